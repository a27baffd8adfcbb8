/**
 * Ending has one owner (design §2 rule 9): whoever wants a job ended from outside its run-job execution — a cancel,
 * the event that its execution ended, the sweep — makes an end-job execution the owner with one conditional change,
 * and only then starts it. A crash in between leaves an owner that is not running, which the sweep claims again.
 */
import type { ErrorName } from "../errors.ts";
import type { Control, Ending } from "../ledger.ts";
import { STOP_RESERVE_SECONDS } from "../limits.ts";
import { endExecutionName, executionArnOf } from "../naming.ts";
import type { Ports } from "../ports.ts";
import { addSeconds } from "../time.ts";

export type ClaimEndingPorts = Pick<Ports, "deployment" | "ledger" | "executions">;

export interface ClaimEndingInput {
  readonly jobId: string;
  readonly cause: Extract<Ending["cause"], "cancel" | "aborted">;
  readonly now: string;
  /** What the job ends with when no attempt completed; absent: it ends `cancelled`. */
  readonly error?: ErrorName | null;
  readonly message?: string | null;
  /**
   * An owner known not to run any more. With it an ending that was claimed before is claimed anew (its first cause
   * stands, its grace begins again: nobody may have told the agents); without it only an active job is.
   */
  readonly deadOwner?: string;
}

/** The control item with the new owner, or null: it had ended, or somebody else's claim stands. Throws JobNotFound. */
export async function claimEnding(ports: ClaimEndingPorts, input: ClaimEndingInput): Promise<Control | null> {
  const seen = await ports.ledger.control(input.jobId);
  if (!isClaimable(seen, input.deadOwner)) return null;
  const claim = seen.claim + 1;
  const owner = executionArnOf(ports.deployment.endJobArn, endExecutionName(input.jobId, claim));
  const ending = await newEnding(ports, input);
  const changed = await ports.ledger.change(input.jobId, {
    when: [
      { path: ["state"], equals: seen.state },
      { path: ["claim"], equals: seen.claim },
      { path: ["owner"], equals: seen.owner },
    ],
    set: [
      { path: ["state"], value: "ending" },
      { path: ["owner"], value: owner },
      { path: ["claim"], value: claim },
      { path: ["ending"], value: seen.ending === null ? ending : claimedAnew(seen.ending, ending) },
    ],
  });
  if (changed !== null) return changed;
  // A lost answer makes the SDK send it twice, and the second is refused: the claim stands all the same.
  const found = await ports.ledger.control(input.jobId);
  return found.owner === owner ? found : null;
}

/** Whoever stopped the execution that held a machine does not want it held. */
function claimedAnew({ hold, ...before }: Ending, { graceUntil, since }: Ending): Ending {
  const ended = hold && { end: { at: since, by: "abort" as const }, ...hold };
  return { ...before, graceUntil, ...(ended && { hold: ended }) };
}

/** Starts the end-job that the claim names; a second start of the same claim finds the first. */
export async function startEndJob(ports: ClaimEndingPorts, { jobId, claim }: Control): Promise<void> {
  await ports.executions.start(ports.deployment.endJobArn, endExecutionName(jobId, claim), { jobId });
}

const isClaimable = (control: Control, deadOwner: string | undefined): boolean =>
  deadOwner === undefined ? control.state === "active" : control.state !== "ended" && control.owner === deadOwner;

async function newEnding(ports: ClaimEndingPorts, input: ClaimEndingInput): Promise<Ending> {
  const { job } = await ports.ledger.job(input.jobId);
  return {
    cause: input.cause,
    error: input.error ?? null,
    message: input.message ?? null,
    since: input.now,
    graceUntil: addSeconds(input.now, job.checkpoint.stopGraceSeconds + STOP_RESERVE_SECONDS),
  };
}
