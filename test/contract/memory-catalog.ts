/** A small EC2 for the API's tests over plain maps; test/aws/catalog.test.ts has the adapter, over HTTP. */
import type { ProfileFacts } from "../../core/own-role.ts";
import type { Architecture, Catalog, ImageFacts, TypeFacts } from "../../core/ports-catalog.ts";
import { readerProfile } from "../core/job-samples.ts";

const type = (name: string, architecture: Architecture, gpu: string | null = null): TypeFacts => ({
  name,
  architectures: [architecture],
  vCpus: name.includes("4xlarge") ? 16 : name.includes("2xlarge") ? 8 : name.includes("xlarge") ? 4 : 2,
  memoryMiB: name.startsWith("r") ? 16_384 : name.startsWith("m") ? 8192 : 4096,
  hasSpot: !name.endsWith(".metal"),
  gpus: gpu === null ? [] : [{ name: gpu, manufacturer: gpu.startsWith("Radeon") ? "AMD" : "NVIDIA" }],
  defaultImage: {
    architecture,
    reference: gpu === null || gpu.startsWith("Radeon") ? `ami-plain-${architecture}` : `ami-gpu-${architecture}`,
  },
});

const TYPES: readonly TypeFacts[] = [
  ...["t3.small", "t3.medium", "t3.large", "c6i.large", "c7i.large", "c7i.2xlarge", "c7i.4xlarge"].map((name) =>
    type(name, "x86_64"),
  ),
  ...["m7i.large", "m7i.2xlarge", "r7i.large", "r7i.xlarge", "u-6tb1.metal"].map((name) => type(name, "x86_64")),
  ...["t4g.small", "c7g.large", "m7g.large"].map((name) => type(name, "arm64")),
  type("g5.xlarge", "x86_64", "A10G"),
  type("p3.2xlarge", "x86_64", "V100"),
  type("g4ad.xlarge", "x86_64", "Radeon Pro V520"),
  type("g5g.xlarge", "arm64", "T4g"),
];

const image = (imageId: string, changes: Partial<ImageFacts>): readonly [string, ImageFacts] => [
  imageId,
  {
    imageId,
    name: "somebody's",
    owner: "111122223333",
    architecture: "x86_64",
    state: "available",
    platform: "linux",
    rootGiB: 8,
    ...changes,
  },
];

const AMAZON_LINUX = { owner: "137112412989", name: "al2023-ami-2023.9.20251027.0-kernel-6.1" };
const DEEP_LEARNING = {
  owner: "898082745236",
  name: "Deep Learning Base OSS Nvidia Driver GPU AMI (Amazon Linux 2023) 20251024",
  rootGiB: 60,
};

const IMAGES: ReadonlyMap<string, ImageFacts> = new Map([
  image("ami-plain-x86_64", AMAZON_LINUX),
  image("ami-plain-arm64", { ...AMAZON_LINUX, architecture: "arm64" }),
  image("ami-gpu-x86_64", DEEP_LEARNING),
  image("ami-gpu-arm64", { ...DEEP_LEARNING, architecture: "arm64" }),
  image("ami-0123456789abcdef0", {}),
  image("ami-00000000000000a12", { architecture: "arm64" }),
  image("ami-00000000000000a15", AMAZON_LINUX),
  image("ami-00000000000000bad", { state: "failed" }),
  image("ami-0000000000000d05e", { platform: "windows" }),
]);

const PROFILES = new Map<string, ProfileFacts>([
  ["reader", readerProfile],
  ["admin", { ...readerProfile, roleArn: "arn:aws:iam::123456789012:role/admin" }],
]);

/** m7i.2xlarge is offered in the first zone alone, r7i.xlarge in none of the stack's. */
export const createCatalog = (region: string): Catalog => {
  const zones = ["a", "b"].map((letter) => region + letter);
  const offersOf = (name: string): readonly string[] =>
    name === "m7i.2xlarge" ? zones.slice(0, 1) : name === "r7i.xlarge" ? [`${region}c`] : zones;
  return {
    types: async (names) => TYPES.filter(({ name }) => names.includes(name)),
    matching: async ({ vCpuCount, architecture, gpu }) =>
      TYPES.filter(
        (each) =>
          each.vCpus >= vCpuCount.min &&
          each.vCpus <= (vCpuCount.max ?? Infinity) &&
          each.architectures.includes(architecture) &&
          each.gpus.length === (gpu?.count ?? 0) &&
          (gpu === null || each.gpus[0]?.name.toLowerCase() === gpu.name),
      ).map(({ name }) => name),
    typeNames: async () => TYPES.map(({ name }) => name),
    offers: async (names) => Object.fromEntries(names.map((name) => [name, offersOf(name)])),
    zones: async () => zones,
    image: async (reference) => IMAGES.get(reference) ?? null,
    openGroups: async () => [{ id: "sg-0123456789abcdef0", name: "databases" }],
    hasKeyPair: async (name) => name === "mine",
    instanceProfile: async (name) => PROFILES.get(name) ?? null,
  };
};
