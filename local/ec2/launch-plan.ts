/** What a launch template and an override ask for together, checked against what there is. */
import type {
  BlockDeviceMapping,
  FleetBlockDeviceMappingRequest,
  FleetLaunchTemplateOverridesRequest,
  Image,
  LaunchTemplateBlockDeviceMappingRequest,
  RequestLaunchTemplateData,
  Subnet,
} from "@aws-sdk/client-ec2";
import { FREE_PLAN_TYPES } from "../freetier/facts.ts";
import { planOf } from "../freetier/plan.ts";
import { AwsError } from "../kernel/service.ts";
import { findInstanceType } from "../market/catalogue.ts";
import type { InstanceType } from "../market/catalogue.ts";
import { invalidParameter, notFound } from "./errors.ts";
import { MAX_GROUPS_PER_INTERFACE } from "./facts.ts";
import { resolveImage } from "./images.ts";
import { findKeyPair } from "./key-pairs.ts";
import { defaultVpcId, findGroup } from "./security-groups.ts";
import type { Ec2, Profile } from "./state.ts";

export interface LaunchPlan {
  readonly type: InstanceType;
  readonly image: Image;
  /** As the request or the template names it: an id, or `resolve:ssm:…`. */
  readonly imageReference: string;
  readonly subnet: Subnet;
  readonly zone: string;
  readonly groups: readonly string[];
  readonly hasPublicIp: boolean;
  readonly volumeGiB: number;
  readonly keepsVolume: boolean;
  readonly isEncrypted: boolean;
  readonly profile: Profile | null;
  readonly data: RequestLaunchTemplateData;
}

type Mapping = BlockDeviceMapping | LaunchTemplateBlockDeviceMappingRequest | FleetBlockDeviceMappingRequest;

/** One plan per subnet that may be used. Throws EC2's error for what cannot be. */
export async function planLaunch(
  ec2: Ec2,
  data: RequestLaunchTemplateData,
  override: FleetLaunchTemplateOverridesRequest,
): Promise<LaunchPlan[]> {
  const typeName = override.InstanceType ?? data.InstanceType;
  if (typeName === undefined)
    throw new AwsError("MissingParameter", "The request must contain the parameter InstanceType");
  const type = findInstanceType(typeName);
  if (!type) throw invalidParameter(`Invalid value '${typeName}' for InstanceType.`);
  refuseOnFreePlan(ec2, type);
  const imageReference = override.ImageId ?? data.ImageId;
  if (imageReference === undefined)
    throw new AwsError("MissingParameter", "The request must contain the parameter ImageId");
  const image = await resolveImage(ec2, imageReference);
  if (image.Architecture !== type.architecture) {
    throw invalidParameter(
      `The architecture '${type.architecture}' of the specified instance type does not match the architecture '${image.Architecture}' of the specified AMI. Specify an instance type and an AMI that have matching architectures, and try again. You can use 'describe-instance-types' or 'describe-images' to discover the architecture of the instance type or AMI.`,
    );
  }
  const mappings = override.BlockDeviceMappings ?? data.BlockDeviceMappings ?? [];
  const volumeGiB = rootVolumeGiB(image, mappings);
  const root = mappings.find(({ DeviceName }) => DeviceName === image.RootDeviceName);
  const profile = await findProfile(ec2, data.IamInstanceProfile);
  if (data.KeyName !== undefined) findKeyPair(ec2, data.KeyName);
  const networkInterface = data.NetworkInterfaces?.[0];
  return subnetsFor(ec2, data, override).map((subnet) => ({
    type,
    image,
    imageReference,
    subnet,
    zone: subnet.AvailabilityZone!,
    groups: groupsFor(ec2, data, subnet),
    hasPublicIp: networkInterface?.AssociatePublicIpAddress ?? subnet.MapPublicIpOnLaunch ?? false,
    volumeGiB,
    keepsVolume: root?.Ebs?.DeleteOnTermination === false,
    isEncrypted: root?.Ebs?.Encrypted ?? false,
    profile,
    data,
  }));
}

function refuseOnFreePlan({ cloud }: Ec2, { name }: InstanceType): void {
  if (planOf(cloud.store) === "PAID" || FREE_PLAN_TYPES.includes(name)) return;
  throw new AwsError(
    "InvalidParameterCombination",
    "The specified instance type is not eligible for Free Tier. For a list of Free Tier instance types, run 'describe-instance-types' with the filter 'free-tier-eligible=true'.",
  );
}

function subnetsFor(
  ec2: Ec2,
  data: RequestLaunchTemplateData,
  override: FleetLaunchTemplateOverridesRequest,
): Subnet[] {
  const id = override.SubnetId ?? data.NetworkInterfaces?.[0]?.SubnetId;
  if (id !== undefined) {
    const subnet = ec2.subnets.get(id);
    if (!subnet) throw notFound("SubnetID", "subnet ID", id);
    return [subnet];
  }
  const zone = override.AvailabilityZone ?? data.Placement?.AvailabilityZone;
  const vpcId = defaultVpcId(ec2);
  const subnets = ec2.subnets.values().filter(({ VpcId, DefaultForAz }) => VpcId === vpcId && DefaultForAz);
  const found = subnets.filter(({ AvailabilityZone }) => zone === undefined || AvailabilityZone === zone);
  if (found.length === 0) throw invalidParameter(`Invalid availability zone: [${zone}]`);
  return found;
}

function groupsFor(ec2: Ec2, data: RequestLaunchTemplateData, subnet: Subnet): string[] {
  const ids = data.NetworkInterfaces?.[0]?.Groups ?? data.SecurityGroupIds;
  const groups = ids?.length
    ? ids.map((GroupId) => findGroup(ec2, { GroupId }))
    : data.SecurityGroups?.length
      ? data.SecurityGroups.map((GroupName) => findGroup(ec2, { GroupName }))
      : ec2.groups.values().filter(({ VpcId, GroupName }) => VpcId === subnet.VpcId && GroupName === "default");
  if (groups.some(({ VpcId }) => VpcId !== subnet.VpcId)) {
    throw invalidParameter(
      `Security group ${groups[0]?.GroupId} and subnet ${subnet.SubnetId} belong to different networks.`,
    );
  }
  if (groups.length > MAX_GROUPS_PER_INTERFACE)
    throw new AwsError(
      "SecurityGroupsPerInterfaceLimitExceeded",
      "The maximum number of security groups per interface has been reached.",
    );
  return groups.map(({ GroupId }) => GroupId!);
}

/** A mapping of the root device may make it larger than its snapshot, never smaller. */
function rootVolumeGiB(image: Image, mappings: readonly Mapping[]): number {
  const snapshotGiB = image.BlockDeviceMappings?.[0]?.Ebs?.VolumeSize ?? 8;
  const asked = mappings.find(({ DeviceName }) => DeviceName === image.RootDeviceName)?.Ebs?.VolumeSize ?? snapshotGiB;
  if (asked < snapshotGiB) {
    throw new AwsError(
      "InvalidBlockDeviceMapping",
      `Volume of size ${asked}GB is smaller than snapshot '${image.BlockDeviceMappings?.[0]?.Ebs?.SnapshotId}', expect size >= ${snapshotGiB}GB`,
    );
  }
  return asked;
}

interface ProfileAnswer {
  readonly InstanceProfile: {
    readonly Arn: string;
    readonly InstanceProfileId: string;
    readonly Roles: { readonly Arn: string; readonly RoleName: string }[];
  };
}

async function findProfile(
  ec2: Ec2,
  reference: { Name?: string | undefined; Arn?: string | undefined } | undefined,
): Promise<Profile | null> {
  const name = reference?.Name ?? reference?.Arn?.split("/").at(-1);
  if (name === undefined) return null;
  const invalid = (): never => {
    const [parameter, value] = reference?.Name === undefined ? ["arn", reference?.Arn] : ["name", name];
    throw invalidParameter(
      `Value (${value}) for parameter iamInstanceProfile.${parameter} is invalid. Invalid IAM Instance Profile ${parameter === "arn" ? "ARN" : "name"}`,
    );
  };
  const { InstanceProfile: profile } = await ec2.cloud
    .call<ProfileAnswer>("iam", "GetInstanceProfile", { InstanceProfileName: name }, ec2.cloud.self)
    .catch((error: Error) =>
      error.name === "NoSuchEntity" || error.name === "NoSuchEntityException" ? invalid() : Promise.reject(error),
    );
  const role = profile.Roles[0];
  if (!role) throw invalidParameter(`IAM Instance Profile "${profile.Arn}" has no associated IAM Roles`);
  return { arn: profile.Arn, id: profile.InstanceProfileId, roleArn: role.Arn, roleName: role.RoleName };
}
