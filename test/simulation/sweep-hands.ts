/** Leftovers of every kind, made by hand with the SDK, as a crash at the worst moment would leave them. */
import {
  CreateFleetCommand,
  CreateLaunchTemplateCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVolumeCommand,
  CreateVpcCommand,
  DescribeInstancesCommand,
  DescribeLaunchTemplatesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVolumesCommand,
  type ResourceType,
} from "@aws-sdk/client-ec2";
import {
  CreateFileSystemCommand,
  CreateMountTargetCommand,
  DescribeFileSystemsCommand,
  DescribeMountTargetsCommand,
  EFSClient,
} from "@aws-sdk/client-efs";
import { DeleteCommand, PutCommand, QueryCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import type { Control } from "../../core/ledger.ts";
import { KEYS, TAGS } from "../../core/naming.ts";
import type { ResourceKind } from "../../core/ports.ts";
import { buildControl, buildJob } from "../core/builders.ts";
import type { Simulation } from "./simulation.ts";

/** A job that never was. */
export const NO_JOB = "gone-0123456789ab";

const tagsOf = ({ stack }: Simulation, more: Readonly<Record<string, string>> = { [TAGS.job]: NO_JOB }) =>
  Object.entries({ [TAGS.stack]: stack, ...more }).map(([Key, Value]) => ({ Key, Value }));
const specification = (simulation: Simulation, ResourceType: ResourceType, tags?: Readonly<Record<string, string>>) => [
  { ResourceType, Tags: tagsOf(simulation, tags) },
];

export interface Made extends Readonly<Record<ResourceKind, string>> {
  readonly fileSystem: string;
}

export async function makeLeftovers(simulation: Simulation): Promise<Made> {
  const instance = await launchOrphan(simulation);
  const { volume, template } = await makeSmallLeftovers(simulation);
  const group = await simulation.ec2.send(
    new CreateSecurityGroupCommand({
      GroupName: "of-a-job",
      Description: "of a job",
      TagSpecifications: specification(simulation, "security-group"),
    }),
  );
  const elsewhere = await mountElsewhere(simulation);
  return { instance, volume, "launch-template": template, "security-group": group.GroupId ?? "", ...elsewhere };
}

/** A volume and a launch template. */
export async function makeSmallLeftovers(
  simulation: Simulation,
): Promise<{ readonly volume: string; readonly template: string }> {
  const { ec2 } = simulation;
  const volume = await ec2.send(
    new CreateVolumeCommand({
      AvailabilityZone: "us-east-1a",
      Size: 10,
      VolumeType: "gp3",
      TagSpecifications: specification(simulation, "volume"),
    }),
  );
  const template = await ec2.send(
    new CreateLaunchTemplateCommand({
      LaunchTemplateName: "of-a-job",
      LaunchTemplateData: { InstanceType: "t3.micro" },
      TagSpecifications: specification(simulation, "launch-template"),
    }),
  );
  return { volume: volume.VolumeId ?? "", template: template.LaunchTemplate?.LaunchTemplateId ?? "" };
}

/** By the stack's own launch template, as the product does it. `tags`: whose it is; absent: of a job that never was. */
export async function launchOrphan(simulation: Simulation, tags?: Readonly<Record<string, string>>): Promise<string> {
  const { ec2 } = simulation;
  const { LaunchTemplates = [] } = await ec2.send(new DescribeLaunchTemplatesCommand({}));
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
  const { Instances } = await ec2.send(
    new CreateFleetCommand({
      Type: "instant",
      LaunchTemplateConfigs: [
        {
          LaunchTemplateSpecification: { LaunchTemplateId: LaunchTemplates[0]?.LaunchTemplateId, Version: "$Latest" },
          Overrides: [{ InstanceType: "t3.large", SubnetId: Subnets[0]?.SubnetId }],
        },
      ],
      TargetCapacitySpecification: { TotalTargetCapacity: 1, DefaultTargetCapacityType: "spot" },
      TagSpecifications: specification(simulation, "instance", tags),
    }),
  );
  return Instances?.[0]?.InstanceIds?.[0] ?? "";
}

/** The stack's VPC was another one once: a file system of the stack has a mount target that no job can use. */
async function mountElsewhere(simulation: Simulation): Promise<Pick<Made, "mount-target" | "fileSystem">> {
  const { ec2, account } = simulation;
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: "10.1.0.0/16" }));
  const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock: "10.1.0.0/24" }));
  const efs = new EFSClient({ ...account.target });
  try {
    const Tags = tagsOf(simulation, {});
    const { FileSystemId } = await efs.send(new CreateFileSystemCommand({ CreationToken: "moved", Tags }));
    await simulation.until("the file system", async () => {
      const { FileSystems } = await efs.send(new DescribeFileSystemsCommand({ FileSystemId }));
      return FileSystems?.[0]?.LifeCycleState === "available";
    });
    const target = await efs.send(new CreateMountTargetCommand({ FileSystemId, SubnetId: Subnet?.SubnetId }));
    return { "mount-target": target.MountTargetId ?? "", fileSystem: FileSystemId ?? "" };
  } finally {
    efs.destroy();
  }
}

/** Which of them AWS still has, by kind: an instance until it is terminated, a volume until it is being deleted. */
export async function standing({ ec2 }: Simulation): Promise<readonly string[]> {
  const Filters = [{ Name: `tag:${TAGS.job}`, Values: [NO_JOB] }];
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ Filters }));
  const instances = Reservations.flatMap(({ Instances = [] }) => Instances);
  const { Volumes = [] } = await ec2.send(new DescribeVolumesCommand({ Filters }));
  const { LaunchTemplates = [] } = await ec2.send(new DescribeLaunchTemplatesCommand({ Filters }));
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
  return [
    ...instances.filter(({ State }) => State?.Name !== "terminated").map(() => "instance"),
    ...Volumes.filter(({ State }) => State === "available").map(() => "volume"),
    ...LaunchTemplates.map(() => "launch-template"),
    ...SecurityGroups.map(() => "security-group"),
  ];
}

export async function mountTargetsOf({ account }: Simulation, FileSystemId: string): Promise<number> {
  const efs = new EFSClient({ ...account.target });
  const { MountTargets = [] } = await efs.send(new DescribeMountTargetsCommand({ FileSystemId }));
  efs.destroy();
  return MountTargets.length;
}

/** The file system holds data: the sweep must never have touched it. */
export async function fileSystemState({ account }: Simulation, FileSystemId: string): Promise<string | undefined> {
  const efs = new EFSClient({ ...account.target });
  const { FileSystems } = await efs.send(new DescribeFileSystemsCommand({ FileSystemId }));
  efs.destroy();
  return FileSystems?.[0]?.LifeCycleState;
}

/** A record as AdmitJob leaves it, and then whatever else a crash can leave of it. */
export async function putRecord(
  { dynamoDb, account }: Simulation,
  control: Partial<Control> & { readonly jobId: string },
) {
  const TableName = account.outputs["TableName"];
  const { jobId } = control;
  const record = { version: 1, jobId, job: buildJob(), submittedAt: control.submittedAt };
  const standingControl = { ...buildControl([]), ...control, listKey: "job", openKey: "open" };
  await dynamoDb.send(new PutCommand({ TableName, Item: { ...KEYS.job(jobId), ...record } }));
  await dynamoDb.send(new PutCommand({ TableName, Item: { ...KEYS.control(jobId), ...standingControl } }));
}

/** As if the job never was. */
export async function removeRecord({ dynamoDb, account }: Simulation, jobId: string): Promise<void> {
  const TableName = account.outputs["TableName"];
  for (const Key of [KEYS.job(jobId), KEYS.control(jobId)]) await dynamoDb.send(new DeleteCommand({ TableName, Key }));
}

/** Everything under one partition key. */
export async function itemsOf(
  { dynamoDb, account }: Simulation,
  pk: string,
): Promise<readonly Record<string, unknown>[]> {
  const { Items = [] } = await dynamoDb.send(
    new QueryCommand({
      TableName: account.outputs["TableName"],
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": pk },
      ConsistentRead: true,
    }),
  );
  return Items;
}

/** Everything under partition keys that name it. */
export async function itemsAbout(
  { dynamoDb, account }: Simulation,
  id: string,
): Promise<readonly Record<string, unknown>[]> {
  const { Items = [] } = await dynamoDb.send(
    new ScanCommand({
      TableName: account.outputs["TableName"],
      FilterExpression: "contains(pk, :id)",
      ExpressionAttributeValues: { ":id": id },
    }),
  );
  return Items;
}
