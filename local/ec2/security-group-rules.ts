/** Rules are kept one source each, so that adding and revoking compare like with like. */
import type {
  AuthorizeSecurityGroupEgressCommandInput,
  AuthorizeSecurityGroupIngressCommandInput,
  IpPermission,
  RevokeSecurityGroupEgressCommandInput,
  RevokeSecurityGroupIngressCommandInput,
} from "@aws-sdk/client-ec2";
import { isDeepStrictEqual } from "node:util";
import { AwsError } from "../kernel/service.ts";
import { invalidParameter } from "./errors.ts";
import { MAX_RULES_PER_GROUP } from "./facts.ts";
import { findGroup } from "./security-groups.ts";
import type { Ec2 } from "./state.ts";

type Direction = "IpPermissions" | "IpPermissionsEgress";
type Change = Pick<
  AuthorizeSecurityGroupIngressCommandInput,
  "IpPermissions" | "IpProtocol" | "FromPort" | "ToPort" | "CidrIp" | "GroupId"
> & {
  readonly GroupName?: string | undefined;
};

function permissionsOf(input: Change): IpPermission[] {
  if (input.IpPermissions) return input.IpPermissions;
  const { IpProtocol, FromPort, ToPort, CidrIp } = input;
  if (IpProtocol === undefined)
    throw new AwsError("MissingParameter", "The request must contain the parameter ipProtocol");
  return [{ IpProtocol, FromPort, ToPort, ...(CidrIp === undefined ? {} : { IpRanges: [{ CidrIp }] }) }];
}

/** One rule per source. */
function singleRules(ec2: Ec2, permissions: readonly IpPermission[]): IpPermission[] {
  return permissions.flatMap(({ IpProtocol = "", FromPort, ToPort, ...sources }) => {
    const protocol = IpProtocol === "6" ? "tcp" : IpProtocol === "17" ? "udp" : IpProtocol;
    const ports = protocol === "-1" ? {} : { FromPort, ToPort };
    if (
      protocol !== "-1" &&
      protocol !== "icmp" &&
      (FromPort === undefined || ToPort === undefined || FromPort > ToPort)
    ) {
      throw invalidParameter(`Invalid value for portRange. Must specify both from and to ports with TCP/UDP.`);
    }
    const base = { IpProtocol: protocol, ...ports };
    const groups = (sources.UserIdGroupPairs ?? []).map((pair) => findGroup(ec2, pair).GroupId!);
    return [
      ...(sources.IpRanges ?? []).map((range) => ({ ...base, IpRanges: [range] })),
      ...(sources.Ipv6Ranges ?? []).map((range) => ({ ...base, Ipv6Ranges: [range] })),
      ...groups.map((GroupId) => ({ ...base, UserIdGroupPairs: [{ GroupId, UserId: ec2.cloud.accountId }] })),
    ];
  });
}

/** Without what does not make a rule another one. */
function essence(rule: IpPermission): unknown {
  const { IpProtocol, FromPort, ToPort, IpRanges, Ipv6Ranges, UserIdGroupPairs } = rule;
  const sources = [
    IpRanges?.map((range) => range.CidrIp),
    Ipv6Ranges?.map((range) => range.CidrIpv6),
    UserIdGroupPairs?.map((pair) => pair.GroupId),
  ];
  return [IpProtocol, FromPort ?? null, ToPort ?? null, sources];
}

const isSame = (one: IpPermission, other: IpPermission): boolean => isDeepStrictEqual(essence(one), essence(other));

function authorize(ec2: Ec2, direction: Direction, input: Change): { Return: true } {
  const group = findGroup(ec2, input);
  const kept = group[direction] ?? [];
  const added = singleRules(ec2, permissionsOf(input));
  const duplicate = added.find((rule) => kept.some((other) => isSame(rule, other)));
  if (duplicate) {
    throw new AwsError(
      "InvalidPermission.Duplicate",
      `the specified rule "peer: ${JSON.stringify(essence(duplicate))}" already exists`,
    );
  }
  if (kept.length + added.length > MAX_RULES_PER_GROUP) {
    throw new AwsError(
      "RulesPerSecurityGroupLimitExceeded",
      "The maximum number of rules per security group has been reached.",
    );
  }
  ec2.groups.put(group.GroupId!, { ...group, [direction]: [...kept, ...added] });
  return { Return: true };
}

function revoke(ec2: Ec2, direction: Direction, input: Change): { Return: true } {
  const group = findGroup(ec2, input);
  const doomed = singleRules(ec2, permissionsOf(input));
  const kept = group[direction] ?? [];
  if (doomed.some((rule) => !kept.some((other) => isSame(rule, other)))) {
    throw new AwsError("InvalidPermission.NotFound", "The specified rule does not exist in this security group.");
  }
  ec2.groups.put(group.GroupId!, {
    ...group,
    [direction]: kept.filter((rule) => !doomed.some((other) => isSame(rule, other))),
  });
  return { Return: true };
}

export const authorizeSecurityGroupIngress = (ec2: Ec2) => (input: AuthorizeSecurityGroupIngressCommandInput) =>
  authorize(ec2, "IpPermissions", input);
export const authorizeSecurityGroupEgress = (ec2: Ec2) => (input: AuthorizeSecurityGroupEgressCommandInput) =>
  authorize(ec2, "IpPermissionsEgress", input);
export const revokeSecurityGroupIngress = (ec2: Ec2) => (input: RevokeSecurityGroupIngressCommandInput) =>
  revoke(ec2, "IpPermissions", input);
export const revokeSecurityGroupEgress = (ec2: Ec2) => (input: RevokeSecurityGroupEgressCommandInput) =>
  revoke(ec2, "IpPermissionsEgress", input);
