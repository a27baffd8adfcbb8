/** `spot exec`: one command on the job's machine, its two outputs apart, with its exit code. */
import { randomUUID } from "node:crypto";
import type { Client } from "../../contract/client.ts";
import type { Session } from "../session.ts";
import { openDataChannel } from "./data-channel.ts";
import { explainEnd } from "./end-of-session.ts";
import { createExitMarkReader } from "./exit-mark.ts";
import { findMachine } from "./find-machine.ts";
import { PAYLOAD } from "./frame.ts";
import { execCommand } from "./remote-command.ts";
import { DOCUMENT, openSessions } from "./session.ts";

/** The command's exit code. By AWS's document the output comes when the command has ended. */
export async function execute(
  { terminal, options }: Session,
  client: Client,
  jobId: string,
  argv: readonly string[],
): Promise<number> {
  const machine = await findMachine(client, jobId);
  const sessions = openSessions(terminal.env, options.region);
  const nonce = randomUUID();
  const opened = await sessions.start({
    Target: machine.instanceId,
    DocumentName: DOCUMENT.command,
    Parameters: { command: [execCommand(machine, argv, nonce)] },
  });
  // Ctrl-C: the agent kills what runs in a session that is ended.
  terminal.leaving = () => sessions.end(opened);
  const mark = createExitMarkReader(nonce);
  let agentsCode: number | null = null;
  const channel = openDataChannel({
    ...sessions.forChannel(opened),
    ready: () => {},
    output: (payloadType, payload) => {
      if (payloadType === PAYLOAD.standardError) process.stderr.write(payload);
      else if (payloadType === PAYLOAD.exitCode) agentsCode = readExitCode(payload);
      else if (payloadType === PAYLOAD.output) {
        const { before, after } = mark.take(payload);
        process.stdout.write(before);
        process.stderr.write(after);
      }
    },
  });
  const end = await channel.ended;
  terminal.leaving = null;
  process.stdout.write(mark.rest());
  const code = mark.code ?? agentsCode;
  if (code !== null) return code;
  throw (await explainEnd(client, machine, end, `spot exec ${machine.name} -- …`)).error;
}

/** `EXIT_CODE: 3`, of agents that tell it (agent/session/plugins/shell/shell.go). */
function readExitCode(payload: Uint8Array): number | null {
  const found = /(\d+)\s*$/.exec(Buffer.from(payload).toString())?.[1];
  return found === undefined ? null : Number(found);
}
