/**
 * The instance types the local account offers. vCPUs, memory and accelerators: EC2 "Instance types" pages; prices: EC2
 * On-Demand pricing, us-east-1, Linux, USD per hour (as of 2025; check before quoting).
 */
export interface InstanceType {
  readonly name: string;
  readonly vCpus: number;
  readonly memoryMiB: number;
  readonly architecture: "x86_64" | "arm64";
  readonly onDemandUsdPerHour: number;
  /** DescribeInstanceTypes' SupportedUsageClasses names `spot`. */
  readonly hasSpot: boolean;
  readonly gpu: {
    readonly name: string;
    readonly manufacturer: string;
    readonly count: number;
    readonly memoryMiB: number;
  } | null;
  /** Spot and On-Demand quotas are counted in vCPUs per class (EC2 User Guide, "Spot Instance quotas"). */
  readonly quotaClass: "standard" | "g" | "p";
}

type Row = readonly [name: string, vCpus: number, memoryGiB: number, usdPerHour: number];

const X86: readonly Row[] = [
  ["t3.micro", 2, 1, 0.0104],
  ["t3.small", 2, 2, 0.0208],
  ["t3.medium", 2, 4, 0.0416],
  ["t3.large", 2, 8, 0.0832],
  ["t3.xlarge", 4, 16, 0.1664],
  ["c6i.large", 2, 4, 0.085],
  ["c7i.large", 2, 4, 0.08925],
  ["c7i.xlarge", 4, 8, 0.1785],
  ["c7i.2xlarge", 8, 16, 0.357],
  ["c7i.4xlarge", 16, 32, 0.714],
  ["m5.xlarge", 4, 16, 0.192],
  ["m5.2xlarge", 8, 32, 0.384],
  ["m5.4xlarge", 16, 64, 0.768],
  ["m7i.large", 2, 8, 0.1008],
  ["m7i.xlarge", 4, 16, 0.2016],
  ["m7i.2xlarge", 8, 32, 0.4032],
  ["r7i.large", 2, 16, 0.1323],
  ["r7i.xlarge", 4, 32, 0.2646],
];

const ARM: readonly Row[] = [
  ["t4g.micro", 2, 1, 0.0084],
  ["t4g.small", 2, 2, 0.0168],
  ["c7g.large", 2, 4, 0.0725],
  ["c7g.xlarge", 4, 8, 0.145],
  ["c7g.2xlarge", 8, 16, 0.29],
  ["m7g.large", 2, 8, 0.0816],
];

/** EC2 User Guide, "HPC instance types": On-Demand only. */
const ARM_ON_DEMAND: readonly Row[] = [["hpc7g.4xlarge", 16, 128, 1.6832]];

type GpuRow = readonly [...Row, gpu: string, count: number, gpuMemoryMiB: number];

const NVIDIA: readonly GpuRow[] = [
  ["g4dn.xlarge", 4, 16, 0.526, "T4", 1, 16_384],
  ["g4dn.2xlarge", 8, 32, 0.752, "T4", 1, 16_384],
  ["g5.xlarge", 4, 16, 1.006, "A10G", 1, 24_576],
  ["g5.2xlarge", 8, 32, 1.212, "A10G", 1, 24_576],
  ["g5.12xlarge", 48, 192, 5.672, "A10G", 4, 24_576],
  ["p3.2xlarge", 8, 61, 3.06, "V100", 1, 16_384],
  ["p3.8xlarge", 32, 244, 12.24, "V100", 4, 16_384],
];

/** Graviton with NVIDIA's T4G. */
const ARM_NVIDIA: readonly GpuRow[] = [["g5g.xlarge", 4, 8, 0.42, "T4g", 1, 16_384]];

const AMD: readonly GpuRow[] = [["g4ad.xlarge", 4, 16, 0.37853, "Radeon Pro V520", 1, 8192]];

const general =
  (architecture: "x86_64" | "arm64") =>
  ([name, vCpus, memoryGiB, onDemandUsdPerHour]: Row): InstanceType => ({
    name,
    vCpus,
    memoryMiB: memoryGiB * 1024,
    architecture,
    onDemandUsdPerHour,
    hasSpot: true,
    gpu: null,
    quotaClass: "standard",
  });

const withGpu =
  (architecture: "x86_64" | "arm64", manufacturer: string) =>
  ([name, vCpus, memoryGiB, usdPerHour, gpu, count, memoryMiB]: GpuRow): InstanceType => ({
    ...general(architecture)([name, vCpus, memoryGiB, usdPerHour]),
    gpu: { name: gpu, manufacturer, count, memoryMiB },
    quotaClass: name.startsWith("p") ? "p" : "g",
  });

export const INSTANCE_TYPES: readonly InstanceType[] = [
  ...X86.map(general("x86_64")),
  ...ARM.map(general("arm64")),
  ...ARM_ON_DEMAND.map((row) => ({ ...general("arm64")(row), hasSpot: false })),
  ...NVIDIA.map(withGpu("x86_64", "NVIDIA")),
  ...ARM_NVIDIA.map(withGpu("arm64", "NVIDIA")),
  ...AMD.map(withGpu("x86_64", "AMD")),
];

export const findInstanceType = (name: string): InstanceType | undefined =>
  INSTANCE_TYPES.find((type) => type.name === name);
