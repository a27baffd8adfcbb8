/** The permissions of IAM's operations (service authorization reference, "… for AWS Identity and Access Management"). IAM has no region. */
import { passRole, requestTags, right, tagOnCreate } from "./rights.ts";
import type { Access, AccessRequest, Cloud } from "../kernel/service.ts";
import { profilesOf } from "./instance-profiles.ts";
import { rolesOf, roleKey } from "./roles.ts";

interface Input {
  readonly RoleName?: string;
  readonly Path?: string;
  readonly PathPrefix?: string;
  readonly PolicyArn?: string;
  readonly PolicyName?: string;
  readonly InstanceProfileName?: string;
  readonly AWSServiceName?: string;
  readonly PermissionsBoundary?: string;
  readonly Tags?: readonly { readonly Key?: string; readonly Value?: string }[];
}

const ON_ROLE = [
  "GetRole",
  "DeleteRole",
  "UpdateRole",
  "UpdateAssumeRolePolicy",
  "TagRole",
  "PutRolePolicy",
  "GetRolePolicy",
  "DeleteRolePolicy",
  "ListRolePolicies",
  "AttachRolePolicy",
  "DetachRolePolicy",
  "ListAttachedRolePolicies",
] as const;
const ON_PROFILE = ["GetInstanceProfile", "DeleteInstanceProfile", "RemoveRoleFromInstanceProfile"] as const;
const ON_POLICY = [
  "GetPolicy",
  "ListEntitiesForPolicy",
  "CreatePolicyVersion",
  "GetPolicyVersion",
  "DeletePolicyVersion",
  "DeletePolicy",
] as const;

export function accessOfIam({
  store,
  accountId,
}: Pick<Cloud, "store" | "accountId">): Readonly<Record<string, Access>> {
  const arn = (resource: string): string => `arn:aws:iam::${accountId}:${resource}`;
  const pathOf = ({ Path = "/" }: Input): string => Path.slice(1);
  const roleArn = (name = ""): string => rolesOf(store).get(roleKey(name))?.arn ?? arn(`role/${name}`);
  const profileArn = (name = ""): string =>
    profilesOf(store).get(name.toLowerCase())?.arn ?? arn(`instance-profile/${name}`);
  const onRole =
    (name: string) =>
    (input: Input): readonly AccessRequest[] => [
      right(`iam:${name}`, roleArn(input.RoleName), {
        ...(input.PolicyArn === undefined ? {} : { "iam:PolicyARN": input.PolicyArn }),
        ...requestTags(input.Tags),
      }),
    ];
  const table = (names: readonly string[], make: (name: string) => Access): Record<string, Access> =>
    Object.fromEntries(names.map((name) => [name, make(name)]));
  return {
    ...table(ON_ROLE, onRole),
    ...table(ON_PROFILE, (name) => (input: Input) => [right(`iam:${name}`, profileArn(input.InstanceProfileName))]),
    ...table(ON_POLICY, (name) => (input: Input) => [right(`iam:${name}`, input.PolicyArn ?? "")]),
    ListInstanceProfiles: ({ PathPrefix = "/" }: Input) => [
      right("iam:ListInstanceProfiles", arn(`instance-profile${PathPrefix}`)),
    ],
    CreateRole: (input: Input) => [
      right("iam:CreateRole", arn(`role/${pathOf(input)}${input.RoleName ?? ""}`), {
        ...(input.PermissionsBoundary === undefined ? {} : { "iam:PermissionsBoundary": input.PermissionsBoundary }),
        ...requestTags(input.Tags),
      }),
      ...tagOnCreate("iam:TagRole", arn(`role/${pathOf(input)}${input.RoleName ?? ""}`), input.Tags),
    ],
    CreateInstanceProfile: (input: Input) => {
      const created = arn(`instance-profile/${pathOf(input)}${input.InstanceProfileName ?? ""}`);
      return [
        right("iam:CreateInstanceProfile", created, requestTags(input.Tags)),
        ...tagOnCreate("iam:TagInstanceProfile", created, input.Tags),
      ];
    },
    AddRoleToInstanceProfile: (input: Input) => [
      right("iam:AddRoleToInstanceProfile", profileArn(input.InstanceProfileName)),
      ...passRole(roleArn(input.RoleName), "ec2.amazonaws.com"),
    ],
    CreatePolicy: (input: Input) => [
      right("iam:CreatePolicy", arn(`policy/${pathOf(input)}${input.PolicyName ?? ""}`), requestTags(input.Tags)),
    ],
    CreateServiceLinkedRole: ({ AWSServiceName: service = "" }: Input) => [
      right("iam:CreateServiceLinkedRole", arn(`role/aws-service-role/${service}/*`), {
        "iam:AWSServiceName": service,
      }),
    ],
  };
}
