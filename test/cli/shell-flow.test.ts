/** What is not read has the machine wait; and nobody who is connected keeps a command that has ended. */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import { expect, onTestFinished, test, vi } from "vitest";
import { createConnections, type Connections } from "../../cli/shell/connections.ts";
import { openDataChannel, type DataChannel } from "../../cli/shell/data-channel.ts";
import { PAYLOAD } from "../../cli/shell/frame.ts";
import { MUX, muxDataFrames, writeMux } from "../../cli/shell/smux.ts";
import { addJob, entry } from "../contract/memory-ports.ts";
import { spot, useCloud } from "./cloud.ts";
import { startAgent, type Agent, type Play } from "./session-agent.ts";

const cloud = await useCloud();

const SIZE = 50 * 1024 * 1024;
/** 1 MiB, what one read of a socket brings (64 KiB), and a frame of smux that was not whole before. */
const MOST_HELD = (1024 + 64 + 32) * 1024;

/** A connection of this computer: our end of it, and its program's, which reads nothing yet. */
async function openConnection(allowHalfOpen = false): Promise<{ readonly ours: Socket; readonly reader: Socket }> {
  const server = createServer();
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const reader = connect({ port, host: "127.0.0.1", allowHalfOpen });
  const [ours] = (await once(server, "connection")) as [Socket];
  server.close();
  for (const socket of [ours, reader]) {
    socket.on("error", () => socket.destroy());
    onTestFinished(() => void socket.destroy());
  }
  return { ours, reader };
}

/** Nothing has moved for so many turns of the loop that nothing is on its way. */
async function settled(progress: () => number): Promise<void> {
  for (let [still, last] = [0, progress()]; still < 100; still++) {
    await turn();
    if (progress() === last) continue;
    [still, last] = [0, progress()];
  }
}

interface Opened {
  readonly agent: Agent;
  readonly channel: DataChannel;
  readonly connections: Connections;
  /** Something is held, or all of `SIZE` has come. */
  readonly full: Promise<void>;
  readonly arrived: () => number;
}

async function openPort(play: Play, watch: () => void = () => {}): Promise<Opened> {
  const agent = await startAgent(play);
  const full = Promise.withResolvers<void>();
  const ready = Promise.withResolvers<string>();
  let arrived = 0;
  const connections = createConnections({
    send: (bytes) => channel.send(PAYLOAD.output, bytes),
    isBusy: () => false,
    pause: () => {
      channel.pause();
      full.resolve();
    },
    resume: () => channel.resume(),
  });
  const channel: DataChannel = openDataChannel({
    way: agent.way,
    resume: async () => agent.way,
    headersFor: async () => ({}),
    ready: ready.resolve,
    output: (_payloadType, payload) => {
      connections.take(payload);
      arrived += payload.length;
      if (arrived >= SIZE) full.resolve();
      watch();
    },
  });
  onTestFinished(() => channel.leave("left"));
  await ready.promise;
  return { agent, channel, connections, full: full.promise, arrived: () => arrived };
}

/** Says so much on a stream, every piece another. Its digest. */
function sayMuch(agent: Agent, stream: number): string {
  const hash = createHash("sha256");
  const piece = Buffer.alloc(16 * 1024);
  for (let from = 0; from < SIZE; from += piece.length) {
    piece.fill(`${from}\n`);
    hash.update(piece);
    for (const frame of muxDataFrames(stream, piece)) agent.say(PAYLOAD.output, frame);
  }
  return hash.digest("hex");
}

async function digestOf(reader: Socket): Promise<string> {
  const hash = createHash("sha256");
  let length = 0;
  for await (const data of reader) {
    hash.update(data as Buffer);
    if ((length += (data as Buffer).length) >= SIZE) break;
  }
  return hash.digest("hex");
}

test("a program that does not read has the machine wait, and gets everything in its order once it reads", async () => {
  const { ours, reader } = await openConnection();
  let [most, said] = [0, ""];
  const took: Play["took"] = ({ command, stream }) => {
    if (command === MUX.open) said = sayMuch(agent, stream);
  };
  const watch = (): void => void (most = Math.max(most, ours.writableLength));
  const { agent, connections, full, arrived } = await openPort({ took }, watch);
  connections.add(ours);
  await full;
  await settled(arrived);
  expect(arrived()).toBeLessThan(SIZE);
  expect(await digestOf(reader)).toBe(said);
  expect(most).toBeLessThan(MOST_HELD);
});

test("who waits for one that does not read goes on when that one hangs up", async () => {
  const [slow, other] = [await openConnection(), await openConnection()];
  const took: Play["took"] = ({ command, stream }) => {
    if (command !== MUX.open || stream === 1) return;
    sayMuch(agent, 1);
    agent.say(PAYLOAD.output, writeMux(MUX.data, stream, Buffer.from("hello")));
  };
  const { agent, connections, full, arrived } = await openPort({ took });
  for (const { ours } of [slow, other]) connections.add(ours);
  await full;
  await settled(arrived);
  expect(arrived()).toBeLessThan(SIZE);
  slow.reader.destroy();
  expect(String((await once(other.reader, "data"))[0])).toBe("hello");
});

test("who waits for one that the machine has ended goes on when that one has read all", async () => {
  const { ours, reader } = await openConnection(true);
  const resumed = Promise.withResolvers<void>();
  const pause = vi.fn();
  const connections = createConnections({ send: () => {}, isBusy: () => false, pause, resume: resumed.resolve });
  connections.add(ours);
  for (const frame of muxDataFrames(1, Buffer.alloc(SIZE))) connections.take(frame);
  connections.take(writeMux(MUX.end, 1));
  expect(pause).toHaveBeenCalledTimes(1);
  reader.resume();
  await resumed.promise;
});

test("a channel that is paused stays so on its next connection", async () => {
  const agent = await startAgent();
  const heard: string[] = [];
  const [ready, both] = [Promise.withResolvers<string>(), Promise.withResolvers<void>()];
  const channel = openDataChannel({
    way: agent.way,
    resume: async () => agent.way,
    headersFor: async () => ({}),
    ready: ready.resolve,
    output: (_payloadType, payload) => {
      if (heard.push(Buffer.from(payload).toString()) === 2) both.resolve();
    },
  });
  await ready.promise;
  channel.pause();
  // That the connection is cut is seen by who writes: it is not acknowledged, and sent again.
  channel.send(PAYLOAD.output, writeMux(MUX.nothing, 0));
  (await agent.line(0)).socket.terminate();
  const { carrier } = await agent.line(1);
  for (const word of ["one", "two"]) agent.say(PAYLOAD.output, Buffer.from(word));
  await settled(() => carrier.bytesWritten);
  expect(heard).toEqual([]);
  channel.resume();
  await both.promise;
  expect(heard).toEqual(["one", "two"]);
  channel.leave("left");
});

test("a channel that is left while it is paused is closed by both sides", async () => {
  const { agent, channel } = await openPort({});
  channel.pause();
  agent.say(PAYLOAD.output, Buffer.alloc(1024 * 1024));
  channel.leave("left");
  expect(await channel.ended).toEqual({ kind: "left", reason: "" });
  const { socket, carrier } = await agent.line(0);
  // Who goes with something unread resets the connection.
  const [[code], [hadError]] = await Promise.all([once(socket, "close"), once(carrier, "close")]);
  expect([code, hadError]).toEqual([1005, false]);
});

/** `spot forward`, with a program connected before the session stands. */
async function forwardEarly(play: Play, starts: string | null) {
  const connected = Promise.withResolvers<Socket>();
  const agent = await startAgent({
    ...play,
    starting: async (localPort) => {
      const program = connect(localPort, "127.0.0.1");
      await once(program, "connect");
      connected.resolve(program.resume());
      return starts;
    },
  });
  vi.stubEnv("AWS_ENDPOINT_URL_SSM", agent.endpoint);
  const instanceId = "i-0000000000000000a";
  cloud.world.controls.clear();
  const id = addJob(cloud.world, "early", { phase: "running", entries: { [instanceId]: entry(1, instanceId) } });
  const ended = spot("forward", id, "0:8888");
  const program = await connected.promise;
  await once(program, "close");
  return { agent, ran: await ended };
}

test("a session that cannot be started ends those who are connected already", async () => {
  const { ran } = await forwardEarly({}, "TargetNotConnected");
  expect([ran.code, ran.stderr]).toEqual([5, expect.stringContaining("is not connected to Session Manager")]);
});

test("so does an agent that knows only one connection at a time", async () => {
  const { agent, ran } = await forwardEarly({ version: "2.3.1205.0" }, null);
  expect([ran.code, ran.stderr]).toEqual([4, expect.stringContaining("the SSM agent 2.3.1205.0 of")]);
  expect(agent.terminated).toEqual(["session-1"]);
});
