/** EC2 as the place machines come from and go back to. */
import { paginateDescribeInstances, TerminateInstancesCommand, type Filter, type Instance } from "@aws-sdk/client-ec2";
import { TAGS } from "../core/naming.ts";
import type { Capacity, SeenInstance } from "../core/ports.ts";
import type { InstanceState } from "../core/states.ts";
import { ec2Client } from "./clients.ts";
import type { Environment } from "./environment.ts";
import { isAwsError } from "./errors.ts";
import { createFleet, monitor } from "./fleet.ts";
import { ignored } from "./log.ts";

export const capacity = (environment: Environment): Capacity => ({
  createFleet: (request) => createFleet(environment, request),
  findAttempt: (attemptTag) => describeBy({ [`tag:${TAGS.attempt}`]: [attemptTag], ...inState("pending", "running") }),
  /** By filter: asked by id, one unknown instance makes EC2 refuse the whole question. */
  describe: async (instanceIds) => {
    const seen = instanceIds.length === 0 ? [] : await describeBy({ "instance-id": [...instanceIds] });
    return instanceIds.map((id) => seen.find(({ instanceId }) => instanceId === id) ?? unknownInstance(id));
  },
  monitor,
  terminate: async (instanceIds, { force }) => {
    if (instanceIds.length > 0) await terminate(instanceIds, force);
  },
});

const filters = (values: Readonly<Record<string, string[]>>): Filter[] =>
  Object.entries(values).map(([Name, Values]) => ({ Name, Values }));

const inState = (...states: readonly InstanceState[]) => ({ "instance-state-name": [...states] });

async function describeBy(values: Readonly<Record<string, string[]>>): Promise<SeenInstance[]> {
  const seen: SeenInstance[] = [];
  for await (const page of paginateDescribeInstances({ client: ec2Client() }, { Filters: filters(values) }))
    for (const reservation of page.Reservations ?? []) seen.push(...(reservation.Instances ?? []).map(seenInstance));
  return seen;
}

const seenInstance = (instance: Instance): SeenInstance => ({
  instanceId: instance.InstanceId ?? "",
  state: instance.State?.Name ?? "unknown",
  reason: instance.StateReason?.Message ?? (instance.StateTransitionReason || null),
  launchedAt: instance.LaunchTime?.toISOString() ?? "",
  pool: {
    type: instance.InstanceType ?? "",
    zone: instance.Placement?.AvailabilityZone ?? "",
    market: instance.InstanceLifecycle === "spot" ? "spot" : "on-demand",
  },
  subnetId: instance.SubnetId ?? "",
  tags: Object.fromEntries((instance.Tags ?? []).map(({ Key, Value }) => [Key ?? "", Value ?? ""])),
});

/** Not yet, or no longer listed; core tells the two apart by the launch time that it keeps itself. */
const unknownInstance = (instanceId: string): SeenInstance => ({
  instanceId,
  state: "unknown",
  reason: null,
  launchedAt: "",
  pool: { type: "", zone: "", market: "spot" },
  subnetId: "",
  tags: {},
});

/**
 * EC2 refuses the whole call for one id it does not know: then each goes by itself, and an unknown one is done. Force
 * skips the shutdown of an operating system that had its time.
 */
async function terminate(instanceIds: readonly string[], force: boolean): Promise<void> {
  const options = force ? { Force: true, SkipOsShutdown: true } : {};
  try {
    await ec2Client().send(new TerminateInstancesCommand({ InstanceIds: [...instanceIds], ...options }));
  } catch (error) {
    if (!isAwsError(error, "InvalidInstanceID.NotFound")) throw error;
    ignored(error, `EC2 does not list one of ${instanceIds.join(", ")} any more`);
    if (instanceIds.length > 1) for (const instanceId of instanceIds) await terminate([instanceId], force);
  }
}
