/** What the end of a script means: finished, interrupted because it was asked, or failed. */
import { constants } from "node:os";
import type { Action, Exit, Failure, WorkingState } from "./agent-state.ts";

/** sysexits.h EX_TEMPFAIL: "I saved; run me again". */
export const EXIT_INTERRUPTED = 75;

export function judgeExit(state: WorkingState, exit: Exit): Action {
  const verdict = (name: string, failure: Failure | null): Action => ({
    do: "note-exit",
    index: exit.index,
    verdict: name,
    failure,
  });
  if (exit.code === 0) return verdict("finished", null);
  if (state.stop?.cause === "runtime")
    return verdict("failed", failureOf(exit, "RuntimeExceeded", "The running time was used up."));
  if (isAskedFor(state, exit)) return verdict("interrupted", null);
  const how = exit.code === null ? `was ended by ${exit.signal}` : `exited with code ${exit.code}`;
  return verdict("failed", failureOf(exit, "ScriptFailed", how));
}

function isAskedFor({ stop, job }: WorkingState, { code, signal }: Exit): boolean {
  if (stop === null) return false;
  const number = constants.signals[job.stopSignal as NodeJS.Signals];
  if (code !== null) return code === EXIT_INTERRUPTED || code === 128 + number;
  return signal === job.stopSignal || (signal === "SIGKILL" && stop.killed);
}

const failureOf = ({ index, code }: Exit, error: string, message: string): Failure => ({
  error,
  script: String(index),
  exitCode: code,
  message,
});
