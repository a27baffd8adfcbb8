/** What the agent runs in a session: a program, or the way to a port. */
import type { Pipe, PipeListener, PipeRequest, RunningMachine } from "../../instances/machine.ts";
import type { SessionPlan } from "./documents.ts";
import { MUX_CLIENT_VERSION } from "./facts.ts";
import { FLAG, PAYLOAD } from "./frames.ts";
import { COMMAND, createMuxReader, writeMux } from "./smux.ts";

export interface Plugin {
  /** A message of the client's stream. */
  take(payloadType: number, payload: Buffer): void;
  stop(): void;
}

export interface Agent {
  readonly machine: RunningMachine;
  send(payloadType: number, payload: Buffer): void;
  /** There is nothing more to come; with words for the client where it failed. */
  end(output?: string): void;
}

export function startPlugin(plan: SessionPlan, agent: Agent, clientVersion: string): Promise<Plugin> {
  if (plan.plugin !== "Port") return startProgram(plan.request, agent);
  return isAtLeast(clientVersion, MUX_CLIENT_VERSION) ? startMux(plan.port, agent) : startBasic(plan.port, agent);
}

async function startProgram(request: PipeRequest, agent: Agent): Promise<Plugin> {
  const pipe = await agent.machine.open(request, {
    data: (chunk) => agent.send(PAYLOAD.output, chunk),
    end: () => agent.end(),
  });
  return {
    take(payloadType, payload) {
      if (payloadType === PAYLOAD.output) pipe.write(payload);
      else if (payloadType === PAYLOAD.size) {
        const { rows, cols } = JSON.parse(payload.toString()) as { rows: number; cols: number };
        pipe.resize(rows, cols);
      }
    },
    stop: () => pipe.close(),
  };
}

const flagOf = (payload: Buffer): number => payload.readUInt32BE(0);
function flag(number: number): Buffer {
  const payload = Buffer.alloc(4);
  payload.writeUInt32BE(number);
  return payload;
}

/** One connection after the other; that the server has closed one is not told (agent/session/plugins/port/port_basic.go). */
async function startBasic(port: number, agent: Agent): Promise<Plugin> {
  let pipe: Pipe | null = null;
  const connect = async (): Promise<void> => {
    const listener: PipeListener = {
      data: (chunk) => agent.send(PAYLOAD.output, chunk),
      end: () => (pipe = null),
    };
    pipe = await agent.machine.open({ kind: "connection", port }, listener);
  };
  await connect();
  return {
    async take(payloadType, payload) {
      if (payloadType === PAYLOAD.flag) {
        if (flagOf(payload) === FLAG.terminateSession) agent.end();
        else pipe?.close();
        return;
      }
      try {
        if (pipe === null) await connect();
        pipe!.write(payload);
      } catch (error) {
        agent.end(`Unable to connect to specified port: ${(error as Error).message}`);
      }
    },
    stop: () => pipe?.close(),
  };
}

async function startMux(port: number, agent: Agent): Promise<Plugin> {
  const read = createMuxReader();
  const pipes = new Map<number, Promise<Pipe | null>>();
  const send = (command: number, stream: number, data: Buffer = Buffer.alloc(0)): void =>
    agent.send(PAYLOAD.output, writeMux({ command, stream, data }));
  const open = async (stream: number): Promise<Pipe | null> => {
    const listener: PipeListener = {
      data: (chunk) => send(COMMAND.data, stream, chunk),
      end: () => {
        if (pipes.delete(stream)) send(COMMAND.end, stream);
      },
    };
    try {
      return await agent.machine.open({ kind: "connection", port }, listener);
    } catch {
      agent.send(PAYLOAD.flag, flag(FLAG.connectToPortError));
      if (pipes.delete(stream)) send(COMMAND.end, stream);
      return null;
    }
  };
  return {
    take(payloadType, payload) {
      if (payloadType === PAYLOAD.flag) {
        if (flagOf(payload) === FLAG.terminateSession) agent.end();
        return;
      }
      for (const { command, stream, data } of read(payload)) {
        if (command === COMMAND.open) pipes.set(stream, open(stream));
        // What is open in turn for one stream stays in its order.
        else if (command === COMMAND.data) void pipes.get(stream)?.then((pipe) => pipe?.write(data));
        else if (command === COMMAND.end) void pipes.get(stream)?.then((pipe) => pipe?.close());
      }
    },
    stop: () => {
      for (const pipe of pipes.values()) void pipe.then((opened) => opened?.close());
    },
  };
}

function isAtLeast(version: string, least: string): boolean {
  const [mine, other] = [version, least].map((text) => text.split(".").map(Number));
  for (const [index, number] of other!.entries()) {
    const difference = (mine![index] ?? 0) - number;
    if (difference !== 0) return difference > 0;
  }
  return true;
}
