/**
 * `-a`: a shell on the machine when the scripts are done. A job's machine ends with its scripts, so the job gets one more,
 * which waits; after a script that failed the machine is held (`holdOnFailure`), which is the same to whoever looks.
 */
import type { Client } from "../../contract/client.ts";
import type { Members } from "../../core/json-checks.ts";
import { parseDuration } from "../../core/job-durations.ts";
import { isFinal } from "../../core/states.ts";
import { UsageError } from "../exit-codes.ts";
import type { IsDue } from "./follow-run.ts";
import type { Session } from "../session.ts";
import type { Run } from "./job-of.ts";
import { quoteWord } from "./scripts.ts";

/** In the job's directory; who makes it ends the waiting. */
export const SHELL_CLOSED = ".spot-shell-closed";
const WAITS = "waits for its shell";

const keeper = (seconds: number): string =>
  `bash -c ${quoteWord(
    `echo "the machine ${WAITS} for $1 s at most"; rm -f ${SHELL_CLOSED}; until [ -e ${SHELL_CLOSED} ] || [ $SECONDS -ge $1 ]; do sleep 1; done`,
  )} ${KEEPER} ${seconds}`;
/** `$0` of the waiting script, by which it is known. */
const KEEPER = "spot-keeper";

/** Without a shell nothing waits, and a time that is not looked at would be taken for one that counts. */
export function refuseKeep(keep: string | undefined, hasShell: boolean): void {
  if (keep === undefined) return;
  readKeep(keep);
  if (!hasShell)
    throw new UsageError("--keep says how long the machine waits for the shell of -a, and -a is not given", {
      remedy: "Add -a, or leave --keep out; `--set holdOnFailure=1h` keeps the machine of a job that fails.",
    });
}

function readKeep(keep: string): number {
  const seconds = parseDuration(keep);
  if (seconds !== null && seconds >= 60 && seconds <= 86_400) return seconds;
  throw new UsageError(`--keep: "${keep}" is no time to wait`, { remedy: "A duration of 60s to 24h, such as 1h." });
}

const USUAL_KEEP = "1h";

/** A command becomes a script, so that another can follow it. */
export function keepForShell(job: Run["job"], keep = USUAL_KEEP): Run["job"] {
  const seconds = readKeep(keep);
  const { scripts, command } = job;
  // Not to be taken for nothing: the service says what is wrong with it.
  if (!Array.isArray(scripts ?? []) || typeof (command ?? "") !== "string") return job;
  const own = Array.isArray(scripts) ? (scripts as readonly string[]) : [];
  const commands = typeof command === "string" ? [`bash -c ${quoteWord(command)}`] : [];
  const held: Members = job["holdOnFailure"] === undefined ? { holdOnFailure: keep } : {};
  return { ...job, ...held, command: null, scripts: [...commands, ...own, keeper(seconds)] };
}

/**
 * The scripts are done and only the waiting one runs, or one has failed and its machine is held. A job that was submitted
 * without -a is looked into as soon as it runs.
 */
export const isShellDue: IsDue = ({ job, state, attempts, ending }, events) => {
  if (ending !== null) return attempts.some(({ outcome }) => outcome === "failed") && ending.hold !== undefined;
  if (state !== "running") return false;
  const scripts = job?.scripts ?? [];
  if (!scripts.some(isKeeper)) return true;
  // Each is finished once in a job's life, on whatever machine; one that is named twice is two.
  const done = events.filter(({ type, data }) => type === "script-finished" && data["exitCode"] === 0);
  return done.length >= scripts.length - 1;
};
const isKeeper = (line: string): boolean => line.includes(` ${KEEPER} `);

/**
 * Returns when the shell is closed; by an error of the connection the machine goes on waiting. Only what -a itself keeps
 * ends with its shell: a machine that is held for want of a look at a failure is its owner's to release.
 */
export async function attendShell(session: Session, client: Client, jobId: string): Promise<void> {
  const { openShell } = await import("../shell/shell.ts");
  await openShell(session, client, jobId, { usesPlugin: true });
  const { state, ending, job } = await client.getJob({ params: { id: jobId } });
  if (isFinal(state) || job === null || !job.scripts.some(isKeeper)) return;
  if (ending?.hold !== undefined) return void (await client.releaseJob({ params: { id: jobId } }));
  const { execute } = await import("../shell/exec.ts");
  await execute(session, client, jobId, ["touch", SHELL_CLOSED]);
}
