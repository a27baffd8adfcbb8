/** The VPC that instances are launched in, and how they get out of it. */
import {
  DescribeLaunchTemplateVersionsCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcsCommand,
  paginateDescribeRouteTables,
  paginateDescribeSubnets,
  paginateDescribeVpcEndpoints,
  type EC2Client,
  type Filter,
  type Route,
  type RouteTable,
  type Subnet as FoundSubnet,
} from "@aws-sdk/client-ec2";
import { isInZone, onePerZone } from "../../aws/subnet-choice.ts";
import type { Network, Subnet } from "../doctor/account.ts";

interface Deployed {
  /** null: there is no stack yet. */
  readonly launchTemplateId: string | null;
  /** The only subnets to launch in; empty: all of the VPC's. */
  readonly subnetIds: readonly string[];
}

export async function findNetwork(ec2: EC2Client, { launchTemplateId, subnetIds }: Deployed): Promise<Network | null> {
  const { vpcId, hasPublicIp } =
    launchTemplateId === null
      ? { vpcId: await defaultVpc(ec2), hasPublicIp: true }
      : await networkOfTemplate(ec2, launchTemplateId);
  if (vpcId === null) return null;
  const Filters: Filter[] = [{ Name: "vpc-id", Values: [vpcId] }];
  const [found, tables, endpoints, region] = await Promise.all([
    availableSubnets(ec2, Filters),
    routeTables(ec2, Filters),
    endpointsOf(ec2, Filters),
    ec2.config.region(),
  ]);
  const named = found.filter(({ SubnetId = "" }) => subnetIds.length === 0 || subnetIds.includes(SubnetId));
  return {
    vpcId,
    subnets: onePerZone(named.filter(isInZone(region))).map((subnet) => ({
      ...describe(subnet),
      ...wayOut(tables, subnet.SubnetId),
    })),
    namedSubnets: subnetIds,
    missingSubnets: subnetIds.filter((id) => found.every(({ SubnetId }) => SubnetId !== id)),
    hasPublicIp,
    endpoints,
  };
}

async function defaultVpc(ec2: EC2Client): Promise<string | null> {
  const { Vpcs = [] } = await ec2.send(
    new DescribeVpcsCommand({ Filters: [{ Name: "is-default", Values: ["true"] }] }),
  );
  return Vpcs[0]?.VpcId ?? null;
}

async function networkOfTemplate(ec2: EC2Client, LaunchTemplateId: string) {
  const { LaunchTemplateVersions = [] } = await ec2.send(
    new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId, Versions: ["$Latest"] }),
  );
  const data = LaunchTemplateVersions[0]?.LaunchTemplateData?.NetworkInterfaces?.[0];
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: data?.Groups ?? [] }));
  return { vpcId: SecurityGroups[0]?.VpcId ?? null, hasPublicIp: data?.AssociatePublicIpAddress ?? false };
}

async function availableSubnets(client: EC2Client, ofVpc: Filter[]): Promise<readonly FoundSubnet[]> {
  const Filters = [...ofVpc, { Name: "state", Values: ["available"] }];
  const found: FoundSubnet[] = [];
  for await (const page of paginateDescribeSubnets({ client }, { Filters })) found.push(...(page.Subnets ?? []));
  return found;
}

const describe = ({ SubnetId: id = "", AvailabilityZone: zone = "" }: FoundSubnet) => ({ id, zone });

async function routeTables(client: EC2Client, Filters: Filter[]): Promise<readonly RouteTable[]> {
  const found: RouteTable[] = [];
  for await (const page of paginateDescribeRouteTables({ client }, { Filters }))
    found.push(...(page.RouteTables ?? []));
  return found;
}

/** `com.amazonaws.REGION.ssm` and its like. */
async function endpointsOf(client: EC2Client, Filters: Filter[]): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const page of paginateDescribeVpcEndpoints({ client }, { Filters }))
    for (const { ServiceName = "", State } of page.VpcEndpoints ?? [])
      if (State?.toLowerCase() === "available") found.push(ServiceName.split(".").slice(3).join("."));
  return found;
}

/** A subnet without a table of its own has the VPC's main one. */
function wayOut(tables: readonly RouteTable[], subnetId: string | undefined): Pick<Subnet, "routeTableId" | "route"> {
  const own = tables.find(({ Associations }) => Associations?.some(({ SubnetId }) => SubnetId === subnetId));
  const table = own ?? tables.find(({ Associations }) => Associations?.some(({ Main }) => Main));
  const route = table?.Routes?.find((each) => each.DestinationCidrBlock === "0.0.0.0/0");
  return { routeTableId: table?.RouteTableId ?? "", route: route === undefined ? null : kindOf(route) };
}

function kindOf({ GatewayId = "", State }: Route): Subnet["route"] {
  if (State === "blackhole") return "blackhole";
  return GatewayId.startsWith("igw-") ? "internet-gateway" : "other";
}
