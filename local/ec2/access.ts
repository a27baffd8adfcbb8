/** The permissions of EC2's operations (service authorization reference, "… for Amazon EC2"); Describe actions take no resource. */
import type { CreateTagsCommandInput, DeleteTagsCommandInput, TagSpecification } from "@aws-sdk/client-ec2";
import { removedTags, requestTags, right } from "../iam/rights.ts";
import type { Access, AccessRequest } from "../kernel/service.ts";
import { accessOfFleet } from "./access-fleet.ts";
import { arnOf, describeResource, kindOf, taggedOnCreate } from "./access-resources.ts";
import type { Ec2 } from "./state.ts";

type Input = Readonly<Record<string, unknown>> & {
  readonly LaunchTemplateId?: string;
  readonly LaunchTemplateName?: string;
  readonly TagSpecifications?: readonly TagSpecification[];
  readonly InstanceIds?: readonly string[];
  readonly KeyName?: string;
  readonly KeyPairId?: string;
};

/** What is done to one thing, and which member of the input names it. */
const ON_ONE: Readonly<Record<string, string>> = {
  AuthorizeSecurityGroupEgress: "GroupId",
  AuthorizeSecurityGroupIngress: "GroupId",
  RevokeSecurityGroupEgress: "GroupId",
  RevokeSecurityGroupIngress: "GroupId",
  DeleteSecurityGroup: "GroupId",
  DeleteNetworkInterface: "NetworkInterfaceId",
  ModifyNetworkInterfaceAttribute: "NetworkInterfaceId",
  DeleteSubnet: "SubnetId",
  DeleteVolume: "VolumeId",
  DeleteVpc: "VpcId",
  GetConsoleOutput: "InstanceId",
};
const ON_TEMPLATE = ["CreateLaunchTemplateVersion", "DeleteLaunchTemplate", "ModifyLaunchTemplate"] as const;
/** Key pairs have their name in their ARN. */
const ON_KEY_PAIR = ["DeleteKeyPair", "ImportKeyPair"] as const;
const ON_ACCOUNT = ["GetEbsDefaultKmsKeyId", "ModifyEbsDefaultKmsKeyId", "ResetEbsDefaultKmsKeyId"] as const;
const ON_INSTANCES = ["MonitorInstances", "StopInstances", "TerminateInstances"] as const;

/** What is made: its kind, and what must exist for it. */
const MADE: Readonly<Record<string, readonly [kind: string, ...members: string[]]>> = {
  CreateLaunchTemplate: ["launch-template"],
  CreateNetworkInterface: ["network-interface", "SubnetId", "Groups"],
  CreateSecurityGroup: ["security-group", "VpcId"],
  CreateSubnet: ["subnet", "VpcId"],
  CreateVolume: ["volume"],
  CreateVpc: ["vpc"],
  CreateVpcEndpoint: ["vpc-endpoint", "VpcId"],
};

const keyNameOf = (ec2: Ec2, { KeyName, KeyPairId }: Input): string =>
  KeyName ?? ec2.keyPairs.values().find(({ id }) => id === KeyPairId)?.name ?? "*";

const textsOf = (value: unknown): readonly string[] =>
  value === undefined ? [] : ([value].flat() as unknown[]).map(String);

export function accessOfEc2(ec2: Ec2, operations: readonly string[]): Readonly<Record<string, Access>> {
  const on = (operation: string, ids: readonly string[]): AccessRequest[] =>
    ids.map((id) => right(`ec2:${operation}`, arnOf(ec2, kindOf(id), id), describeResource(ec2, id)));
  const table = (names: readonly string[], make: (name: string) => Access<Input>): Record<string, Access> =>
    Object.fromEntries(names.map((name) => [name, make(name)]));
  const templateOf = ({ LaunchTemplateId, LaunchTemplateName }: Input): string =>
    LaunchTemplateId ?? ec2.templates.values().find(({ name }) => name === LaunchTemplateName)?.id ?? "lt-*";
  const make = (operation: string): Access<Input> => {
    const [kind = "", ...members] = MADE[operation] ?? [];
    return (input) => [
      right(`ec2:${operation}`, arnOf(ec2, kind, "*"), requestTags(tagsFor(input, kind))),
      ...on(
        operation,
        members.flatMap((member) => textsOf(input[member])),
      ),
      ...taggedOnCreate(ec2, operation, input.TagSpecifications),
    ];
  };
  return {
    ...table(
      operations.filter((name) => name.startsWith("Describe") || name.startsWith("GetInstanceTypes")),
      (name) => () => [right(`ec2:${name}`, "*")],
    ),
    ...table(Object.keys(ON_ONE), (name) => (input) => on(name, textsOf(input[ON_ONE[name] ?? ""]))),
    ...table(ON_TEMPLATE, (name) => (input) => on(name, [templateOf(input)])),
    ...table(
      ON_INSTANCES,
      (name) =>
        ({ InstanceIds = [] }) =>
          on(name, InstanceIds),
    ),
    ...table(Object.keys(MADE), make),
    ...table(ON_KEY_PAIR, (name) => (input) => [
      right(`ec2:${name}`, arnOf(ec2, "key-pair", keyNameOf(ec2, input)), {
        "ec2:Region": ec2.cloud.region,
        ...requestTags(tagsFor(input, "key-pair")),
      }),
      ...taggedOnCreate(ec2, name, input.TagSpecifications),
    ]),
    ...table(ON_ACCOUNT, (name) => () => [right(`ec2:${name}`, "*")]),
    CreateFleet: accessOfFleet(ec2),
    CreateTags: ({ Resources = [], Tags }: CreateTagsCommandInput) =>
      on("CreateTags", Resources).map((each) => ({ ...each, context: { ...each.context, ...requestTags(Tags) } })),
    DeleteTags: ({ Resources = [], Tags }: DeleteTagsCommandInput) => {
      const keys = removedTags(Tags?.map(({ Key = "" }) => Key));
      return on("DeleteTags", Resources).map((each) => ({ ...each, context: { ...each.context, ...keys } }));
    },
  };
}

const tagsFor = ({ TagSpecifications = [] }: Input, kind: string) =>
  TagSpecifications.filter(({ ResourceType }) => ResourceType === kind).flatMap(({ Tags }) => Tags ?? []);
