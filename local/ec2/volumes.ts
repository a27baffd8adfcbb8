/** EBS volumes: root disks, which live with their instances, and those that stand alone. Nothing can be attached here. */
import type {
  CreateVolumeCommandInput,
  DeleteVolumeCommandInput,
  DescribeVolumesCommandInput,
  DescribeVolumesResult,
  Volume,
  VolumeType,
} from "@aws-sdk/client-ec2";
import { AwsError } from "../kernel/service.ts";
import { zonesOf } from "./default-network.ts";
import { invalidParameter } from "./errors.ts";
import { VOLUME_DELETION_SECONDS, VOLUME_SIZES_GIB } from "./facts.ts";
import { pageOf, passes, tagList } from "./filters.ts";
import { isWellFormed, makeId } from "./ids.ts";
import { nowOf } from "./state.ts";
import type { Ec2, InstanceRecord, VolumeRecord } from "./state.ts";
import { putTags, tagsFor, tagsOf } from "./tagging.ts";

export const createVolume =
  (ec2: Ec2) =>
  (input: CreateVolumeCommandInput): Volume => {
    const { ClientToken, ...request } = input;
    const asked = JSON.stringify(request);
    const earlier = ec2.volumes.values().find(({ token }) => token !== null && token.value === ClientToken);
    if (earlier) return repeat(ec2, earlier, asked);
    checkRequest(ec2, input);
    const record: VolumeRecord = {
      id: makeId("vol"),
      zone: input.AvailabilityZone!,
      sizeGiB: input.Size!,
      type: input.VolumeType ?? "gp2",
      encrypted: input.Encrypted ?? false,
      createdAt: nowOf(ec2),
      state: "available",
      token: ClientToken === undefined ? null : { value: ClientToken, request: asked },
    };
    putTags(ec2, record.id, tagsFor(input.TagSpecifications, "volume"));
    ec2.volumes.put(record.id, record);
    // The answer still says `creating`; an empty volume is there at once.
    return { ...describeAlone(ec2, record), State: "creating" };
  };

function repeat(ec2: Ec2, earlier: VolumeRecord, asked: string): Volume {
  if (earlier.token?.request === asked) return describeAlone(ec2, earlier);
  throw new AwsError(
    "IdempotentParameterMismatch",
    "The client token you have provided is associated with a resource that has different parameters.",
  );
}

function checkRequest(
  ec2: Ec2,
  { AvailabilityZone: zone, Size, SnapshotId, VolumeType = "gp2" }: CreateVolumeCommandInput,
) {
  if (zone === undefined)
    throw new AwsError(
      "MissingParameter",
      "The request must contain the parameter AvailabilityZone or AvailabilityZoneId",
    );
  if (!zonesOf(ec2).includes(zone)) throw new AwsError("InvalidZone.NotFound", `The zone '${zone}' does not exist.`);
  if (SnapshotId !== undefined)
    throw new AwsError("InvalidSnapshot.NotFound", `The snapshot '${SnapshotId}' does not exist.`);
  if (Size === undefined)
    throw new AwsError("MissingParameter", "The request must contain the parameter size/snapshot");
  const [least, most] = sizesOf(VolumeType);
  if (Size < least)
    throw invalidParameter(`Volume of ${Size}GiB is too small for volume type ${VolumeType}; minimum is ${least}GiB.`);
  if (Size > most)
    throw invalidParameter(`Volume of ${Size}GiB is too large for volume type ${VolumeType}; maximum is ${most}GiB.`);
}

function sizesOf(type: VolumeType): readonly [least: number, most: number] {
  const sizes = VOLUME_SIZES_GIB[type];
  if (!sizes) throw invalidParameter(`Value (${type}) for parameter volumeType is invalid.`);
  return sizes;
}

export const deleteVolume =
  (ec2: Ec2) =>
  ({ VolumeId = "" }: DeleteVolumeCommandInput): void => {
    const owner = attachedRoots(ec2).find(({ volumeId }) => volumeId === VolumeId);
    if (owner) throw new AwsError("VolumeInUse", `Volume ${VolumeId} is currently attached to ${owner.id}`);
    const record = ec2.volumes.get(VolumeId);
    if (!record) throw unknownVolume(VolumeId);
    if (record.state === "deleting") return;
    ec2.volumes.put(VolumeId, { ...record, state: "deleting" });
    ec2.timers.after(VOLUME_DELETION_SECONDS, () => forgetVolume(ec2, VolumeId));
  };

function forgetVolume(ec2: Ec2, id: string): void {
  ec2.volumes.delete(id);
  ec2.tags.delete(id);
}

/** What was being deleted when the local cloud stopped is gone. */
export function finishDeletions(ec2: Ec2): void {
  for (const { id, state } of ec2.volumes.values()) if (state === "deleting") forgetVolume(ec2, id);
}

/** The root disk of a terminated instance whose template said `DeleteOnTermination: false`. */
export function leaveRootVolume(
  ec2: Ec2,
  { volumeId: id, zone, volumeGiB: sizeGiB, launchTime: createdAt }: InstanceRecord,
) {
  ec2.volumes.put(id, { id, zone, sizeGiB, type: "gp3", encrypted: false, createdAt, state: "available", token: null });
}

const unknownVolume = (id: string): AwsError =>
  isWellFormed("vol", id)
    ? new AwsError("InvalidVolume.NotFound", `The volume '${id}' does not exist.`)
    : new AwsError("InvalidParameterValue", `Value (${id}) for parameter volumeId is invalid. Expected: 'vol-...'.`);

const attachedRoots = (ec2: Ec2): InstanceRecord[] =>
  ec2.instances.values().filter(({ state }) => state !== "terminated");

const describeAlone = (ec2: Ec2, { id, zone, sizeGiB, type, encrypted, createdAt, state }: VolumeRecord): Volume => ({
  VolumeId: id,
  Size: sizeGiB,
  VolumeType: type,
  State: state,
  AvailabilityZone: zone,
  CreateTime: new Date(createdAt),
  Encrypted: encrypted,
  Attachments: [],
  Tags: tagList(tagsOf(ec2, id)),
});

const describeRoot = (ec2: Ec2, record: InstanceRecord): Volume => ({
  VolumeId: record.volumeId,
  Size: record.volumeGiB,
  VolumeType: "gp3",
  State: "in-use",
  AvailabilityZone: record.zone,
  CreateTime: new Date(record.launchTime),
  Attachments: [
    {
      InstanceId: record.id,
      VolumeId: record.volumeId,
      Device: record.image.RootDeviceName,
      State: "attached",
      DeleteOnTermination: !record.keepsVolume,
    },
  ],
  Tags: tagList(tagsOf(ec2, record.volumeId)),
});

export const describeVolumes =
  (ec2: Ec2) =>
  (input: DescribeVolumesCommandInput): DescribeVolumesResult => {
    const all = [
      ...attachedRoots(ec2).map((record) => describeRoot(ec2, record)),
      ...ec2.volumes.values().map((record) => describeAlone(ec2, record)),
    ];
    for (const id of input.VolumeIds ?? []) if (!all.some(({ VolumeId }) => VolumeId === id)) throw unknownVolume(id);
    const found = all.filter((volume) => {
      const facets = {
        "volume-id": [volume.VolumeId],
        "attachment.instance-id": (volume.Attachments ?? []).map(({ InstanceId }) => InstanceId),
        "availability-zone": [volume.AvailabilityZone],
        "volume-type": [volume.VolumeType],
        status: [volume.State],
        size: [String(volume.Size)],
      };
      const asked = (input.VolumeIds ?? [volume.VolumeId]).includes(volume.VolumeId);
      return asked && passes(input.Filters, facets, tagsOf(ec2, volume.VolumeId!));
    });
    const { items, NextToken } = pageOf(found, input);
    return { Volumes: items, NextToken };
  };
