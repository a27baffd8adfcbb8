/** The sweep's decisions, pure: which records nobody drives, and which instances belong to nobody. */
import type { Control } from "./ledger.ts";
import { ORPHAN_AGE_SECONDS, ORPHAN_CONFIRM_SECONDS, SWEEP_RESEND_SECONDS } from "./limits.ts";
import { TAGS } from "./naming.ts";
import type { ExecutionStatus, SeenInstance } from "./ports.ts";
import { secondsBetween } from "./time.ts";

/** Old enough that its owner, or the end-job just being started for it, would be running by now. */
export const isAbandoned = (control: Control, owner: ExecutionStatus, now: string): boolean =>
  owner !== "RUNNING" && secondsBetween(control.ending?.since ?? control.submittedAt, now) > SWEEP_RESEND_SECONDS;

export type OrphanAction = "keep" | "mark" | "terminate";

/** An instance that no unended job's control item knows. Two phases, so that a launch being attached is not taken for one. */
export function orphanAction(instance: SeenInstance, controls: readonly Control[], now: string): OrphanAction {
  if (instance.state === "terminated" || instance.state === "shutting-down") return "keep";
  if (controls.some((control) => instance.instanceId in control.entries)) return "keep";
  if (secondsBetween(instance.launchedAt, now) < ORPHAN_AGE_SECONDS) return "keep";
  const since = instance.tags[TAGS.orphan];
  if (since === undefined) return "mark";
  return secondsBetween(since, now) >= ORPHAN_CONFIRM_SECONDS ? "terminate" : "keep";
}
