/** EC2's resources as policies see them: their ARNs and the condition keys of each. */
import type { TagSpecification } from "@aws-sdk/client-ec2";
import type { ContextValues } from "../iam/evaluation/context.ts";
import { requestTags, resourceTags, right } from "../iam/rights.ts";
import type { AccessRequest } from "../kernel/service.ts";
import type { Ec2 } from "./state.ts";
import { tagsOf } from "./tagging.ts";

/** By the prefix of their ids. */
const KINDS: Readonly<Record<string, string>> = {
  i: "instance",
  vol: "volume",
  eni: "network-interface",
  sg: "security-group",
  lt: "launch-template",
  fleet: "fleet",
  vpc: "vpc",
  subnet: "subnet",
  sir: "spot-instances-request",
  ami: "image",
  snap: "snapshot",
};

export const kindOf = (id: string): string => KINDS[id.slice(0, Math.max(0, id.indexOf("-")))] ?? "*";

/** Images and snapshots may be anybody's, so their ARNs have no account. */
export function arnOf({ cloud: { region, accountId } }: Ec2, kind: string, id: string): string {
  const owner = kind === "image" || kind === "snapshot" ? "" : accountId;
  return `arn:aws:ec2:${region}:${owner}:${kind}/${id}`;
}

/** The keys of a resource that exists; its tags are known by two names. */
export function describeResource(ec2: Ec2, id: string): ContextValues {
  const tags = tagsOf(ec2, id);
  const instance = ec2.instances.get(id);
  return {
    ...resourceTags(tags),
    ...resourceTags(tags, "ec2:ResourceTag/"),
    "ec2:Region": ec2.cloud.region,
    ...(instance
      ? {
          "ec2:InstanceType": instance.type,
          "ec2:AvailabilityZone": instance.zone,
          "ec2:InstanceID": id,
          ...(instance.profile ? { "ec2:InstanceProfile": instance.profile.arn } : {}),
        }
      : {}),
  };
}

/** Tags that are given on creation need the right to give them, which a policy can bind to the action that creates. */
export const taggedOnCreate = (
  ec2: Ec2,
  createAction: string,
  specifications: readonly TagSpecification[] | undefined,
): readonly AccessRequest[] =>
  (specifications ?? [])
    .filter(({ Tags }) => Tags !== undefined && Tags.length > 0)
    .map(({ ResourceType = "", Tags }) =>
      right("ec2:CreateTags", arnOf(ec2, ResourceType, "*"), {
        "ec2:CreateAction": createAction,
        "ec2:Region": ec2.cloud.region,
        ...requestTags(Tags),
      }),
    );
