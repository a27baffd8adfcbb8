/** One instance from CreateFleet (instant): synchronous, one attempt, and an empty answer is an ordinary answer. */
import { CreateFleetCommand, MonitorInstancesCommand, type CreateFleetResult } from "@aws-sdk/client-ec2";
import type { Pool, PoolRefusal } from "../core/ledger.ts";
import type { FleetRequest } from "../core/payloads.ts";
import type { LaunchedInstance } from "../core/ports.ts";
import { ec2Client } from "./clients.ts";
import type { Environment } from "./environment.ts";
import { isAwsError, isRefusal } from "./errors.ts";
import { fleetInput } from "./fleet-input.ts";
import { ignored } from "./log.ts";
import { rootDisk } from "./images.ts";

export interface FleetAnswer {
  readonly instances: readonly LaunchedInstance[];
  readonly refusals: readonly PoolRefusal[];
}

type RequestedPool = FleetRequest["pools"][number];
type Detail = { readonly LaunchTemplateAndOverrides?: Overridden | undefined };
type Overridden = NonNullable<NonNullable<CreateFleetResult["Errors"]>[number]["LaunchTemplateAndOverrides"]>;

/**
 * A refusal of the whole request (quota, free plan, missing permission) is a refusal by every pool. The token's own
 * errors are not: an earlier call with this token did what is now unknown, so the answer is empty, and the caller looks
 * for the instance by its tag.
 */
export async function createFleet(environment: Environment, request: FleetRequest): Promise<FleetAnswer> {
  const input = fleetInput(environment, request, await rootDisk(request));
  let answer: CreateFleetResult;
  try {
    answer = await ec2Client().send(new CreateFleetCommand(input));
  } catch (error) {
    if (isAwsError(error, "IdempotentParameterMismatch", "IdempotentInstanceTerminated")) {
      ignored(error, "EC2 knows this request's token; what it launched is looked for by its tag");
      return { instances: [], refusals: [] };
    }
    if (!isRefusal(error)) throw error;
    return { instances: [], refusals: request.pools.map((pool) => refusal(pool, error.name, error.message)) };
  }
  return { instances: launchedIn(answer, request.pools), refusals: refusalsIn(answer, request.pools) };
}

const refusal = ({ type, zone, market }: Pool, code: string, message: string): PoolRefusal => ({
  pool: { type, zone, market },
  code,
  message,
});

/** EC2 repeats the override it speaks of; the subnet and the type are the pool. */
const poolsOf = (detail: Detail, pools: readonly RequestedPool[]): readonly RequestedPool[] => {
  const about = detail.LaunchTemplateAndOverrides?.Overrides;
  return pools.filter(
    (pool) =>
      (about?.InstanceType === undefined || about.InstanceType === pool.type) &&
      (about?.SubnetId === undefined || about.SubnetId === pool.subnetId),
  );
};

const launchedIn = (answer: CreateFleetResult, pools: readonly RequestedPool[]): LaunchedInstance[] =>
  (answer.Instances ?? []).flatMap((group) => {
    const pool = poolsOf(group, pools).find(
      ({ type }) => group.InstanceType === undefined || type === group.InstanceType,
    );
    if (pool === undefined) return [];
    const { type, zone, market, subnetId } = pool;
    return (group.InstanceIds ?? []).map((instanceId) => ({ instanceId, pool: { type, zone, market }, subnetId }));
  });

/** Errors speak of overrides, several times of one: the last word per pool is kept. */
function refusalsIn(answer: CreateFleetResult, pools: readonly RequestedPool[]): PoolRefusal[] {
  const byPool = new Map<RequestedPool, PoolRefusal>();
  for (const error of answer.Errors ?? [])
    for (const pool of poolsOf(error, pools))
      byPool.set(pool, refusal(pool, error.ErrorCode ?? "Unknown", error.ErrorMessage ?? ""));
  return [...byPool.values()];
}

/** Fleet overrides cannot ask for detailed monitoring. A launched machine must not be lost for the want of a metric. */
export async function monitor(instanceId: string): Promise<void> {
  try {
    await ec2Client().send(new MonitorInstancesCommand({ InstanceIds: [instanceId] }));
  } catch (error) {
    ignored(error, `detailed monitoring of ${instanceId} stays off`);
  }
}
