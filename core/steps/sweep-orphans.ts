import type { Control } from "../ledger.ts";
import { SWEEP_RESEND_SECONDS } from "../limits.ts";
import { hasNews } from "../observe.ts";
import type { Ports } from "../ports.ts";
import { isAbandoned, orphanAction } from "../sweep.ts";
import { secondsBetween } from "../time.ts";
import { claimEnding, startEndJob } from "./claim-ending.ts";

export interface SweepReport {
  /** Jobs whose owner was not running; an end-job was started for each. */
  readonly abandoned: readonly string[];
  /** Jobs whose wait had been answered and not woken. */
  readonly poked: readonly string[];
  readonly marked: readonly string[];
  readonly terminated: readonly string[];
}
type SweepPorts = Pick<Ports, "deployment" | "ledger" | "agents" | "capacity" | "executions">;

/** Every five minutes: what events and executions have left undone. With `dryRun` it only reports. */
export async function sweepOrphans(
  ports: SweepPorts,
  { now, dryRun }: { readonly now: string; readonly dryRun: boolean },
): Promise<SweepReport> {
  // Instances first: one attached between the two reads is then known to its control item.
  const instances = await ports.capacity.ofStack();
  const controls = await ports.ledger.unended();
  const orphans = instances.map((instance) => ({
    id: instance.instanceId,
    action: orphanAction(instance, controls, now),
  }));
  const marked = orphans.filter(({ action }) => action === "mark").map(({ id }) => id);
  const terminated = orphans.filter(({ action }) => action === "terminate").map(({ id }) => id);
  const abandoned: string[] = [];
  const poked: string[] = [];
  for (const control of controls) {
    if (isAbandoned(control, await ports.executions.status(control.owner), now)) abandoned.push(control.jobId);
    else if (await isUnanswered(ports, control, now)) poked.push(control.jobId);
  }
  if (!dryRun) {
    for (const instanceId of marked) await ports.capacity.markOrphan(instanceId, now);
    if (terminated.length > 0) await ports.capacity.terminate(terminated, { force: false });
    for (const control of controls) await mend(ports, control, { abandoned, poked, now });
  }
  return { abandoned, poked, marked, terminated };
}

/** A handler that died between its write and its poke (aws-review A2). */
async function isUnanswered(ports: SweepPorts, control: Control, now: string): Promise<boolean> {
  if (control.wait === null || secondsBetween(control.wait.since, now) < SWEEP_RESEND_SECONDS) return false;
  const newest = Object.values(control.entries).filter((entry) => entry.terminatedAt === null);
  if (
    control.wait.state === "RunAttempt" &&
    newest.some((entry) => entry.attempt === control.attempt && entry.notice !== null)
  )
    return true;
  for (const entry of newest) if (hasNews(entry, await ports.agents.outbox(entry.instanceId))) return true;
  return false;
}

async function mend(
  ports: SweepPorts,
  control: Control,
  {
    abandoned,
    poked,
    now,
  }: { readonly abandoned: readonly string[]; readonly poked: readonly string[]; readonly now: string },
): Promise<void> {
  const { jobId, owner, wait } = control;
  if (poked.includes(jobId) && wait !== null) await ports.executions.poke(wait.token);
  if (!abandoned.includes(jobId)) return;
  const claimed = await claimEnding(ports, {
    jobId,
    cause: "aborted",
    now,
    message: "its execution was not running",
    deadOwner: owner,
  });
  if (claimed !== null) await startEndJob(ports, claimed);
}
