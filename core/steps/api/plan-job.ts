import type { FieldProblem } from "../../errors.ts";
import type { Job } from "../../job.ts";
import {
  costsPerHour,
  estimateCosts,
  planLaunch,
  warnOfMaxPrice,
  type CostEstimate,
  type HourlyCosts,
  type PlannedLaunch,
} from "../../launch-plan.ts";
import type { ApiPorts } from "../../ports-api.ts";
import { checkSave, warnOfSave, type SaveCheck } from "../../save-check.ts";
import { admit } from "../admit.ts";
import { checkDocker } from "./check-docker.ts";
import { diskSizes } from "./disk-sizes.ts";
import { measureSave, type MeasurePorts } from "./measure-save.ts";
import { readPrices, type PriceView } from "./read-prices.ts";

type PlanPorts = MeasurePorts & Pick<ApiPorts, "deployment" | "catalog" | "profiles" | "prices" | "pools">;

export interface PlannedPool extends Omit<PriceView, "week"> {
  /** Whether the first request names it. */
  readonly isAsked: boolean;
}
export interface JobPlan {
  /** With every default filled in. */
  readonly job: Job;
  readonly request: PlannedLaunch;
  /** Of every type in every zone that the job allows, the cheapest first. */
  readonly pools: readonly PlannedPool[];
  /** null: no pool is asked. */
  readonly hourly: HourlyCosts | null;
  readonly estimate: CostEstimate;
  /** null: how large a save is is not known, or nothing is kept. */
  readonly save: SaveCheck | null;
  readonly warnings: readonly FieldProblem[];
}

/** POST /plan: what POST /jobs would start with this body, and what that would cost. Nothing is submitted or written. */
export async function planJob(
  ports: PlanPorts,
  { job: input, caller, now }: { readonly job: unknown; readonly caller: string | null; readonly now: string },
): Promise<JobPlan> {
  const job = { ...(await admit(ports, input, now)), submittedBy: caller };
  const { instance } = job;
  const [found, memory, size, diskGiB, docker] = await Promise.all([
    readPrices(ports, { types: instance.types, now }),
    ports.pools.all().catch(() => []),
    measureSave(ports, job, null),
    diskSizes(ports.catalog, job, instance.types, now),
    checkDocker(ports, job, now),
  ]);
  const { fileSystemThroughput, hasPublicIp } = ports.deployment;
  const prices = found.prices.filter(({ zone }) => instance.zones.length === 0 || instance.zones.includes(zone));
  const request = planLaunch(instance, prices, memory, now);
  const save = size === null ? null : checkSave(job, size, fileSystemThroughput);
  const hourly = costsPerHour(request, prices, { hasPublicIp, diskGiB }, save?.usdPerHour ?? null);
  return {
    job,
    request,
    pools: prices.map((pool) => {
      const { week: _, ...price } = pool;
      return { ...price, isAsked: request.pools.some(({ type, zone }) => type === price.type && zone === price.zone) };
    }),
    hourly,
    estimate: estimateCosts(job, hourly),
    save,
    warnings: [
      ...docker,
      ...warnOfMaxPrice(request, prices),
      ...(save === null ? [] : warnOfSave(job, save, hourly?.computeUsd ?? null)),
    ],
  };
}
