/** The public images this account sees, and the Systems Manager parameters that name them. */
import type { DescribeImagesCommandInput, DescribeImagesResult, Image } from "@aws-sdk/client-ec2";
import { AwsError } from "../kernel/service.ts";
import { pageOf, passes } from "./filters.ts";
import { fixedId, isWellFormed } from "./ids.ts";
import type { Ec2 } from "./state.ts";

interface ImageRow {
  readonly name: string;
  readonly description: string;
  readonly architecture: "x86_64" | "arm64";
  /** Size of the root snapshot: a root disk may not be smaller. */
  readonly snapshotGiB: number;
  /** Below /aws/service/. */
  readonly parameters: readonly string[];
}

/** Names and sizes as AWS publishes them; parameters: Systems Manager User Guide, "Calling AMI public parameters". */
const ROWS: readonly ImageRow[] = [
  ...(["x86_64", "arm64"] as const).map((architecture) => ({
    name: `al2023-ami-2023.9.20251027.0-kernel-6.1-${architecture}`,
    description: `Amazon Linux 2023 AMI 2023.9.20251027.0 ${architecture} HVM kernel-6.1`,
    architecture,
    snapshotGiB: 8,
    parameters: ["default", "6.1"].map(
      (kernel) => `ami-amazon-linux-latest/al2023-ami-kernel-${kernel}-${architecture}`,
    ),
  })),
  {
    name: "Deep Learning Base OSS Nvidia Driver GPU AMI (Amazon Linux 2023) 20251024",
    description: "Supported EC2 instances: G4dn, G5, G6, Gr6, P4, P4de, P5",
    architecture: "x86_64",
    snapshotGiB: 60,
    parameters: ["deeplearning/ami/x86_64/base-oss-nvidia-driver-gpu-al2023/latest/ami-id"],
  },
];

const OWNER = "137112412989";

const IMAGES: readonly Image[] = ROWS.map((row) => ({
  ImageId: fixedId("ami", row.name),
  Name: row.name,
  Description: row.description,
  Architecture: row.architecture,
  OwnerId: OWNER,
  ImageOwnerAlias: "amazon",
  Public: true,
  State: "available",
  ImageType: "machine",
  VirtualizationType: "hvm",
  Hypervisor: "xen",
  RootDeviceType: "ebs",
  RootDeviceName: "/dev/xvda",
  EnaSupport: true,
  PlatformDetails: "Linux/UNIX",
  CreationDate: "2025-10-27T21:53:51.000Z",
  BootMode: "uefi-preferred",
  BlockDeviceMappings: [
    {
      DeviceName: "/dev/xvda",
      Ebs: {
        DeleteOnTermination: true,
        SnapshotId: fixedId("snap", row.name),
        VolumeSize: row.snapshotGiB,
        VolumeType: "gp3",
        Encrypted: false,
      },
    },
  ],
}));

/** `/aws/service/…` → image id. */
export const IMAGE_PARAMETERS: ReadonlyMap<string, string> = new Map(
  ROWS.flatMap((row, index) =>
    row.parameters.map((name) => [`/aws/service/${name}`, IMAGES[index]!.ImageId!] as const),
  ),
);

function findImage(id: string): Image {
  const image = IMAGES.find(({ ImageId }) => ImageId === id);
  if (image) return image;
  if (!isWellFormed("ami", id))
    throw new AwsError("InvalidAMIID.Malformed", `Invalid id: "${id}" (expecting "ami-...")`);
  throw new AwsError("InvalidAMIID.NotFound", `The image id '[${id}]' does not exist`);
}

/** `resolve:ssm:NAME[:VERSION]` names an image by a parameter (EC2 User Guide, "Use a Systems Manager parameter"). */
export async function resolveImage(ec2: Ec2, reference: string): Promise<Image> {
  if (!reference.startsWith("resolve:ssm:")) return findImage(reference);
  const name = reference.slice("resolve:ssm:".length);
  const known = IMAGE_PARAMETERS.get(name);
  if (known) return findImage(known);
  const answer = await ec2.cloud
    .call<{ Parameter: { Value: string } }>("ssm", "GetParameter", { Name: name }, ec2.cloud.self)
    .catch(() => {
      throw new AwsError("InvalidParameterValue", `Unable to resolve SSM parameter '${name}'`);
    });
  return findImage(answer.Parameter.Value);
}

export const describeImages =
  (_ec2: Ec2) =>
  (input: DescribeImagesCommandInput): DescribeImagesResult => {
    for (const id of input.ImageIds ?? []) findImage(id);
    const found = IMAGES.filter((image) => {
      const facets = {
        "image-id": [image.ImageId],
        name: [image.Name],
        architecture: [image.Architecture],
        "owner-id": [image.OwnerId],
        "owner-alias": [image.ImageOwnerAlias],
        state: [image.State],
        "root-device-type": [image.RootDeviceType],
        "virtualization-type": [image.VirtualizationType],
        "is-public": ["true"],
      };
      const owned = (input.Owners ?? ["amazon"]).some((owner) => owner === "amazon" || owner === OWNER);
      return owned && (input.ImageIds ?? [image.ImageId]).includes(image.ImageId) && passes(input.Filters, facets);
    });
    const { items, NextToken } = pageOf(found, input);
    return { Images: items, NextToken };
  };
