/** `spot shell`: a person's terminal on the job's machine. */
import { randomUUID } from "node:crypto";
import type { Client } from "../../contract/client.ts";
import { EXIT, RefusedError, UsageError } from "../exit-codes.ts";
import { formatTime } from "../output/text.ts";
import type { Session } from "../session.ts";
import { remark } from "../terminal.ts";
import { openDataChannel, type DataChannel } from "./data-channel.ts";
import { explainEnd } from "./end-of-session.ts";
import { createExitMarkReader } from "./exit-mark.ts";
import { findMachine, type Machine } from "./find-machine.ts";
import { PAYLOAD } from "./frame.ts";
import { createEscape, openKeyboard, type Keyboard } from "./keyboard.ts";
import { findPlugin, runPlugin } from "./plugin.ts";
import { shellCommand } from "./remote-command.ts";
import { DOCUMENT, openSessions, type OpenSession, type Sessions } from "./session.ts";
import { watchMachine } from "./watch-machine.ts";

/** What stands between us and the machine may close a connection on which nothing is said. */
const KEEP_ALIVE_MS = 240_000;

export interface ShellOptions {
  /** AWS's own client is used where it is installed. */
  readonly usesPlugin: boolean;
  /** undefined: the job's newest. */
  readonly instanceId?: string | undefined;
}

/** The shell's exit code; by the plugin, which does not know it, the plugin's. */
export async function openShell(
  session: Session,
  client: Client,
  jobId: string,
  { usesPlugin, instanceId }: ShellOptions,
): Promise<number> {
  const { terminal, options } = session;
  const keyboard = openKeyboard();
  if (keyboard === null)
    throw new UsageError("a shell needs a terminal: standard input or output is none", {
      remedy: `\`spot exec ${jobId} -- COMMAND\` runs a command and gives its output and exit code.`,
    });
  const plugin = usesPlugin ? findPlugin(terminal.env) : null;
  const machine = await findMachine(client, jobId, instanceId);
  const sessions = openSessions(terminal.env, options.region);
  const nonce = randomUUID();
  const opened = await start(session, sessions, machine, nonce);
  remark(terminal, `${machine.instanceId}, attempt ${machine.attempt} of ${jobId}; \`exit\` ends the shell`);
  if (plugin !== null) return await runPlugin(plugin, sessions, opened, terminal.env);
  terminal.leaving = async () => {
    keyboard.release();
    await sessions.end(opened);
  };
  try {
    return await attend({ session, client, sessions, machine, opened, keyboard, nonce });
  } finally {
    keyboard.release();
    terminal.leaving = null;
  }
}

/** Who may only open the account's own shell gets that: another user, another directory. */
async function start(session: Session, sessions: Sessions, machine: Machine, nonce: string): Promise<OpenSession> {
  const Target = machine.instanceId;
  const Parameters = { command: [shellCommand(machine, nonce)] };
  try {
    return await sessions.start({ Target, DocumentName: DOCUMENT.interactive, Parameters });
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    const opened = await sessions.start({ Target }).catch(() => Promise.reject(error));
    remark(
      session.terminal,
      `${DOCUMENT.interactive} is not allowed: this is the account's own shell, as ssm-user, and its exit code is not known`,
    );
    return opened;
  }
}

interface Attended {
  readonly session: Session;
  readonly client: Client;
  readonly sessions: Sessions;
  readonly machine: Machine;
  readonly opened: OpenSession;
  readonly keyboard: Keyboard;
  readonly nonce: string;
}

async function attend({ session, client, sessions, machine, opened, keyboard, nonce }: Attended): Promise<number> {
  const mark = createExitMarkReader(nonce);
  const over = new AbortController();
  const channel: DataChannel = openDataChannel({
    ...sessions.forChannel(opened),
    ready: () => give(keyboard, channel),
    output: (payloadType, payload) => {
      if (payloadType !== PAYLOAD.output && payloadType !== PAYLOAD.standardError) return;
      const { before, after } = mark.take(payload);
      process.stdout.write(before);
      process.stdout.write(after);
    },
  });
  const keepAlive = setInterval(() => sendSize(channel, keyboard), KEEP_ALIVE_MS);
  const watcher = {
    noticed: (time: string) =>
      remark(
        session.terminal,
        `\r\nspot: AWS takes ${machine.instanceId} back at ${formatTime(time)} UTC; the job moves on\r`,
      ),
    gone: () => channel.leave("lost"),
  };
  void watchMachine(client, machine, watcher, over.signal);
  const end = await channel.ended;
  over.abort();
  clearInterval(keepAlive);
  keyboard.release();
  process.stdout.write(mark.rest());
  if (mark.code !== null) return mark.code;
  if (end.kind === "left") {
    await sessions.end(opened);
    remark(session.terminal, "\nspot: you left the shell");
    return EXIT.interrupted;
  }
  const isOwnShell = opened.request.DocumentName !== undefined;
  const fault = await explainEnd(client, machine, end, `spot shell ${machine.name}`);
  // The account's own shell says no exit code: it has ended, if nothing else has.
  if (!isOwnShell && end.kind === "closed" && end.reason === "" && !fault.isMachines) return EXIT.ok;
  throw fault.error;
}

function give(keyboard: Keyboard, channel: DataChannel): void {
  const escape = createEscape();
  keyboard.grab(
    (bytes) => {
      const { keys, isLeft } = escape(bytes);
      channel.send(PAYLOAD.output, keys);
      if (isLeft) channel.leave("left");
    },
    () => sendSize(channel, keyboard),
  );
  sendSize(channel, keyboard);
}

const sendSize = (channel: DataChannel, { size }: Keyboard): void =>
  channel.send(PAYLOAD.size, Buffer.from(JSON.stringify(size)));
