/** Tags of all resources, by the resource's id. */
import type {
  CreateTagsCommandInput,
  DeleteTagsCommandInput,
  DescribeTagsCommandInput,
  DescribeTagsResult,
  ResourceType,
  Tag,
  TagSpecification,
} from "@aws-sdk/client-ec2";
import { AwsError } from "../kernel/service.ts";
import type { Caller } from "../kernel/service.ts";
import { invalidParameter, notFound } from "./errors.ts";
import { MAX_TAG_KEY, MAX_TAG_VALUE, MAX_TAGS } from "./facts.ts";
import { pageOf, passes } from "./filters.ts";
import type { Ec2, Tags } from "./state.ts";

const RESOURCE_TYPES: Readonly<Record<string, { readonly type: ResourceType; readonly kind: string }>> = {
  i: { type: "instance", kind: "InstanceID" },
  vol: { type: "volume", kind: "Volume" },
  eni: { type: "network-interface", kind: "NetworkInterfaceID" },
  sg: { type: "security-group", kind: "GroupId" },
  lt: { type: "launch-template", kind: "LaunchTemplateId" },
  fleet: { type: "fleet", kind: "FleetId" },
  vpc: { type: "vpc", kind: "VpcID" },
  subnet: { type: "subnet", kind: "SubnetID" },
  key: { type: "key-pair", kind: "KeyPair" },
  sir: { type: "spot-instances-request", kind: "SpotInstanceRequestID" },
};

export const tagsOf = (ec2: Ec2, id: string): Tags => ec2.tags.get(id) ?? {};

export function checkTags(tags: readonly Tag[]): void {
  for (const { Key = "", Value = "" } of tags) {
    if (Key === "" || Key.length > MAX_TAG_KEY) {
      throw invalidParameter(`Tag key length must be between 1 and ${MAX_TAG_KEY} characters`);
    }
    if (Value.length > MAX_TAG_VALUE)
      throw invalidParameter(`Tag value exceeds the maximum length of ${MAX_TAG_VALUE} characters`);
    if (Key.toLowerCase().startsWith("aws:")) {
      throw invalidParameter(`Tag keys starting with 'aws:' are reserved for internal use`);
    }
  }
  const keys = tags.map(({ Key }) => Key);
  if (new Set(keys).size !== keys.length) throw invalidParameter("Duplicate tag key specified.");
}

/** `reserved`: AWS's own `aws:` tags, which do not count. */
export function putTags(ec2: Ec2, id: string, tags: readonly Tag[], reserved: Tags = {}): void {
  checkTags(tags);
  const merged = { ...tagsOf(ec2, id), ...Object.fromEntries(tags.map(({ Key = "", Value = "" }) => [Key, Value])) };
  if (Object.keys(merged).filter((key) => !key.startsWith("aws:")).length > MAX_TAGS) {
    throw new AwsError("TagLimitExceeded", `The maximum number of Tags for a resource has been reached.`);
  }
  ec2.tags.put(id, { ...merged, ...reserved });
}

/** CloudFormation may give its own tags, which count as AWS's. */
export function splitTags(
  tags: readonly Tag[],
  { invokedBy }: Caller,
): { readonly own: readonly Tag[]; readonly reserved: Tags } {
  const isReserved = ({ Key = "" }: Tag): boolean =>
    invokedBy === "cloudformation.amazonaws.com" && Key.startsWith("aws:cloudformation:");
  const reserved = tags.filter(isReserved).map(({ Key = "", Value = "" }) => [Key, Value] as const);
  return { own: tags.filter((tag) => !isReserved(tag)), reserved: Object.fromEntries(reserved) };
}

/** The tags a request gives to resources of one type. */
export const tagsFor = (specifications: readonly TagSpecification[] | undefined, type: ResourceType): Tag[] =>
  (specifications ?? []).filter(({ ResourceType }) => ResourceType === type).flatMap(({ Tags }) => Tags ?? []);

const prefixOf = (id: string): string => id.slice(0, id.lastIndexOf("-") < 0 ? 0 : id.indexOf("-"));

function exists(ec2: Ec2, id: string): boolean {
  const kept = [
    ec2.instances,
    ec2.interfaces,
    ec2.groups,
    ec2.templates,
    ec2.fleets,
    ec2.vpcs,
    ec2.subnets,
    ec2.volumes,
  ];
  return (
    kept.some((collection) => collection.get(id) !== undefined) ||
    ec2.instances.values().some(({ volumeId }) => volumeId === id) ||
    ec2.keyPairs.values().some((pair) => pair.id === id)
  );
}

function checkResources(ec2: Ec2, ids: readonly string[]): void {
  for (const id of ids) {
    const known = RESOURCE_TYPES[prefixOf(id)];
    if (!known) throw new AwsError("InvalidID", `The ID '${id}' is not valid`);
    if (!exists(ec2, id)) throw notFound(known.kind, `${known.type} ID`, id);
  }
}

export const createTags =
  (ec2: Ec2) =>
  ({ Resources = [], Tags = [] }: CreateTagsCommandInput): void => {
    checkResources(ec2, Resources);
    for (const id of Resources) putTags(ec2, id, Tags);
  };

/** A tag given with a value is deleted only if it has that value. */
export const deleteTags =
  (ec2: Ec2) =>
  ({ Resources = [], Tags: doomed }: DeleteTagsCommandInput): void => {
    for (const id of Resources) {
      const isDoomed = (key: string, value: string): boolean =>
        doomed === undefined ||
        doomed.some((tag) => tag.Key === key && (tag.Value === undefined || tag.Value === value));
      const left = Object.entries(tagsOf(ec2, id)).filter(
        ([key, value]) => key.startsWith("aws:") || !isDoomed(key, value),
      );
      ec2.tags.put(id, Object.fromEntries(left));
    }
  };

export const describeTags =
  (ec2: Ec2) =>
  (input: DescribeTagsCommandInput): DescribeTagsResult => {
    const all = ec2.tags.entries().flatMap(([ResourceId, tags]) => {
      const ResourceType = RESOURCE_TYPES[prefixOf(ResourceId)]?.type;
      return Object.entries(tags).map(([Key, Value]) => ({ ResourceId, ResourceType, Key, Value }));
    });
    const found = all.filter(({ ResourceId, ResourceType, Key, Value }) =>
      passes(
        input.Filters,
        { "resource-id": [ResourceId], "resource-type": [ResourceType], key: [Key], value: [Value] },
        { [Key]: Value },
      ),
    );
    const { items, NextToken } = pageOf(found, input);
    return { Tags: items, NextToken };
  };
