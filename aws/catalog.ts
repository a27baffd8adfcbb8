/** EC2 as the catalogue that admission checks a job against. */
import {
  DescribeImagesCommand,
  DescribeKeyPairsCommand,
  DescribeSecurityGroupsCommand,
  paginateDescribeInstanceTypeOfferings,
  paginateDescribeInstanceTypes,
  paginateGetInstanceTypesFromInstanceRequirements,
  type AcceleratorName,
  type DescribeInstanceTypeOfferingsCommandInput,
  type DescribeInstanceTypesCommandInput,
  type Filter,
  type GetInstanceTypesFromInstanceRequirementsCommandInput,
  type Image,
  type InstanceTypeInfo,
  type InstanceTypeOffering,
} from "@aws-sdk/client-ec2";
import type { MachineMatch } from "../core/machine-match.ts";
import { TAGS } from "../core/naming.ts";
import type { OpenGroup } from "../core/own-network.ts";
import type { Catalog, ImageFacts, TypeFacts } from "../core/ports-catalog.ts";
import { ec2Client } from "./clients.ts";
import type { Environment } from "./environment.ts";
import { isAwsError } from "./errors.ts";
import { imageIdOf } from "./image-parameters.ts";
import { defaultImageOf } from "./images.ts";
import { findInstanceProfile } from "./instance-profiles.ts";
import { findSubnets } from "./networks.ts";
import { remember } from "./remember.ts";

/**
 * So long an answer that may change is good: a burst of jobs asks EC2 once, whose Describe calls refill at 20 a second
 * for a whole account (EC2 API reference, "Request throttling").
 */
const FRESH_SECONDS = 60;
/** EC2 API reference, DescribeInstanceTypes. */
const TYPES_PER_CALL = 100;

export function catalog(environment: Environment): Catalog {
  const facts = new Map<string, TypeFacts>();
  const offersOf = remember((names) => findOffers(names.split(" ")), FRESH_SECONDS);
  const imageOf = remember(findImage, FRESH_SECONDS);
  const namesOf = remember(findTypeNames, FRESH_SECONDS);
  const matchingOf = remember((text) => findMatching(JSON.parse(text) as MachineMatch), FRESH_SECONDS);
  const keyPairOf = remember(hasKeyPair, FRESH_SECONDS);
  const profileOf = remember(
    (name) => findInstanceProfile(environment.stack, name),
    FRESH_SECONDS,
    (profile) => profile?.policies.includes(environment.instancePolicyArn) ?? false,
  );
  const groupsOf = remember(() => findOpenGroups(environment), FRESH_SECONDS);
  const zonesOf = remember(() => findZones(environment), FRESH_SECONDS);
  return {
    types: async (names) => {
      const unknown = names.filter((name) => !facts.has(name));
      for (let start = 0; start < unknown.length; start += TYPES_PER_CALL)
        for (const type of await describeTypes(unknown.slice(start, start + TYPES_PER_CALL)))
          if (type.InstanceType !== undefined) facts.set(type.InstanceType, typeFacts(environment, type));
      return names.flatMap((name) => facts.get(name) ?? []);
    },
    matching: (match, now) => matchingOf(JSON.stringify(match), now),
    typeNames: (now) => namesOf(environment.region, now),
    offers: async (names, now) => (names.length === 0 ? {} : offersOf(names.toSorted().join(" "), now)),
    zones: (now) => zonesOf(environment.stack, now),
    image: imageOf,
    openGroups: (now) => groupsOf(environment.stack, now),
    hasKeyPair: keyPairOf,
    instanceProfile: profileOf,
  };
}

const among = (name: string, values: readonly string[]): Filter => ({ Name: name, Values: [...values] });

/**
 * By name, which is one call; one unknown name makes EC2 refuse the whole question, and then by filter: EC2 filters page
 * by page, so that is a call for every hundred types of the region (boto/boto3#2888).
 */
async function describeTypes(names: readonly string[]): Promise<readonly InstanceTypeInfo[]> {
  if (names.length === 0) return [];
  try {
    return await listTypes({
      InstanceTypes: [...names] as NonNullable<DescribeInstanceTypesCommandInput["InstanceTypes"]>,
    });
  } catch (error) {
    if (!isAwsError(error, "InvalidInstanceType")) throw error;
    return listTypes({ Filters: [among("instance-type", names)] });
  }
}

async function listTypes(question: DescribeInstanceTypesCommandInput): Promise<readonly InstanceTypeInfo[]> {
  const found: InstanceTypeInfo[] = [];
  for await (const page of paginateDescribeInstanceTypes({ client: ec2Client() }, question))
    found.push(...(page.InstanceTypes ?? []));
  return found;
}

const typeFacts = (environment: Environment, type: InstanceTypeInfo): TypeFacts => ({
  name: type.InstanceType ?? "",
  architectures: type.ProcessorInfo?.SupportedArchitectures ?? [],
  vCpus: type.VCpuInfo?.DefaultVCpus ?? 0,
  memoryMiB: type.MemoryInfo?.SizeInMiB ?? 0,
  hasSpot: type.SupportedUsageClasses?.includes("spot") ?? false,
  gpus: (type.GpuInfo?.Gpus ?? []).map(({ Name = "GPU", Manufacturer = "" }) => ({
    name: Name,
    manufacturer: Manufacturer,
  })),
  defaultImage: defaultImageOf(environment, type.InstanceType ?? ""),
});

/** Burstable and bare metal types are left out, as EC2 does unless it is told otherwise. */
async function findMatching({ vCpuCount, memoryMiB, architecture, gpu }: MachineMatch): Promise<readonly string[]> {
  const rangeOf = ({ min, max }: MachineMatch["vCpuCount"]) => ({ Min: min, ...(max === null ? {} : { Max: max }) });
  const question: GetInstanceTypesFromInstanceRequirementsCommandInput = {
    ArchitectureTypes: [architecture],
    VirtualizationTypes: ["hvm"],
    InstanceRequirements: {
      VCpuCount: rangeOf(vCpuCount),
      MemoryMiB: rangeOf(memoryMiB),
      AcceleratorCount: { Min: gpu?.count ?? 0, Max: gpu?.count ?? 0 },
      ...(gpu === null ? {} : { AcceleratorTypes: ["gpu"], AcceleratorNames: [gpu.name as AcceleratorName] }),
    },
  };
  const found: string[] = [];
  for await (const page of paginateGetInstanceTypesFromInstanceRequirements({ client: ec2Client() }, question))
    found.push(...(page.InstanceTypes ?? []).flatMap(({ InstanceType }) => InstanceType ?? []));
  return found;
}

/** Of all types in one question: each is a token of EC2's. */
async function findOffers(names: readonly string[]): Promise<Readonly<Record<string, readonly string[]>>> {
  const offered = await listOfferings({
    LocationType: "availability-zone",
    Filters: [among("instance-type", names)],
  });
  const zonesOf = (name: string) =>
    offered.filter(({ InstanceType }) => InstanceType === name).flatMap(({ Location }) => Location ?? []);
  return Object.fromEntries(names.map((name) => [name, zonesOf(name)]));
}

const findTypeNames = async (): Promise<readonly string[]> =>
  (await listOfferings({ LocationType: "region" })).flatMap(({ InstanceType }) => InstanceType ?? []);

async function listOfferings(
  question: DescribeInstanceTypeOfferingsCommandInput,
): Promise<readonly InstanceTypeOffering[]> {
  const found: InstanceTypeOffering[] = [];
  for await (const page of paginateDescribeInstanceTypeOfferings({ client: ec2Client() }, question))
    found.push(...(page.InstanceTypeOfferings ?? []));
  return found;
}

const findZones = async (environment: Environment): Promise<readonly string[]> => {
  const { subnets } = await findSubnets(environment);
  return [...new Set(subnets.map(({ AvailabilityZone = "" }) => AvailabilityZone))].toSorted();
};

async function findOpenGroups(environment: Environment): Promise<readonly OpenGroup[]> {
  const { vpcId } = await findSubnets(environment);
  const Filters = [among("vpc-id", [vpcId]), among(`tag:${TAGS.openTo}`, [environment.stack])];
  const { SecurityGroups = [] } = await ec2Client().send(new DescribeSecurityGroupsCommand({ Filters }));
  return SecurityGroups.map(({ GroupId = "", GroupName = "" }) => ({ id: GroupId, name: GroupName }));
}

async function hasKeyPair(name: string): Promise<boolean> {
  try {
    await ec2Client().send(new DescribeKeyPairsCommand({ KeyNames: [name] }));
    return true;
  } catch (error) {
    if (!isAwsError(error, "InvalidKeyPair.NotFound")) throw error;
    return false;
  }
}

/** An id EC2 does not know, one of another form, and one that is no longer shared are all no image. */
async function findImage(reference: string): Promise<ImageFacts | null> {
  const imageId = await imageIdOf(reference);
  if (imageId === null) return null;
  try {
    const { Images } = await ec2Client().send(new DescribeImagesCommand({ ImageIds: [imageId] }));
    return Images?.[0] === undefined ? null : imageFacts(Images[0]);
  } catch (error) {
    if (isAwsError(error, "InvalidAMIID.NotFound", "InvalidAMIID.Malformed", "InvalidAMIID.Unavailable")) return null;
    throw error;
  }
}

const imageFacts = (image: Image): ImageFacts => ({
  imageId: image.ImageId ?? "",
  name: image.Name ?? "",
  owner: image.OwnerId ?? "",
  architecture: image.Architecture ?? "",
  state: image.State ?? "",
  platform: image.Platform === "Windows" ? "windows" : "linux",
  rootGiB:
    image.BlockDeviceMappings?.find(({ DeviceName }) => DeviceName === image.RootDeviceName)?.Ebs?.VolumeSize ?? null,
});
