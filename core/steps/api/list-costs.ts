import { mergeGroups, type CostGroup } from "../../costs/groups.ts";
import { summaryOf, type CostSummary } from "../../costs/job-costs.ts";
import type { Job } from "../../job.ts";
import type { Control } from "../../ledger.ts";
import type { ApiPorts } from "../../ports-api.ts";
import { readCosts, type CostPorts } from "./read-costs.ts";

export interface ListCostsInput {
  /** `job`, `name`, `day` (UTC, of submission) or `tag:KEY`. */
  readonly by: string;
  /** Only jobs submitted at or after it; null: all. */
  readonly since: string | null;
  readonly limit: number;
  readonly nextToken: string | null;
  readonly now: string;
}
export interface ListCostsAnswer {
  /** Of this page's jobs; the same key may come again on the next page. */
  readonly groups: readonly CostGroup[];
  readonly nextToken: string | null;
}

/** GET /costs: newest jobs first, page by page, as GET /jobs has them. */
export async function listCosts(
  ports: CostPorts & Pick<ApiPorts, "jobs">,
  { by, since, limit, nextToken, now }: ListCostsInput,
): Promise<ListCostsAnswer> {
  const page = await ports.jobs.page({ state: null, name: null, submittedBy: null, limit, nextToken });
  const wanted = page.controls.filter(({ submittedAt }) => since === null || submittedAt >= since);
  const groups = await Promise.all(
    wanted.map(async (control) => ({
      key: await keyOf(ports, by, control),
      jobs: 1,
      ...(await sum(ports, control, now)),
    })),
  );
  return { groups: mergeGroups(groups), nextToken: wanted.length < page.controls.length ? null : page.nextToken };
}

/** An ended job's sum stands; others are counted up to now. */
async function sum(ports: CostPorts, { jobId, state }: Control, now: string): Promise<CostSummary> {
  const kept = state === "ended" ? await ports.costs.find(jobId) : null;
  if (kept !== null) return kept;
  return summaryOf(await readCosts(ports, { jobId, now }));
}

async function keyOf(ports: Pick<ApiPorts, "ledger">, by: string, control: Control): Promise<string> {
  switch (by) {
    case "job":
      return control.jobId;
    case "name":
      return control.name;
    case "day":
      return control.submittedAt.slice(0, 10);
    default:
      return tagOf((await ports.ledger.job(control.jobId)).job, by.slice(TAG.length));
  }
}

const TAG = "tag:";
const tagOf = ({ tags }: Job, key: string): string => (Object.hasOwn(tags, key) ? tags[key]! : "");
