/** `spot forward`: a port of this computer leads to one of the job's machine, for as many connections as come. */
import type { Client } from "../../contract/client.ts";
import { RefusedError } from "../exit-codes.ts";
import type { Session } from "../session.ts";
import { printJsonLine, remark } from "../terminal.ts";
import { openDataChannel, type DataChannel } from "./data-channel.ts";
import { explainEnd } from "./end-of-session.ts";
import { findMachine } from "./find-machine.ts";
import { FLAG, PAYLOAD } from "./frame.ts";
import { isAtLeast, MUX_AGENT_VERSION } from "./handshake.ts";
import { createConnections, type Connections } from "./connections.ts";
import { LOCAL_HOST, openLocalPort } from "./local-port.ts";
import { DOCUMENT, openSessions } from "./session.ts";

export interface Ports {
  /** 0: any that is free. */
  readonly local: number;
  readonly remote: number;
}

/** Messages under way, of at most 1 KiB each, before connections have to wait. */
const MOST_PENDING = 512;

/** Until Ctrl-C; throws when the session or the machine ends before. */
export async function forward(
  { terminal, options }: Session,
  client: Client,
  jobId: string,
  { local, remote }: Ports,
): Promise<void> {
  const machine = await findMachine(client, jobId);
  const { instanceId } = machine;
  const port = await openLocalPort(local);
  try {
    const sessions = openSessions(terminal.env, options.region);
    const opened = await sessions.start({
      Target: instanceId,
      DocumentName: DOCUMENT.forward,
      Parameters: { portNumber: [String(remote)], localPortNumber: [String(port.number)] },
    });
    terminal.leaving = () => sessions.end(opened);
    const connections: Connections = createConnections({
      send: (bytes) => channel.send(PAYLOAD.output, bytes),
      isBusy: () => channel.pending > MOST_PENDING,
      pause: () => channel.pause(),
      resume: () => channel.resume(),
    });
    const tooOld: string[] = [];
    const channel: DataChannel = openDataChannel({
      ...sessions.forChannel(opened),
      ready: (agentVersion) => {
        if (!isAtLeast(agentVersion, MUX_AGENT_VERSION)) {
          tooOld.push(agentVersion);
          return channel.leave("left");
        }
        port.take((socket) => connections.add(socket));
        const facts = { localPort: port.number, remotePort: remote, instanceId, jobId };
        if (options.json) printJsonLine(terminal, facts);
        else remark(terminal, `${LOCAL_HOST}:${port.number} leads to port ${remote} of ${instanceId}; Ctrl-C ends it`);
      },
      output: (payloadType, payload) => {
        if (payloadType === PAYLOAD.output) connections.take(payload);
        else if (payloadType === PAYLOAD.flag && Buffer.from(payload).readUInt32BE() === FLAG.connectToPortError)
          remark(terminal, `nothing listens on port ${remote} of ${instanceId} yet`);
      },
      relieved: () => {
        if (channel.pending < MOST_PENDING / 2) connections.goOn();
      },
    });
    const end = await channel.ended;
    port.close();
    if (tooOld.length > 0) {
      await sessions.end(opened);
      throw new RefusedError(`the SSM agent ${tooOld[0]} of ${instanceId} knows only one connection at a time`, {
        remedy: `Choose an image with agent ${MUX_AGENT_VERSION} or later (Amazon's have it since 2021).`,
      });
    }
    throw (await explainEnd(client, machine, end, `spot forward ${machine.name} ${local}:${remote}`)).error;
  } finally {
    terminal.leaving = null;
    port.close();
  }
}
