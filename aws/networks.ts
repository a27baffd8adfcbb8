/** The deployment's VPC: that of its client security group, which is the default VPC unless the deployment says other. */
import { DescribeSecurityGroupsCommand, paginateDescribeSubnets, type Subnet } from "@aws-sdk/client-ec2";
import { SpotConnectError } from "../core/errors.ts";
import type { Network } from "../core/payloads.ts";
import type { Networks } from "../core/ports-network.ts";
import { ec2Client } from "./clients.ts";
import type { Environment } from "./environment.ts";
import { remember } from "./remember.ts";
import { isInZone, onePerZone } from "./subnet-choice.ts";

/** A burst of jobs asks EC2 once; what is found is good for ten minutes anyway (infrastructure-cache.ts). */
const FRESH_SECONDS = 60;

export function networks(environment: Environment): Networks {
  const found = remember(() => findNetwork(environment), FRESH_SECONDS);
  return { find: (now) => found(environment.stack, now) };
}

async function findNetwork(environment: Environment): Promise<Network> {
  const { vpcId, subnets } = await findSubnets(environment);
  const chosen = onePerZone(subnets);
  if (chosen.length === 0)
    throw new SpotConnectError("NetworkUnusable", `${vpcId} has no subnet with a free address in any zone.`);
  return {
    vpcId,
    subnets: chosen.map(({ SubnetId = "", AvailabilityZone = "" }) => ({ subnetId: SubnetId, zone: AvailabilityZone })),
  };
}

/** Its subnets that may be used, in the region's zones, full ones too. Throws NetworkUnusable where there is none. */
export async function findSubnets({
  clientSecurityGroupId,
  region,
  subnetIds,
}: Environment): Promise<{ readonly vpcId: string; readonly subnets: Subnet[] }> {
  const vpcId = await vpcOf(clientSecurityGroupId);
  const subnets = only(subnetIds, await subnetsOf(vpcId), vpcId).filter(isInZone(region));
  if (subnets.length === 0) throw new SpotConnectError("NetworkUnusable", `${vpcId} has no subnet in ${region}.`);
  return { vpcId, subnets };
}

/** A group never leaves its VPC, so one answer is good for as long as the function's environment lasts. */
const vpcs = new Map<string, string>();

/** By filter: a list by ids alone has EC2's smaller token bucket, which a burst of jobs empties at once. */
async function vpcOf(securityGroupId: string): Promise<string> {
  const known = vpcs.get(securityGroupId);
  if (known !== undefined) return known;
  const Filters = [{ Name: "group-id", Values: [securityGroupId] }];
  const groups = await ec2Client().send(new DescribeSecurityGroupsCommand({ Filters }));
  const vpcId = groups.SecurityGroups?.[0]?.VpcId;
  if (vpcId === undefined) throw new SpotConnectError("NetworkUnusable", `${securityGroupId} is in no VPC.`);
  vpcs.set(securityGroupId, vpcId);
  return vpcId;
}

/** Those that the deployment names, or all. */
function only(subnetIds: readonly string[], subnets: Subnet[], vpcId: string): Subnet[] {
  if (subnetIds.length === 0) return subnets;
  const missing = subnetIds.filter((id) => subnets.every(({ SubnetId }) => SubnetId !== id));
  if (missing.length === 0) return subnets.filter(({ SubnetId = "" }) => subnetIds.includes(SubnetId));
  throw new SpotConnectError("NetworkUnusable", `${vpcId} has no available subnet ${missing.join(", ")}.`);
}

async function subnetsOf(vpcId: string): Promise<Subnet[]> {
  const Filters = [
    { Name: "vpc-id", Values: [vpcId] },
    { Name: "state", Values: ["available"] },
  ];
  const found: Subnet[] = [];
  for await (const page of paginateDescribeSubnets({ client: ec2Client() }, { Filters }))
    found.push(...(page.Subnets ?? []));
  return found;
}
