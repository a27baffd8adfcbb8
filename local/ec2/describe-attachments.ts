import type {
  DescribeKeyPairsCommandInput,
  DescribeKeyPairsResult,
  DescribeVolumesCommandInput,
  DescribeVolumesResult,
} from "@aws-sdk/client-ec2";
import { AwsError } from "../kernel/service.ts";
import { pageOf, passes, tagList } from "./filters.ts";
import type { Ec2 } from "./state.ts";
import { tagsOf } from "./tagging.ts";

/** The root disks of the instances; they are deleted with them. */
export const describeVolumes =
  (ec2: Ec2) =>
  (input: DescribeVolumesCommandInput): DescribeVolumesResult => {
    const owners = ec2.instances.values().filter(({ state }) => state !== "terminated");
    for (const id of input.VolumeIds ?? []) {
      if (!owners.some(({ volumeId }) => volumeId === id))
        throw new AwsError("InvalidVolume.NotFound", `The volume '${id}' does not exist.`);
    }
    const found = owners.filter((record) => {
      const facets = {
        "volume-id": [record.volumeId],
        "attachment.instance-id": [record.id],
        "availability-zone": [record.zone],
        status: ["in-use"],
        size: [String(record.volumeGiB)],
      };
      return (
        (input.VolumeIds ?? [record.volumeId]).includes(record.volumeId) &&
        passes(input.Filters, facets, tagsOf(ec2, record.volumeId))
      );
    });
    const { items, NextToken } = pageOf(found, input);
    return {
      Volumes: items.map((record) => ({
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
            DeleteOnTermination: true,
          },
        ],
        Tags: tagList(tagsOf(ec2, record.volumeId)),
      })),
      NextToken,
    };
  };

/** The account has none: local instances have no SSH server. */
export const describeKeyPairs =
  (_ec2: Ec2) =>
  (input: DescribeKeyPairsCommandInput): DescribeKeyPairsResult => {
    const name = input.KeyNames?.[0] ?? input.KeyPairIds?.[0];
    if (name !== undefined) throw new AwsError("InvalidKeyPair.NotFound", `The key pair '${name}' does not exist`);
    return { KeyPairs: [] };
  };
