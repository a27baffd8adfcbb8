/** What a person looks at with the AWS CLI, and interfaces that belong to no instance. */
import {
  AuthorizeSecurityGroupEgressCommand,
  CreateNetworkInterfaceCommand,
  CreateSecurityGroupCommand,
  DeleteNetworkInterfaceCommand,
  DescribeAvailabilityZonesCommand,
  DescribeInstanceStatusCommand,
  DescribeNetworkInterfacesCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  ModifyNetworkInterfaceAttributeCommand,
  TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTemplate, launch, reach, startAccount } from "./account.ts";
import type { Account } from "./account.ts";

let account: Account;
beforeAll(async () => {
  account = await startAccount({ settings: { instances: "simulated" } });
});
afterAll(() => account.cloud.stop());

const createGroup = async (GroupName: string): Promise<string> => {
  const made = await account.ec2.send(new CreateSecurityGroupCommand({ GroupName, Description: GroupName }));
  return made.GroupId!;
};

test("zones, and the way from their network to the outside", async () => {
  const { AvailabilityZones } = await account.ec2.send(
    new DescribeAvailabilityZonesCommand({ ZoneNames: ["us-east-1b"] }),
  );
  expect(AvailabilityZones).toMatchObject([{ ZoneName: "us-east-1b", State: "available", RegionName: "us-east-1" }]);
  await expect(
    account.ec2.send(new DescribeAvailabilityZonesCommand({ ZoneNames: ["us-east-1z"] })),
  ).rejects.toMatchObject({ name: "InvalidParameterValue" });
  const { RouteTables } = await account.ec2.send(
    new DescribeRouteTablesCommand({ Filters: [{ Name: "association.main", Values: ["true"] }] }),
  );
  expect(RouteTables!.map(({ Routes }) => Routes!.map(({ DestinationCidrBlock }) => DestinationCidrBlock))).toEqual([
    ["172.31.0.0/16", "0.0.0.0/0"],
  ]);
});

test("an instance's status, by default only while it runs", async () => {
  const id = await launch(account, await createTemplate(account));
  await reach(account, id, "running");
  const status = async (IncludeAllInstances: boolean) => {
    const command = new DescribeInstanceStatusCommand({ InstanceIds: [id], IncludeAllInstances });
    return (await account.ec2.send(command)).InstanceStatuses!;
  };
  expect(await status(false)).toMatchObject([{ InstanceState: { Name: "running" }, InstanceStatus: { Status: "ok" } }]);
  await account.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
  await reach(account, id, "terminated");
  expect(await status(false)).toEqual([]);
  expect(await status(true)).toMatchObject([{ InstanceState: { Name: "terminated" } }]);
});

test("a dry run is not carried out", async () => {
  const id = await launch(account, await createTemplate(account, {}, "dry"));
  const dry = account.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id], DryRun: true }));
  await expect(dry).rejects.toMatchObject({ name: "DryRunOperation", $metadata: { httpStatusCode: 412 } });
  await reach(account, id, "running");
});

test("a security group lets out what it is told to, once", async () => {
  const GroupId = await createGroup("out");
  const permission = { IpProtocol: "tcp", FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: "10.0.0.0/8" }] };
  const authorize = () =>
    account.ec2.send(new AuthorizeSecurityGroupEgressCommand({ GroupId, IpPermissions: [permission] }));
  await authorize();
  await expect(authorize()).rejects.toMatchObject({ name: "InvalidPermission.Duplicate" });
  const { SecurityGroups } = await account.ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [GroupId] }));
  const protocols = SecurityGroups![0]!.IpPermissionsEgress!.map(({ IpProtocol }) => IpProtocol!);
  expect(new Set(protocols)).toEqual(new Set(["-1", "tcp"]));
});

test("an interface keeps its address, changes its groups, and goes", async () => {
  const { Subnets } = await account.ec2.send(new DescribeSubnetsCommand({}));
  const { SubnetId } = Subnets![0]!;
  const [first, second] = [await createGroup("first"), await createGroup("second")];
  const { NetworkInterface } = await account.ec2.send(
    new CreateNetworkInterfaceCommand({ SubnetId: SubnetId!, Groups: [first], PrivateIpAddress: "172.31.0.77" }),
  );
  const { NetworkInterfaceId, PrivateIpAddress } = NetworkInterface!;
  expect(PrivateIpAddress).toBe("172.31.0.77");
  await account.ec2.send(new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId, Groups: [second] }));
  const find = async () => {
    const command = new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: [NetworkInterfaceId!] });
    return (await account.ec2.send(command)).NetworkInterfaces![0]!;
  };
  expect((await find()).Groups).toMatchObject([{ GroupId: second }]);
  await account.ec2.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId }));
  await expect(find()).rejects.toMatchObject({ name: "InvalidNetworkInterfaceID.NotFound" });
});
