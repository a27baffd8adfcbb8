import {
  CreateNetworkInterfaceCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DeleteNetworkInterfaceCommand,
  DeleteSecurityGroupCommand,
  DeleteSubnetCommand,
  DeleteVpcCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startAccount, type Account } from "./account.ts";

let account: Account;
let VpcId: string;
beforeAll(async () => {
  account = await startAccount({ settings: { instances: "simulated" } });
  VpcId = await createVpc("10.1.0.0/16");
});
afterAll(() => account.cloud.stop());

async function createVpc(CidrBlock: string): Promise<string> {
  const { Vpc } = await account.ec2.send(new CreateVpcCommand({ CidrBlock }));
  return Vpc!.VpcId!;
}
const createSubnet = async (CidrBlock: string, AvailabilityZone?: string) =>
  (await account.ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock, AvailabilityZone }))).Subnet!;

describe("a VPC of one's own", () => {
  it("comes with a group, and with a table that leads nowhere", async () => {
    const Filters = [{ Name: "vpc-id", Values: [VpcId] }];
    const { SecurityGroups } = await account.ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
    expect(SecurityGroups).toMatchObject([{ GroupName: "default", VpcId }]);
    const { RouteTables } = await account.ec2.send(new DescribeRouteTablesCommand({ Filters }));
    expect(RouteTables![0]!.Routes!.map(({ GatewayId }) => GatewayId)).toEqual(["local"]);
    const { Vpcs } = await account.ec2.send(new DescribeVpcsCommand({ VpcIds: [VpcId] }));
    expect(Vpcs).toMatchObject([{ IsDefault: false, State: "available", CidrBlock: "10.1.0.0/16" }]);
  });

  it.each(["10.0.0.0/15", "10.0.0.0/29", "10.0.0.256/16", "ten"])("is refused with the block %s", async (block) => {
    await expect(createVpc(block)).rejects.toMatchObject({ name: "InvalidVpc.Range" });
  });

  it("is one of five", async () => {
    const more = [await createVpc("10.2.0.0/16"), await createVpc("10.3.0.0/16"), await createVpc("10.4.0.0/16")];
    await expect(createVpc("10.5.0.0/16")).rejects.toMatchObject({ name: "VpcLimitExceeded" });
    for (const id of more) await account.ec2.send(new DeleteVpcCommand({ VpcId: id }));
  });

  it("goes when nothing is in it", async () => {
    const id = await createVpc("10.6.0.0/16");
    const remove = () => account.ec2.send(new DeleteVpcCommand({ VpcId: id }));
    const group = new CreateSecurityGroupCommand({ GroupName: "in-it", Description: "in it", VpcId: id });
    const { GroupId } = await account.ec2.send(group);
    await expect(remove()).rejects.toMatchObject({ name: "DependencyViolation" });
    await account.ec2.send(new DeleteSecurityGroupCommand({ GroupId }));
    await remove();
    await expect(remove()).rejects.toMatchObject({ name: "InvalidVpcID.NotFound" });
  });
});

it("nobody but CloudFormation gives CloudFormation's tags", async () => {
  const Tags = [{ Key: "aws:cloudformation:stack-id", Value: "mine" }];
  const TagSpecifications = [{ ResourceType: "security-group" as const, Tags }];
  const command = new CreateSecurityGroupCommand({ GroupName: "mine", Description: "mine", TagSpecifications });
  await expect(account.ec2.send(command)).rejects.toMatchObject({ name: "InvalidParameterValue" });
});

describe("a subnet of one's own", () => {
  it("is in the zone that it names, with its own addresses", async () => {
    const { SubnetId } = await createSubnet("10.1.1.9/28", "us-east-1b");
    const describeIt = new DescribeSubnetsCommand({ SubnetIds: [SubnetId!] });
    expect((await account.ec2.send(describeIt)).Subnets).toMatchObject([
      { CidrBlock: "10.1.1.0/28", AvailabilityZone: "us-east-1b", AvailableIpAddressCount: 11, DefaultForAz: false },
    ]);
    const inside = new CreateNetworkInterfaceCommand({ SubnetId });
    const { NetworkInterface } = await account.ec2.send(inside);
    expect(NetworkInterface).toMatchObject({ PrivateIpAddress: "10.1.1.4", VpcId });
    const remove = () => account.ec2.send(new DeleteSubnetCommand({ SubnetId }));
    await expect(remove()).rejects.toMatchObject({ name: "DependencyViolation" });
    const { NetworkInterfaceId } = NetworkInterface!;
    await account.ec2.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId }));
    await remove();
    await expect(remove()).rejects.toMatchObject({ name: "InvalidSubnetID.NotFound" });
  });

  it("has no address for more than it has room for", async () => {
    const { SubnetId } = await createSubnet("10.1.2.0/28");
    for (let index = 0; index < 11; index++) await account.ec2.send(new CreateNetworkInterfaceCommand({ SubnetId }));
    await expect(account.ec2.send(new CreateNetworkInterfaceCommand({ SubnetId }))).rejects.toMatchObject({
      name: "InsufficientFreeAddressesInSubnet",
    });
  });

  it.each([
    ["outside of its VPC", "10.9.0.0/24", "InvalidSubnet.Range"],
    ["larger than its VPC", "10.0.0.0/15", "InvalidSubnet.Range"],
    ["over another one", "10.1.2.0/24", "InvalidSubnet.Conflict"],
  ])("is refused %s", async (_what, block, name) => {
    await expect(createSubnet(block)).rejects.toMatchObject({ name });
  });

  it("is refused in a zone that there is not", async () => {
    await expect(createSubnet("10.1.3.0/24", "us-east-1z")).rejects.toMatchObject({ name: "InvalidParameterValue" });
  });
});
