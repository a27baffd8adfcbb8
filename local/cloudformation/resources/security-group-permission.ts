/** A rule of a security group in a template, as EC2's API wants it. */
import type { ResolvedProperties } from "../resource-type.ts";

export function toPermission(rule: ResolvedProperties): ResolvedProperties {
  const { IpProtocol, FromPort, ToPort, CidrIp, CidrIpv6, Description, ...rest } = rule;
  const { SourceSecurityGroupId, DestinationSecurityGroupId, SourcePrefixListId, DestinationPrefixListId, ...unknown } =
    rest;
  const GroupId = SourceSecurityGroupId ?? DestinationSecurityGroupId;
  const PrefixListId = SourcePrefixListId ?? DestinationPrefixListId;
  return {
    IpProtocol,
    FromPort,
    ToPort,
    ...(CidrIp === undefined ? {} : { IpRanges: [{ CidrIp, Description }] }),
    ...(CidrIpv6 === undefined ? {} : { Ipv6Ranges: [{ CidrIpv6, Description }] }),
    ...(GroupId === undefined ? {} : { UserIdGroupPairs: [{ GroupId, Description }] }),
    ...(PrefixListId === undefined ? {} : { PrefixListIds: [{ PrefixListId, Description }] }),
    // What is left is no property of a rule: the operation's model refuses it by name.
    ...unknown,
  };
}
