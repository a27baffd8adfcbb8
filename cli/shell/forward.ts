/** `spot forward`: a port of this computer leads to one of the job's machine, for as many connections as come. */
import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import type { AddressInfo } from "node:net";
import type { Client } from "../../contract/client.ts";
import { RefusedError, UsageError } from "../exit-codes.ts";
import type { Session } from "../session.ts";
import { printJsonLine, remark } from "../terminal.ts";
import { openDataChannel, type DataChannel } from "./data-channel.ts";
import { checkWebSocket, explainEnd } from "./end-of-session.ts";
import { findMachine } from "./find-machine.ts";
import { FLAG, PAYLOAD } from "./frame.ts";
import { isAtLeast, MUX_AGENT_VERSION } from "./handshake.ts";
import { createConnections, type Connections } from "./connections.ts";
import { DOCUMENT, openSessions } from "./session.ts";

export interface Ports {
  /** 0: any that is free. */
  readonly local: number;
  readonly remote: number;
}

const HOST = "127.0.0.1";

/** Until Ctrl-C; throws when the session or the machine ends before. */
export async function forward(
  { terminal, options }: Session,
  client: Client,
  jobId: string,
  { local, remote }: Ports,
): Promise<void> {
  checkWebSocket();
  const machine = await findMachine(client, jobId);
  // Whoever connects before the session stands waits for it.
  const early: Socket[] = [];
  let welcome = (socket: Socket): void => void early.push(socket);
  const server = await listen(local, (socket) => welcome(socket));
  const { port } = server.address() as AddressInfo;
  try {
    const sessions = openSessions(terminal.env, options.region);
    const opened = await sessions.start({
      Target: machine.instanceId,
      DocumentName: DOCUMENT.forward,
      Parameters: { portNumber: [String(remote)], localPortNumber: [String(port)] },
    });
    terminal.leaving = () => sessions.end(opened);
    const connections: Connections = createConnections({
      send: (bytes) => channel.send(PAYLOAD.output, bytes),
      isBusy: () => channel.pending > MOST_PENDING,
    });
    const tooOld: string[] = [];
    const channel: DataChannel = openDataChannel({
      ...sessions.forChannel(opened),
      ready: (agentVersion) => {
        if (!isAtLeast(agentVersion, MUX_AGENT_VERSION)) {
          tooOld.push(agentVersion);
          return channel.leave("left");
        }
        welcome = (socket) => connections.add(socket);
        for (const socket of early) welcome(socket);
        const facts = { localPort: port, remotePort: remote, instanceId: machine.instanceId, jobId };
        if (options.json) printJsonLine(terminal, facts);
        else remark(terminal, `${HOST}:${port} leads to port ${remote} of ${machine.instanceId}; Ctrl-C ends it`);
      },
      output: (payloadType, payload) => {
        if (payloadType === PAYLOAD.output) connections.take(payload);
        else if (payloadType === PAYLOAD.flag && Buffer.from(payload).readUInt32BE() === FLAG.connectToPortError)
          remark(terminal, `nothing listens on port ${remote} of ${machine.instanceId} yet`);
      },
      relieved: () => {
        if (channel.pending < MOST_PENDING / 2) connections.goOn();
      },
    });
    const end = await channel.ended;
    connections.closeAll();
    if (tooOld.length > 0) {
      await sessions.end(opened);
      throw new RefusedError(
        `the SSM agent ${tooOld[0]} of ${machine.instanceId} knows only one connection at a time`,
        {
          remedy: `Choose an image with agent ${MUX_AGENT_VERSION} or later (Amazon's have it since 2021).`,
        },
      );
    }
    throw (await explainEnd(client, machine, end, `spot forward ${machine.name} ${local}:${remote}`)).error;
  } finally {
    terminal.leaving = null;
    server.close();
  }
}

/** Messages under way, of at most 1 KiB each, before connections have to wait. */
const MOST_PENDING = 512;

async function listen(port: number, welcome: (socket: Socket) => void): Promise<Server> {
  const server = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    welcome(socket);
  });
  server.listen(port, HOST);
  try {
    await once(server, "listening");
  } catch (error) {
    throw portFault(error as NodeJS.ErrnoException, port);
  }
  return server;
}

function portFault(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code === "EADDRINUSE")
    return new UsageError(`port ${port} of this computer is taken`, {
      remedy: "Name another: 8889:8888, or 0:8888 for any.",
    });
  if (error.code === "EACCES")
    return new UsageError(`port ${port} of this computer is not yours to open`, {
      remedy: "Ports below 1024 are root's: name another, e.g. 8080:80.",
    });
  return error;
}
