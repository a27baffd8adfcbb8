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
} from "@aws-sdk/client-ec2";
import type { Network, Subnet } from "../doctor/account.ts";

/** `launchTemplateId` is the stack's, and null before there is one. */
export async function findNetwork(ec2: EC2Client, launchTemplateId: string | null): Promise<Network | null> {
  const { vpcId, hasPublicIp } =
    launchTemplateId === null
      ? { vpcId: await defaultVpc(ec2), hasPublicIp: true }
      : await networkOfTemplate(ec2, launchTemplateId);
  if (vpcId === null) return null;
  const Filters: Filter[] = [{ Name: "vpc-id", Values: [vpcId] }];
  const [tables, endpoints] = await Promise.all([routeTables(ec2, Filters), endpointsOf(ec2, Filters)]);
  const subnets: Subnet[] = [];
  for await (const page of paginateDescribeSubnets({ client: ec2 }, { Filters }))
    for (const { SubnetId: id = "", AvailabilityZone: zone = "", AvailableIpAddressCount: free = 0 } of page.Subnets ??
      [])
      subnets.push({ id, zone, freeAddresses: free, route: routeOut(tables, id) });
  return { vpcId, subnets, hasPublicIp, endpoints };
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
function routeOut(tables: readonly RouteTable[], subnetId: string): Subnet["route"] {
  const own = tables.find(({ Associations }) => Associations?.some(({ SubnetId }) => SubnetId === subnetId));
  const table = own ?? tables.find(({ Associations }) => Associations?.some(({ Main }) => Main));
  const route = table?.Routes?.find((each) => each.DestinationCidrBlock === "0.0.0.0/0" && each.State !== "blackhole");
  return route === undefined ? null : kindOf(route);
}

const kindOf = ({ GatewayId = "" }: Route): Subnet["route"] =>
  GatewayId.startsWith("igw-") ? "internet-gateway" : "other";
