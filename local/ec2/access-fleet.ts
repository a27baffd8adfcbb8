/**
 * The permissions of CreateFleet: its own, on what the request names, and those of RunInstances on everything a launch uses,
 * which EC2 asks for in its caller's name when it launches (EC2 user guide, "EC2 Fleet prerequisites"; RunInstances in the
 * service authorization reference).
 */
import type { CreateFleetCommandInput, TagSpecification } from "@aws-sdk/client-ec2";
import { passRole, requestTags, right } from "../iam/rights.ts";
import type { Access, AccessRequest } from "../kernel/service.ts";
import type { Purchase } from "../market/market.ts";
import { parameterArn } from "../ssm/access.ts";
import { arnOf, describeResource, taggedOnCreate } from "./access-resources.ts";
import type { Pool } from "./fleet-pools.ts";
import type { Ec2 } from "./state.ts";
import { tagsFor } from "./tagging.ts";

export const accessOfFleet =
  (ec2: Ec2): Access<CreateFleetCommandInput> =>
  ({ LaunchTemplateConfigs = [], TagSpecifications }) => {
    const ask = (kind: string, id: string): AccessRequest =>
      right("ec2:CreateFleet", arnOf(ec2, kind, id), describeResource(ec2, id));
    const named = LaunchTemplateConfigs.flatMap(({ LaunchTemplateSpecification: template, Overrides = [] }) => [
      ask("launch-template", template?.LaunchTemplateId ?? idOf(ec2, template?.LaunchTemplateName)),
      ...Overrides.flatMap(({ SubnetId, ImageId }) => [
        ...(SubnetId === undefined ? [] : [ask("subnet", SubnetId)]),
        ...(ImageId?.startsWith("ami-") ? [ask("image", ImageId)] : []),
      ]),
    ]);
    const fleetTags = requestTags(tagsFor([...(TagSpecifications ?? [])], "fleet"));
    return [
      right("ec2:CreateFleet", arnOf(ec2, "fleet", "*"), { "ec2:Region": ec2.cloud.region, ...fleetTags }),
      right("ec2:CreateFleet", arnOf(ec2, "instance", "*"), { "ec2:Region": ec2.cloud.region }),
      ...distinct(named),
      ...taggedOnCreate(
        ec2,
        "CreateFleet",
        TagSpecifications?.filter(({ ResourceType }) => ResourceType === "fleet"),
      ),
    ];
  };

const idOf = (ec2: Ec2, name: string | undefined): string =>
  ec2.templates.values().find((template) => template.name === name)?.id ?? "*";

const distinct = (requests: readonly AccessRequest[]): readonly AccessRequest[] => [
  ...new Map(requests.map((request) => [request.resource, request])).values(),
];

/** What one launch needs. `tags`: what the instance and what comes with it will have. */
export function accessOfLaunch(
  ec2: Ec2,
  {
    plan,
    templateId,
    overrides,
    purchase,
    tags,
  }: Pick<Pool, "plan" | "templateId" | "overrides"> & {
    readonly purchase: Purchase;
    readonly tags: readonly TagSpecification[];
  },
): readonly AccessRequest[] {
  const { type, image, imageReference, subnet, zone, groups, profile, data } = plan;
  const region = ec2.cloud.region;
  const every = { "ec2:Region": region, "ec2:LaunchTemplate": arnOf(ec2, "launch-template", templateId) };
  const given = (kind: string) => requestTags(tagsFor([...tags], kind as "instance"));
  const ask = (kind: string, id: string, context = {}): AccessRequest =>
    right("ec2:RunInstances", arnOf(ec2, kind, id), { ...every, "ec2:IsLaunchTemplateResource": "true", ...context });
  /** False: the request's own word in place of the template's. */
  const fromTemplate = (isSo: boolean) => ({ "ec2:IsLaunchTemplateResource": String(isSo) });
  const made = (kind: string, context = {}): AccessRequest => ask(kind, "*", { ...given(kind), ...context });
  const existing = (kind: string, id: string): AccessRequest => ask(kind, id, describeResource(ec2, id));
  const metadata = data.MetadataOptions;
  const ofInstance = {
    "ec2:InstanceType": type.name,
    "ec2:AvailabilityZone": zone,
    "ec2:Tenancy": "default",
    "ec2:RootDeviceType": "ebs",
    "ec2:InstanceMarketType": purchase,
    ...(profile ? { "ec2:InstanceProfile": profile.arn } : {}),
    ...(metadata?.HttpTokens === undefined ? {} : { "ec2:MetadataHttpTokens": metadata.HttpTokens }),
    ...(metadata?.HttpEndpoint === undefined ? {} : { "ec2:MetadataHttpEndpoint": metadata.HttpEndpoint }),
  };
  return [
    made("instance", ofInstance),
    made("volume", { "ec2:VolumeSize": String(plan.volumeGiB), "ec2:AvailabilityZone": zone }),
    made("network-interface", { "ec2:AvailabilityZone": zone, "ec2:Subnet": subnet.SubnetArn ?? "" }),
    ask("image", image.ImageId ?? "", {
      "ec2:Owner": image.OwnerId ?? "",
      ...fromTemplate(imageReference === data.ImageId),
    }),
    ask("subnet", subnet.SubnetId ?? "", {
      ...describeResource(ec2, subnet.SubnetId ?? ""),
      ...fromTemplate(overrides.SubnetId === undefined),
    }),
    existing("launch-template", templateId),
    ...groups.map((id) => existing("security-group", id)),
    ...(purchase === "spot" ? [made("spot-instances-request")] : []),
    ...(data.KeyName === undefined ? [] : [ask("key-pair", data.KeyName)]),
    ...taggedOnCreate(ec2, "RunInstances", tags),
    ...passRole(profile?.roleArn, "ec2.amazonaws.com"),
    ...imageParameter(ec2, imageReference),
  ];
}

/** EC2 reads `resolve:ssm:` images in its caller's name (EC2 user guide, "Use a Systems Manager parameter to find an AMI"). */
function imageParameter(ec2: Ec2, reference: string): readonly AccessRequest[] {
  const [, name] = /^resolve:ssm:([^:]+)/.exec(reference) ?? [];
  if (name === undefined) return [];
  return [
    right("ssm:GetParameters", parameterArn(ec2, name), {
      "aws:ViaAWSService": "true",
      "aws:CalledVia": ["ec2.amazonaws.com"],
    }),
  ];
}
