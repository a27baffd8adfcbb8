/** One attempt, at once, for a fleet of type `instant`: what could not be launched is an error per override. */
import type {
  CreateFleetCommandInput,
  CreateFleetError,
  CreateFleetInstance,
  CreateFleetResult,
  TagSpecification,
} from "@aws-sdk/client-ec2";
import { createHash, randomUUID } from "node:crypto";
import { ensureServiceLinkedRole } from "../iam/first-use.ts";
import { checkDriver } from "../instances/driver.ts";
import { AwsError } from "../kernel/service.ts";
import type { Call } from "../kernel/service.ts";
import { accessOfLaunch } from "./access-fleet.ts";
import { findPools, whyNot } from "./fleet-pools.ts";
import { readFleetRequest } from "./fleet-request.ts";
import { zoneIdOf } from "./default-network.ts";
import { makeId } from "./ids.ts";
import type { LaunchPlan } from "./launch-plan.ts";
import { launchInstance } from "./launch.ts";
import { nowOf } from "./state.ts";
import type { Ec2, FleetError, FleetRecord } from "./state.ts";
import { putTags, tagsFor } from "./tagging.ts";

export const createFleet =
  (ec2: Ec2) =>
  async (input: CreateFleetCommandInput, call: Call): Promise<CreateFleetResult> => {
    const wish = readFleetRequest(input);
    const { ClientToken, ...request } = input;
    const requestHash = createHash("sha256").update(canonical(request)).digest("hex");
    const earlier = ec2.fleets.values().find(({ clientToken }) => clientToken === ClientToken);
    if (earlier) return repeat(earlier, requestHash);
    checkDriver(ec2.cloud);
    const { pools, errors } = await findPools(ec2, input, wish, async (pool) => {
      const launch = { ...pool, purchase: wish.purchase, tags: tagsOfLaunch(input, pool.plan) };
      await ec2.cloud.authorize(call, accessOfLaunch(ec2, launch), "ec2Query");
      if (wish.purchase === "spot") await ensureSpotRole(ec2, call);
    });
    const id = `fleet-${randomUUID()}`;
    const launched: FleetRecord["launched"][number][] = [];
    const refused: FleetError[] = [...errors];
    for (const pool of pools) {
      const { templateId, version, overrides } = pool;
      const reservationId = makeId("r");
      let why = null;
      while (launched.length < wish.count && (why = whyNot(ec2, pool, wish.purchase)) === null) {
        const { id: instanceId } = launchInstance(
          ec2,
          pool.plan,
          wish.purchase,
          reservationId,
          launchTags(input, pool, id),
        );
        launched.push({ instanceId, overrides, templateId, version });
      }
      if (why) refused.push({ ...why, overrides, templateId, version, market: wish.purchase });
    }
    const fleet: FleetRecord = {
      id,
      createdAt: nowOf(ec2),
      clientToken: ClientToken ?? randomUUID(),
      requestHash,
      targetCapacity: wish.count,
      purchase: wish.purchase,
      launched,
      // Errors are about what is missing: a fleet that got all it wanted has none.
      errors: launched.length < wish.count ? refused : [],
    };
    ec2.fleets.put(id, fleet);
    putTags(ec2, id, tagsFor(input.TagSpecifications, "fleet"));
    return answer(fleet);
  };

/** EC2 user guide, "Service-linked role for Spot Instance requests". */
async function ensureSpotRole({ cloud }: Ec2, call: Call): Promise<void> {
  try {
    await ensureServiceLinkedRole(cloud, call, "spot.amazonaws.com", "ec2Query");
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new AwsError(
      "AuthFailure.ServiceLinkedRoleCreationNotPermitted",
      "The provided credentials do not have permission to create the service-linked role for EC2 Spot Instances.",
      { status: 403 },
    );
  }
}

/** Same token, same parameters: the earlier answer; other parameters: an error (EC2 API reference, "Idempotency"). */
function repeat(earlier: FleetRecord, requestHash: string): CreateFleetResult {
  if (earlier.requestHash !== requestHash) {
    throw new AwsError(
      "IdempotentParameterMismatch",
      "Arguments on this idempotent request are inconsistent with arguments used in previous request(s).",
    );
  }
  return answer(earlier);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === "object" && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/** The template's, and the request's own for what it launches. */
const tagsOfLaunch = (
  input: CreateFleetCommandInput,
  { data }: Pick<LaunchPlan, "data">,
): readonly TagSpecification[] => [
  ...((data.TagSpecifications ?? []) as readonly TagSpecification[]),
  ...(input.TagSpecifications ?? []).filter(({ ResourceType }) => ResourceType !== "fleet"),
];

function launchTags(
  input: CreateFleetCommandInput,
  pool: {
    readonly plan: LaunchPlan;
    readonly templateId: string;
    readonly version: string;
  },
  fleetId: string,
) {
  const specifications = tagsOfLaunch(input, pool.plan);
  const merged = (type: Parameters<typeof tagsFor>[1]) => [
    ...new Map(tagsFor(specifications, type).map((tag) => [tag.Key, tag])).values(),
  ];
  return {
    instance: merged("instance"),
    volume: merged("volume"),
    networkInterface: merged("network-interface"),
    reserved: {
      "aws:ec2:fleet-id": fleetId,
      "aws:ec2launchtemplate:id": pool.templateId,
      "aws:ec2launchtemplate:version": pool.version,
    },
  };
}

function answer(fleet: FleetRecord): CreateFleetResult {
  return { FleetId: fleet.id, Instances: instancesOf(fleet), Errors: errorsOf(fleet) };
}

const source = (part: { readonly overrides: object; readonly templateId: string; readonly version: string }) => ({
  LaunchTemplateAndOverrides: {
    LaunchTemplateSpecification: { LaunchTemplateId: part.templateId, Version: part.version },
    Overrides: part.overrides,
  },
});

/** One entry per pool, with the instances it gave. */
export function instancesOf(fleet: FleetRecord): CreateFleetInstance[] {
  const byPool = Map.groupBy(fleet.launched, ({ overrides }) => `${overrides.InstanceType}/${overrides.SubnetId}`);
  return [...byPool.values()].map((group) => {
    const { overrides } = group[0]!;
    return {
      ...source(group[0]!),
      Lifecycle: fleet.purchase,
      InstanceIds: group.map(({ instanceId }) => instanceId),
      InstanceType: overrides.InstanceType,
      AvailabilityZone: overrides.AvailabilityZone,
      AvailabilityZoneId: zoneIdOf(overrides.AvailabilityZone!),
      SubnetId: overrides.SubnetId,
    };
  });
}

export const errorsOf = (fleet: FleetRecord): CreateFleetError[] =>
  fleet.errors.map((error) => ({
    ...source(error),
    Lifecycle: error.market,
    ErrorCode: error.code,
    ErrorMessage: error.message,
  }));
