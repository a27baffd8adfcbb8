/** A machine's agent and Systems Manager before it, as much of both as a port needs: what they say is the test's. */
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { json } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import { WebSocketServer, type WebSocket } from "ws";
import type { Way } from "../../cli/shell/data-channel.ts";
import { KIND, PAYLOAD, readFrame, writeFrame } from "../../cli/shell/frame.ts";
import { createMuxReader, type MuxFrame } from "../../cli/shell/smux.ts";

export interface Line {
  readonly socket: WebSocket;
  /** What carries it. */
  readonly carrier: Socket;
}

export interface Agent {
  readonly endpoint: string;
  readonly way: Way;
  /** The first, the second connection that a client opens with its token. */
  line(index: number): Promise<Line>;
  /** To the newest of them. */
  say(payloadType: number, payload: Uint8Array): void;
  /** Sessions that clients have ended. */
  readonly terminated: string[];
}

export interface Play {
  readonly version?: string;
  /** Of the client's connections. */
  readonly took?: (frame: MuxFrame) => void;
  /** Before StartSession is answered: that it fails, as what; null: it does not. */
  readonly starting?: (localPort: number) => Promise<string | null>;
}

/** Until the test is over. */
export async function startAgent({ version = "3.3.987.0", took, starting }: Play = {}): Promise<Agent> {
  const read = createMuxReader();
  const terminated: string[] = [];
  const lines: PromiseWithResolvers<Line>[] = [];
  const lineAt = (index: number) => (lines[index] ??= Promise.withResolvers());
  let [newest, opened, said, expected] = [null as WebSocket | null, 0, 0, 0];
  const write = (kind: string, sequence: number, payloadType: number, payload: Uint8Array): void =>
    newest?.send(
      writeFrame({ kind, sequence, flags: 0, messageId: randomUUID(), createdMs: Date.now(), payloadType, payload }),
    );
  const say: Agent["say"] = (payloadType, payload) => write(KIND.output, said++, payloadType, payload);
  const sayJson = (payloadType: number, value: object): void => say(payloadType, Buffer.from(JSON.stringify(value)));

  const take = (message: Buffer): void => {
    const { kind, sequence, messageId, payloadType, payload } = readFrame(message);
    if (kind !== KIND.input) return;
    const content = { AcknowledgedMessageId: messageId, AcknowledgedMessageSequenceNumber: sequence };
    write(KIND.acknowledge, 0, 0, Buffer.from(JSON.stringify(content)));
    if (sequence !== expected) return;
    expected++;
    if (payloadType === PAYLOAD.handshakeResponse) sayJson(PAYLOAD.handshakeComplete, {});
    if (payloadType === PAYLOAD.output) for (const frame of read(payload)) took?.(frame);
  };
  const server = createServer((request, response) => {
    void (async () => {
      const { SessionId, Parameters } = (await json(request)) as Asked;
      if (String(request.headers["x-amz-target"]).endsWith("TerminateSession")) terminated.push(SessionId!);
      const fault = Parameters ? await starting?.(Number(Parameters["localPortNumber"]![0])) : null;
      if (fault) return void response.writeHead(400).end(JSON.stringify({ __type: fault }));
      response.end(JSON.stringify({ SessionId: "session-1", StreamUrl: way.streamUrl, TokenValue: way.tokenValue }));
    })();
  });
  const sockets = new WebSocketServer({ server });
  sockets.on("connection", (socket: WebSocket, { socket: carrier }: IncomingMessage) => {
    socket.once("message", () => {
      newest = socket;
      socket.on("message", take);
      lineAt(opened++).resolve({ socket, carrier });
      const RequestedClientActions = [{ ActionType: "SessionType", ActionParameters: { SessionType: "Port" } }];
      if (said === 0) sayJson(PAYLOAD.handshakeRequest, { AgentVersion: version, RequestedClientActions });
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => {
    for (const socket of sockets.clients) socket.terminate();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const way: Way = { streamUrl: `ws://127.0.0.1:${port}/v1/data-channel/session-1`, tokenValue: "token" };
  return { endpoint: `http://127.0.0.1:${port}`, way, line: (index) => lineAt(index).promise, say, terminated };
}

interface Asked {
  readonly SessionId?: string;
  readonly Parameters?: Readonly<Record<string, readonly string[]>>;
}
