/** The words for where a job and an attempt stand (docs/contracts.md §1). */

/** What the user sees. `succeeded`, `failed` and `cancelled` are final. */
export const JOB_STATES = [
  "submitted",
  "waiting",
  "starting",
  "running",
  "moving",
  "succeeded",
  "failed",
  "cancelled",
] as const;
export type JobState = (typeof JOB_STATES)[number];
export type FinalJobState = "succeeded" | "failed" | "cancelled";

export const isFinal = (state: JobState): state is FinalJobState =>
  state === "succeeded" || state === "failed" || state === "cancelled";

/** How an attempt ended. The order is the rank: an outcome is only ever replaced by one further right. */
export const ATTEMPT_OUTCOMES = ["unused", "lost", "interrupted", "cancelled", "failed", "completed"] as const;
export type AttemptOutcome = (typeof ATTEMPT_OUTCOMES)[number];

/** -1 for "none yet", so that every outcome outranks it. */
export const outcomeRank = (outcome: AttemptOutcome | null): number =>
  outcome === null ? -1 : ATTEMPT_OUTCOMES.indexOf(outcome);

/** The higher of two outcomes: the rule "outcomes only rise" as a function. */
export const higherOutcome = (a: AttemptOutcome | null, b: AttemptOutcome | null): AttemptOutcome | null =>
  outcomeRank(a) >= outcomeRank(b) ? a : b;

/** What an agent is asked to do. The order is the rank: an order is only ever replaced by one further right. */
export const ORDERS = ["prepare", "run", "handover", "stop", "fenced"] as const;
export type Order = (typeof ORDERS)[number];
export const orderRank = (order: Order): number => ORDERS.indexOf(order);

/** EC2's own instance states. `unknown`: EC2 does not (yet, or any more) list the instance. */
export type InstanceState = "pending" | "running" | "shutting-down" | "stopping" | "stopped" | "terminated" | "unknown";
export const isGoingDown = (state: InstanceState): boolean =>
  state === "shutting-down" || state === "stopping" || state === "stopped";
export type Market = "spot" | "on-demand";
