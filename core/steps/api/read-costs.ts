import { costsOf, summaryOf, type JobCosts, type OnDemandPrices } from "../../costs/job-costs.ts";
import type { BillingFacts } from "../../costs/lines.ts";
import type { TimelineEvent } from "../../events.ts";
import type { Job } from "../../job.ts";
import type { Control } from "../../ledger.ts";
import type { ApiPorts } from "../../ports-api.ts";
import { diskSizes } from "./disk-sizes.ts";
import { findControl, type FindPorts } from "./find-control.ts";
import { readTimeline, type TimelinePorts } from "./read-timeline.ts";

export type CostPorts = FindPorts & TimelinePorts & Pick<ApiPorts, "catalog" | "prices" | "costs">;

export interface JobCostsAnswer extends JobCosts {
  readonly jobId: string;
  /** Until when it is counted: the job's end, or the time of the question. */
  readonly until: string;
}

/** GET /jobs/{id}/costs. */
export async function readCosts(
  ports: CostPorts,
  { jobId, now }: { readonly jobId: string; readonly now: string },
): Promise<JobCostsAnswer> {
  const control = await findControl(ports, jobId);
  if (control === null) return { jobId, until: now, ...costsOf([], {}, NOTHING, now) };
  const { job } = await ports.ledger.job(jobId);
  const until = control.outcome?.endedAt ?? now;
  const { costs, isAnswered } = await count(ports, control, job, now, until);
  // What is kept stands. A price that AWS does not have will not come; a price list that did not answer will.
  if (control.state === "ended" && isAnswered) await ports.costs.keep(jobId, summaryOf(costs));
  return { jobId, until, ...costs };
}

const NOTHING: BillingFacts = { hasPublicIp: false, fileSystemThroughput: null, diskGiB: {} };

interface Counted {
  readonly costs: JobCosts;
  readonly isAnswered: boolean;
}

async function count(ports: CostPorts, control: Control, job: Job, now: string, until: string): Promise<Counted> {
  const events = await readTimeline(ports, control.jobId);
  const types = typesIn(events);
  const { hasPublicIp, fileSystemThroughput } = ports.deployment;
  const [onDemand, diskGiB] = await Promise.all([
    onDemandPrices(ports, types, now),
    diskSizes(ports.catalog, job, types, now),
  ]);
  const facts: BillingFacts = {
    hasPublicIp,
    fileSystemThroughput: job.filesystem === null ? null : fileSystemThroughput,
    diskGiB,
    endedAt: endsOf(control),
  };
  return { costs: costsOf(events, onDemand ?? {}, facts, until), isAnswered: onDemand !== null };
}

const endsOf = ({ entries }: Control): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.values(entries).flatMap(({ instanceId, endedAt }) => (endedAt === null ? [] : [[instanceId, endedAt]])),
  );

const typesIn = (events: readonly TimelineEvent[]): readonly string[] => [
  ...new Set(events.filter(({ type }) => type === "instance-launched").map(({ data }) => String(data["type"]))),
];

/** null: the price list does not answer, which must not cost the rest of the answer. */
const onDemandPrices = (ports: CostPorts, types: readonly string[], now: string): Promise<OnDemandPrices | null> =>
  ports.prices.onDemand(types, now).catch(() => null);
