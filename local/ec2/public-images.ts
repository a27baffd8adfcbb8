/**
 * The public images this account sees, and the Systems Manager parameters that name them. Names, owners and root devices
 * as the publishers have them (EC2 User Guide, "Amazon Linux 2023"; Canonical, "Find Ubuntu images on AWS"; AWS Deep
 * Learning AMIs release notes); parameters: Systems Manager User Guide, "Calling AMI public parameters", and the Deep
 * Learning AMIs' release notes. Sizes are those of one release of 2025.
 */
import type { Image } from "@aws-sdk/client-ec2";
import { fixedId } from "./ids.ts";

type Architecture = "x86_64" | "arm64";

export interface ImageRow {
  readonly name: string;
  readonly description: string;
  readonly architecture: Architecture;
  readonly ownerId: string;
  /** An alias of AWS's own, e.g. `amazon`; null for any other account. */
  readonly ownerAlias: string | null;
  readonly rootDevice: string;
  /** Size of the root snapshot: a root disk may not be smaller. */
  readonly snapshotGiB: number;
  readonly platform: "linux" | "windows";
  readonly state: "available" | "pending" | "failed";
}

const AMAZON_LINUX = "137112412989";
const DEEP_LEARNING = "898082745236";
const CANONICAL = "099720109477";
const WINDOWS = "801119661308";
const ARCHITECTURES = ["x86_64", "arm64"] as const;

interface PublicImage extends ImageRow {
  /** Below /aws/service/. */
  readonly parameters: readonly string[];
}

const amazonLinux = (architecture: Architecture): PublicImage => ({
  name: `al2023-ami-2023.9.20251027.0-kernel-6.1-${architecture}`,
  description: `Amazon Linux 2023 AMI 2023.9.20251027.0 ${architecture} HVM kernel-6.1`,
  architecture,
  ownerId: AMAZON_LINUX,
  ownerAlias: "amazon",
  rootDevice: "/dev/xvda",
  snapshotGiB: 8,
  platform: "linux",
  state: "available",
  parameters: ["default", "6.1"].map((kernel) => `ami-amazon-linux-latest/al2023-ami-kernel-${kernel}-${architecture}`),
});

const deepLearning = (architecture: Architecture): PublicImage => ({
  name: `Deep Learning ${architecture === "arm64" ? "ARM64 " : ""}Base OSS Nvidia Driver GPU AMI (Amazon Linux 2023) 20251024`,
  description:
    architecture === "arm64"
      ? "Supported EC2 instances: G5g"
      : "Supported EC2 instances: G4dn, G5, G6, Gr6, G6e, P4d, P4de, P5, P5e, P5en",
  architecture,
  ownerId: DEEP_LEARNING,
  ownerAlias: "amazon",
  rootDevice: "/dev/xvda",
  snapshotGiB: 60,
  platform: "linux",
  state: "available",
  parameters: [`deeplearning/ami/${architecture}/base-oss-nvidia-driver-gpu-amazon-linux-2023/latest/ami-id`],
});

const ubuntu = (architecture: Architecture): PublicImage => {
  const cpu = architecture === "arm64" ? "arm64" : "amd64";
  return {
    name: `ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-${cpu}-server-20251022`,
    description: `Canonical, Ubuntu, 24.04, ${cpu} noble image`,
    architecture,
    ownerId: CANONICAL,
    ownerAlias: "amazon",
    rootDevice: "/dev/sda1",
    snapshotGiB: 8,
    platform: "linux",
    state: "available",
    parameters: [`canonical/ubuntu/server/24.04/stable/current/${cpu}/hvm/ebs-gp3/ami-id`],
  };
};

/**
 * DataSync User Guide, "Deploying your agent" on EC2; Amazon S3 File Gateway User Guide, "Deploy a customized Amazon EC2
 * host" (2026-11): names, parameters, and 80 GiB for the system. Owner and root device are not said there: as Amazon Linux's.
 */
const appliance = (name: string, description: string, parameter: string): PublicImage => ({
  name,
  description,
  architecture: "x86_64",
  ownerId: AMAZON_LINUX,
  ownerAlias: "amazon",
  rootDevice: "/dev/xvda",
  snapshotGiB: 80,
  platform: "linux",
  state: "available",
  parameters: [parameter],
});

const PUBLIC: readonly PublicImage[] = [
  appliance("aws-datasync-2.0.1785850210.1-x86_64-gp2", "AWS DataSync agent", "datasync/ami"),
  appliance(
    "aws-storage-gateway-FILE_S3-2.1.10",
    "AWS Storage Gateway, Amazon S3 File Gateway",
    "storagegateway/ami/FILE_S3/latest",
  ),
  ...ARCHITECTURES.flatMap((architecture) => [
    amazonLinux(architecture),
    deepLearning(architecture),
    ubuntu(architecture),
  ]),
  {
    name: "Windows_Server-2022-English-Full-Base-2025.10.15",
    description: "Microsoft Windows Server 2022 Full Locale English AMI provided by Amazon",
    architecture: "x86_64",
    ownerId: WINDOWS,
    ownerAlias: "amazon",
    rootDevice: "/dev/sda1",
    snapshotGiB: 30,
    platform: "windows",
    state: "available",
    parameters: ["ami-windows-latest/Windows_Server-2022-English-Full-Base"],
  },
];

/** As DescribeImages has it. */
export const imageOf = (row: ImageRow): Image => ({
  ImageId: fixedId("ami", row.name),
  Name: row.name,
  Description: row.description,
  Architecture: row.architecture,
  OwnerId: row.ownerId,
  ...(row.ownerAlias === null ? {} : { ImageOwnerAlias: row.ownerAlias }),
  Public: row.ownerAlias !== null,
  State: row.state,
  ImageType: "machine",
  VirtualizationType: "hvm",
  Hypervisor: "xen",
  RootDeviceType: "ebs",
  RootDeviceName: row.rootDevice,
  EnaSupport: true,
  ...(row.platform === "windows" ? { Platform: "Windows" as const } : {}),
  PlatformDetails: row.platform === "windows" ? "Windows" : "Linux/UNIX",
  CreationDate: "2025-10-27T21:53:51.000Z",
  BootMode: "uefi-preferred",
  BlockDeviceMappings: [
    {
      DeviceName: row.rootDevice,
      Ebs: {
        DeleteOnTermination: true,
        SnapshotId: fixedId("snap", row.name),
        VolumeSize: row.snapshotGiB,
        VolumeType: "gp3",
        Encrypted: false,
      },
    },
  ],
});

export const PUBLIC_IMAGES: readonly Image[] = PUBLIC.map(imageOf);

/** `/aws/service/…` → image id. */
export const IMAGE_PARAMETERS: ReadonlyMap<string, string> = new Map(
  PUBLIC.flatMap((row) => row.parameters.map((name) => [`/aws/service/${name}`, fixedId("ami", row.name)] as const)),
);
