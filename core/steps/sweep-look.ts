/** What one sweep sees, each part by itself: what cannot be asked is a failure in the report, and nothing is said of it. */
import type { Outbox } from "../agent-protocol.ts";
import type { Control } from "../ledger.ts";
import { SWEEP_RESEND_SECONDS } from "../limits.ts";
import type { ExecutionStatus, Ports, ResourceKind, StackResource } from "../ports.ts";
import { openEntries, type SweepView } from "../sweep-kinds.ts";
import type { SweepFailure } from "../sweep.ts";
import { secondsBetween } from "../time.ts";

export type SweepLookPorts = Pick<Ports, "deployment" | "leftovers" | "ledger" | "executions" | "agents" | "networks">;

const RESOURCE_KINDS: readonly ResourceKind[] = [
  "instance",
  "volume",
  "launch-template",
  "security-group",
  "mount-target",
];

/** The result, or null and a line in the report. */
export async function attempt<T>(failures: SweepFailure[], what: string, action: () => Promise<T>): Promise<T | null> {
  try {
    return await action();
  } catch (error) {
    failures.push({ what, error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) });
    return null;
  }
}

/**
 * AWS's lists first, the records second: what was attached between the two is then known to its record. Without the
 * records nothing can be judged, so that failure is the sweep's.
 */
export async function lookAtStack(ports: SweepLookPorts, now: string, failures: SweepFailure[]): Promise<SweepView> {
  const resources: Partial<Record<ResourceKind, readonly StackResource[]>> = {};
  for (const kind of RESOURCE_KINDS) {
    const found = await attempt(failures, `list ${kind}`, () => ports.leftovers.list(kind));
    if (found !== null) resources[kind] = found;
  }
  const controls = await ports.ledger.unended();
  const hasTargets = (resources["mount-target"] ?? []).length > 0;
  const network = hasTargets ? await attempt(failures, "find the network", () => ports.networks.find(now)) : null;
  const { owners, outboxes } = await askAbout(ports, controls, now, failures);
  return { now, resources, controls, owners, outboxes, network };
}

async function askAbout(
  ports: SweepLookPorts,
  controls: readonly Control[],
  now: string,
  failures: SweepFailure[],
): Promise<Pick<SweepView, "owners" | "outboxes">> {
  const running = await listRunning(ports, failures);
  const owners: Record<string, ExecutionStatus> = {};
  const outboxes: Record<string, Outbox | null> = {};
  for (const control of controls) {
    const { jobId, owner, wait } = control;
    const status = running.has(owner)
      ? "RUNNING"
      : await attempt(failures, `status of ${jobId}`, () => ports.executions.status(owner));
    if (status !== null) owners[jobId] = status;
    // A wait's starter reads the outboxes itself; only later words can have been missed.
    if (status !== "RUNNING" || wait === null || secondsBetween(wait.since, now) < SWEEP_RESEND_SECONDS) continue;
    for (const { instanceId } of openEntries(control)) {
      const outbox = await attempt(failures, `outbox of ${instanceId}`, () => ports.agents.outbox(instanceId));
      if (outbox !== null) outboxes[instanceId] = outbox;
    }
  }
  return { owners, outboxes };
}

/**
 * A call for each thousand jobs: DescribeExecution for each job would use up its 15 calls a second (aws-review A6), and is
 * left to those that are not listed.
 */
async function listRunning(ports: SweepLookPorts, failures: SweepFailure[]): Promise<ReadonlySet<string>> {
  const { runJobArn, endJobArn } = ports.deployment;
  const lists = [runJobArn, endJobArn].map((arn) =>
    attempt(failures, `list the executions of ${arn}`, () => ports.executions.running(arn)),
  );
  return new Set((await Promise.all(lists)).flatMap((arns) => arns ?? []));
}
