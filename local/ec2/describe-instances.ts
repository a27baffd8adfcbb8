import type {
  DescribeInstancesCommandInput,
  DescribeInstancesResult,
  DescribeInstanceStatusCommandInput,
  DescribeInstanceStatusResult,
  Filter,
  Instance,
} from "@aws-sdk/client-ec2";
import { AwsError } from "../kernel/service.ts";
import { STATE_CODES, STATE_REASONS } from "./facts.ts";
import { pageOf, passes, tagList } from "./filters.ts";
import type { Facets } from "./filters.ts";
import { isWellFormed } from "./ids.ts";
import { hostnameOf } from "./lifecycle.ts";
import type { Ec2, InstanceRecord } from "./state.ts";
import { tagsOf } from "./tagging.ts";

/** EC2 is eventually consistent: for so long after its launch an instance may not be found. Ordered by the control port. */
const isVisible = (ec2: Ec2, record: InstanceRecord): boolean =>
  ec2.cloud.clock.now() >= Date.parse(record.launchTime) + Number(ec2.conduct.get("visibility") ?? 0) * 1000;

/** Throws InvalidInstanceID.Malformed or .NotFound, which names all that are missing. */
export function findInstances(ec2: Ec2, ids: readonly string[]): InstanceRecord[] {
  const malformed = ids.find((id) => !isWellFormed("i", id));
  if (malformed !== undefined) throw new AwsError("InvalidInstanceID.Malformed", `Invalid id: "${malformed}"`);
  const found = ids
    .map((id) => ec2.instances.get(id))
    .filter((record) => record !== undefined && isVisible(ec2, record));
  if (found.length === ids.length) return found as InstanceRecord[];
  const missing = ids.filter((id) => !found.some((record) => record?.id === id));
  throw new AwsError(
    "InvalidInstanceID.NotFound",
    missing.length === 1
      ? `The instance ID '${missing[0]}' does not exist`
      : `The instance IDs '${missing.join(", ")}' do not exist`,
  );
}

function facetsOf(ec2: Ec2, record: InstanceRecord): Facets {
  const groups = ec2.interfaces.get(record.interfaceId)?.groups ?? [];
  return {
    "instance-id": [record.id],
    "instance-state-name": [record.state],
    "instance-state-code": [String(STATE_CODES[record.state])],
    "instance-type": [record.type],
    // Only Spot Instances have a lifecycle.
    "instance-lifecycle": [record.purchase === "spot" ? "spot" : null],
    "spot-instance-request-id": [record.spotRequestId],
    "availability-zone": [record.zone],
    "image-id": [record.image.ImageId],
    "subnet-id": [record.subnetId],
    "vpc-id": [record.vpcId],
    "private-ip-address": [record.privateIp],
    "launch-time": [record.launchTime],
    "reservation-id": [record.reservationId],
    "key-name": [record.keyName],
    architecture: [record.image.Architecture],
    "instance.group-id": groups,
    "network-interface.group-id": groups,
    "iam-instance-profile.arn": [record.profile?.arn],
  };
}

function select(
  ec2: Ec2,
  ids: readonly string[] | undefined,
  filters: readonly Filter[] | undefined,
): InstanceRecord[] {
  const records = ids?.length
    ? findInstances(ec2, ids)
    : ec2.instances.values().filter((record) => isVisible(ec2, record));
  return records.filter((record) => passes(filters, facetsOf(ec2, record), tagsOf(ec2, record.id)));
}

function describeInstance(ec2: Ec2, record: InstanceRecord): Instance {
  const groups = (ec2.interfaces.get(record.interfaceId)?.groups ?? []).map((GroupId) => ({
    GroupId,
    GroupName: ec2.groups.get(GroupId)?.GroupName,
  }));
  const isGone = record.state === "terminated";
  return {
    InstanceId: record.id,
    ImageId: record.image.ImageId,
    State: { Code: STATE_CODES[record.state], Name: record.state },
    StateTransitionReason: record.transitionReason,
    ...(record.stateReason === null
      ? {}
      : {
          StateReason: {
            Code: record.stateReason,
            Message: `${record.stateReason}: ${STATE_REASONS[record.stateReason]}`,
          },
        }),
    InstanceType: record.type as never,
    ...(record.purchase === "spot" ? { InstanceLifecycle: "spot", SpotInstanceRequestId: record.spotRequestId! } : {}),
    LaunchTime: new Date(record.launchTime),
    Placement: { AvailabilityZone: record.zone, Tenancy: "default" },
    Architecture: record.image.Architecture,
    KeyName: record.keyName ?? undefined,
    Monitoring: { State: record.monitored ? "enabled" : "disabled" },
    RootDeviceName: record.image.RootDeviceName,
    RootDeviceType: "ebs",
    PrivateDnsName: isGone ? "" : hostnameOf(record),
    PublicDnsName: "",
    // A terminated instance has lost its network and its disk.
    ...(isGone
      ? {}
      : {
          SubnetId: record.subnetId,
          VpcId: record.vpcId,
          PrivateIpAddress: record.privateIp,
          PublicIpAddress: record.publicIp ?? undefined,
          SecurityGroups: groups,
          NetworkInterfaces: [
            {
              NetworkInterfaceId: record.interfaceId,
              PrivateIpAddress: record.privateIp,
              SubnetId: record.subnetId,
              VpcId: record.vpcId,
              Groups: groups,
              Status: "in-use",
            },
          ],
          BlockDeviceMappings: [
            {
              DeviceName: record.image.RootDeviceName,
              Ebs: { VolumeId: record.volumeId, Status: "attached", DeleteOnTermination: !record.keepsVolume },
            },
          ],
        }),
    IamInstanceProfile: record.profile === null ? undefined : { Arn: record.profile.arn, Id: record.profile.id },
    MetadataOptions: {
      State: "applied",
      HttpTokens: record.metadata.tokensRequired ? "required" : "optional",
      HttpEndpoint: record.metadata.enabled ? "enabled" : "disabled",
      HttpPutResponseHopLimit: record.metadata.hopLimit,
      InstanceMetadataTags: record.metadata.tags ? "enabled" : "disabled",
    },
    Tags: tagList(tagsOf(ec2, record.id)),
  };
}

export const describeInstances =
  (ec2: Ec2) =>
  (input: DescribeInstancesCommandInput): DescribeInstancesResult => {
    if (input.InstanceIds?.length && input.MaxResults !== undefined) {
      throw new AwsError(
        "InvalidParameterCombination",
        "The parameter instancesSet cannot be used with the parameter maxResults",
      );
    }
    const { items, NextToken } = pageOf(select(ec2, input.InstanceIds, input.Filters), input);
    const byReservation = Map.groupBy(items, ({ reservationId }) => reservationId);
    return {
      Reservations: [...byReservation].map(([ReservationId, records]) => ({
        ReservationId,
        OwnerId: ec2.cloud.accountId,
        Instances: records.map((record) => describeInstance(ec2, record)),
      })),
      NextToken,
    };
  };

export const describeInstanceStatus =
  (ec2: Ec2) =>
  (input: DescribeInstanceStatusCommandInput): DescribeInstanceStatusResult => {
    const records = select(ec2, input.InstanceIds, input.Filters).filter(
      ({ state }) => input.IncludeAllInstances || state === "running",
    );
    const { items, NextToken } = pageOf(records, input);
    return {
      InstanceStatuses: items.map((record) => ({
        InstanceId: record.id,
        AvailabilityZone: record.zone,
        InstanceState: { Code: STATE_CODES[record.state], Name: record.state },
        InstanceStatus: { Status: record.state === "running" ? "ok" : "not-applicable" },
        SystemStatus: { Status: record.state === "running" ? "ok" : "not-applicable" },
      })),
      NextToken,
    };
  };
