/** What a crash may leave in AWS, by the SDK: listed by the stack's tag alone, removed one by one. */
import { CloudFormationClient, CreateStackCommand } from "@aws-sdk/client-cloudformation";
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateLaunchTemplateCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateTagsCommand,
  CreateVolumeCommand,
  CreateVpcCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVolumesCommand,
  EC2Client,
  type ResourceType,
} from "@aws-sdk/client-ec2";
import { CreateFileSystemCommand, CreateMountTargetCommand, EFSClient } from "@aws-sdk/client-efs";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { capacity } from "../../aws/capacity.ts";
import { leftovers } from "../../aws/leftovers.ts";
import { asInvocation } from "../../aws/log.ts";
import { createPorts, type PortsOf } from "../../aws/ports.ts";
import type { ResourceKind } from "../../core/ports.ts";
import { waitFor } from "../wait-for.ts";
import { useCloud } from "./cloud.ts";
import { buildFleetRequest, createLaunchResources } from "./launch-setup.ts";

const STACK = "spot-connect-test";
const JOB = "digits-0123456789ab";

const running = useCloud({
  instances: "simulated",
  bootSeconds: 0,
  shutdownSeconds: 0,
  eventSeconds: 0,
  fileSystemSeconds: 0,
  mountTargetSeconds: 0,
});
let ports: PortsOf<{ capacity: typeof capacity; leftovers: typeof leftovers }>;
let ec2: EC2Client;
let efs: EFSClient;
beforeAll(async () => {
  await createLaunchResources(running().config);
  ports = createPorts({ capacity, leftovers });
  ec2 = new EC2Client(running().config);
  efs = new EFSClient(running().config);
});
afterAll(() => {
  ec2.destroy();
  efs.destroy();
});

const tags = (stack: string) => [
  { Key: "spot-connect:stack", Value: stack },
  { Key: "spot-connect:job", Value: JOB },
];
const specification = (ResourceType: ResourceType, stack: string) => [{ ResourceType, Tags: tags(stack) }];
const idsOf = async (kind: ResourceKind): Promise<readonly string[]> =>
  (await ports.leftovers.list(kind)).map(({ id }) => id);
const remove = (kind: ResourceKind, id: string) => ports.leftovers.remove({ kind, id });

test("an instance of the stack, until it is terminated", async () => {
  const { instances } = await ports.capacity.createFleet(await buildFleetRequest(running().config));
  const id = instances[0]?.instanceId ?? "";
  const [found, ...others] = await ports.leftovers.list("instance");
  expect(others).toEqual([]);
  expect(found).toEqual({
    kind: "instance",
    id,
    state: expect.stringMatching(/^(pending|running)$/),
    createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
    jobId: JOB,
    vpcId: null,
  });
  expect(await remove("instance", id)).toBe("removed");
  await waitFor(async () => expect(await idsOf("instance")).toEqual([]));
  expect(await remove("instance", "i-0123456789abcdef0")).toBe("removed");
});

const volume = async (stack: string): Promise<string> => {
  const TagSpecifications = specification("volume", stack);
  const command = new CreateVolumeCommand({ AvailabilityZone: "us-east-1a", Size: 1, TagSpecifications });
  return (await ec2.send(command)).VolumeId ?? "";
};

test("a volume of the stack that no instance has, and none of another stack", async () => {
  const { instances } = await ports.capacity.createFleet(await buildFleetRequest(running().config));
  await volume("another");
  const id = await volume(STACK);
  expect(await ports.leftovers.list("volume")).toMatchObject([{ kind: "volume", id, state: "available", jobId: JOB }]);
  expect(await remove("volume", id)).toBe("removed");
  await waitFor(async () => expect(await idsOf("volume")).toEqual([]));
  expect(await remove("volume", id)).toBe("removed");
  await remove("instance", instances[0]?.instanceId ?? "");
});

test("the log says which of the two it is: needed by something, or gone", async () => {
  const { instances } = await ports.capacity.createFleet(await buildFleetRequest(running().config));
  const instanceId = instances[0]?.instanceId ?? "";
  const Filters = [{ Name: "attachment.instance-id", Values: [instanceId] }];
  const { Volumes = [] } = await ec2.send(new DescribeVolumesCommand({ Filters }));
  const attached = Volumes[0]?.VolumeId ?? "";
  const written = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  const context = { functionName: "sweep", awsRequestId: "request-1" };
  try {
    await asInvocation(context, () => remove("volume", attached));
    await asInvocation(context, () => remove("instance", "i-0123456789abcdef0"));
    const lines = written.mock.calls.map(([line]) => (JSON.parse(String(line)) as { message: string }).message);
    expect(lines).toEqual([
      `volume ${attached} cannot be removed as long as something depends on it`,
      "instance i-0123456789abcdef0 is gone already",
    ]);
  } finally {
    written.mockRestore();
  }
  await remove("instance", instanceId);
});

test("a volume that an instance has is in use", async () => {
  const { instances } = await ports.capacity.createFleet(await buildFleetRequest(running().config));
  const instanceId = instances[0]?.instanceId ?? "";
  const Filters = [{ Name: "attachment.instance-id", Values: [instanceId] }];
  const { Volumes = [] } = await ec2.send(new DescribeVolumesCommand({ Filters }));
  expect(await remove("volume", Volumes[0]?.VolumeId ?? "")).toBe("in-use");
  await remove("instance", instanceId);
});

test("a launch template of the stack, but never its own, whatever tag it has", async () => {
  const own = process.env["LAUNCH_TEMPLATE_ID"] ?? "";
  await ec2.send(new CreateTagsCommand({ Resources: [own], Tags: tags(STACK) }));
  const { LaunchTemplate } = await ec2.send(
    new CreateLaunchTemplateCommand({
      LaunchTemplateName: "of-a-job",
      LaunchTemplateData: { InstanceType: "t3.micro" },
      TagSpecifications: specification("launch-template", STACK),
    }),
  );
  const id = LaunchTemplate?.LaunchTemplateId ?? "";
  expect(await ports.leftovers.list("launch-template")).toEqual([
    { kind: "launch-template", id, state: "present", createdAt: expect.any(String), jobId: JOB, vpcId: null },
  ]);
  expect(await remove("launch-template", id)).toBe("removed");
  expect(await idsOf("launch-template")).toEqual([]);
  expect(await remove("launch-template", id)).toBe("removed");
});

test("a security group of the stack; one that another one's rule names is in use", async () => {
  const group = async (GroupName: string): Promise<string> => {
    const TagSpecifications = specification("security-group", STACK);
    const command = new CreateSecurityGroupCommand({ GroupName, Description: GroupName, TagSpecifications });
    return (await ec2.send(command)).GroupId ?? "";
  };
  const [held, holding] = [await group("held"), await group("holding")];
  await ec2.send(
    new AuthorizeSecurityGroupIngressCommand({
      GroupId: holding,
      IpPermissions: [{ IpProtocol: "tcp", FromPort: 22, ToPort: 22, UserIdGroupPairs: [{ GroupId: held }] }],
    }),
  );
  expect(await ports.leftovers.list("security-group")).toMatchObject([
    { id: held, state: "present", createdAt: null, jobId: JOB },
    { id: holding },
  ]);
  expect(await remove("security-group", held)).toBe("in-use");
  expect(await remove("security-group", holding)).toBe("removed");
  expect(await remove("security-group", held)).toBe("removed");
  expect(await remove("security-group", held)).toBe("removed");
  expect(await idsOf("security-group")).toEqual([]);
});

test("what CloudFormation made is its own, whatever tag it has", async () => {
  const cloudFormation = new CloudFormationClient(running().config);
  const Type = "AWS::EC2::SecurityGroup";
  const Resources = { Group: { Type, Properties: { GroupDescription: "managed", Tags: tags(STACK) } } };
  await cloudFormation.send(
    new CreateStackCommand({ StackName: "managed", TemplateBody: JSON.stringify({ Resources }) }),
  );
  const Filters = [{ Name: "group-name", Values: ["managed-Group-*"] }];
  await waitFor(async () => {
    const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
    expect(SecurityGroups?.[0]?.Tags).toContainEqual({ Key: "aws:cloudformation:logical-id", Value: "Group" });
    expect(SecurityGroups?.[0]?.Tags).toContainEqual(tags(STACK)[0]);
  });
  expect(await idsOf("security-group")).toEqual([]);
  cloudFormation.destroy();
});

test("the mount targets of the stack's file systems, with their VPC", async () => {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: "10.7.0.0/16" }));
  const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock: "10.7.1.0/24" }));
  const { Subnets } = await ec2.send(new DescribeSubnetsCommand({}));
  const mounted = async (token: string, stack: string, SubnetId: string | undefined): Promise<string> => {
    const { FileSystemId } = await efs.send(new CreateFileSystemCommand({ CreationToken: token, Tags: tags(stack) }));
    return await waitFor(
      async () => (await efs.send(new CreateMountTargetCommand({ FileSystemId, SubnetId }))).MountTargetId ?? "",
    );
  };
  await mounted("foreign", "another", Subnets?.[0]?.SubnetId);
  const id = await mounted("ours", STACK, Subnet?.SubnetId);
  await waitFor(async () =>
    expect(await ports.leftovers.list("mount-target")).toEqual([
      { kind: "mount-target", id, state: "available", createdAt: null, jobId: null, vpcId: Vpc?.VpcId },
    ]),
  );
  expect(await remove("mount-target", id)).toBe("removed");
  await waitFor(async () => expect(await idsOf("mount-target")).toEqual([]));
  await waitFor(async () => expect(await remove("mount-target", id)).toBe("removed"));
});
