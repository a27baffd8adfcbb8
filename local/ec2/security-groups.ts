import type {
  CreateSecurityGroupCommandInput,
  CreateSecurityGroupResult,
  DeleteSecurityGroupCommandInput,
  DeleteSecurityGroupResult,
  DescribeSecurityGroupsCommandInput,
  DescribeSecurityGroupsResult,
  SecurityGroup,
} from "@aws-sdk/client-ec2";
import { AwsError } from "../kernel/service.ts";
import type { Call } from "../kernel/service.ts";
import { invalidParameter, notFound } from "./errors.ts";
import { MAX_GROUPS } from "./facts.ts";
import { pageOf, passes, tagList } from "./filters.ts";
import { makeId } from "./ids.ts";
import type { Ec2 } from "./state.ts";
import { putTags, splitTags, tagsFor, tagsOf } from "./tagging.ts";

export const defaultVpcId = (ec2: Ec2): string => ec2.vpcs.values().find(({ IsDefault }) => IsDefault)!.VpcId!;

/** The group that each VPC comes with: in from its own members, out to anywhere. */
export function addDefaultGroup(ec2: Ec2, GroupId: string, VpcId: string): void {
  const { region, accountId } = ec2.cloud;
  ec2.groups.put(GroupId, {
    GroupId,
    GroupName: "default",
    Description: "default VPC security group",
    VpcId,
    OwnerId: accountId,
    SecurityGroupArn: `arn:aws:ec2:${region}:${accountId}:security-group/${GroupId}`,
    IpPermissions: [{ IpProtocol: "-1", UserIdGroupPairs: [{ GroupId, UserId: accountId }] }],
    IpPermissionsEgress: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }],
  });
}

/** By id, or by name in the default VPC. */
export function findGroup(
  ec2: Ec2,
  { GroupId, GroupName }: { GroupId?: string | undefined; GroupName?: string | undefined },
): SecurityGroup {
  const vpcId = defaultVpcId(ec2);
  const group =
    GroupId === undefined
      ? ec2.groups.values().find((other) => other.GroupName === GroupName && other.VpcId === vpcId)
      : ec2.groups.get(GroupId);
  if (!group)
    throw new AwsError("InvalidGroup.NotFound", `The security group '${GroupId ?? GroupName}' does not exist`);
  return group;
}

export const createSecurityGroup =
  (ec2: Ec2) =>
  (input: CreateSecurityGroupCommandInput, { caller }: Call): CreateSecurityGroupResult => {
    const VpcId = input.VpcId ?? defaultVpcId(ec2);
    const { GroupName = "", Description = "" } = input;
    if (!ec2.vpcs.get(VpcId)) throw notFound("VpcID", "vpc ID", VpcId);
    if (GroupName.startsWith("sg-") || GroupName.length > 255)
      throw invalidParameter(`Value (${GroupName}) for parameter GroupName is invalid.`);
    if (GroupName === "default")
      throw new AwsError("InvalidGroup.Reserved", "The security group 'default' is reserved");
    if (!/^[\w .\-:/()#,@[\]+=&;{}!$*]{1,255}$/.test(Description)) {
      throw invalidParameter(
        `Invalid security group description. Valid descriptions are strings less than 256 characters from the following set:  a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*`,
      );
    }
    if (ec2.groups.values().some((group) => group.GroupName === GroupName && group.VpcId === VpcId)) {
      throw new AwsError(
        "InvalidGroup.Duplicate",
        `The security group '${GroupName}' already exists for VPC '${VpcId}'`,
      );
    }
    if (ec2.groups.values().length >= MAX_GROUPS)
      throw new AwsError("SecurityGroupLimitExceeded", "The maximum number of security groups has been reached.");
    const GroupId = makeId("sg");
    const SecurityGroupArn = `arn:aws:ec2:${ec2.cloud.region}:${ec2.cloud.accountId}:security-group/${GroupId}`;
    const tags = tagsFor(input.TagSpecifications, "security-group");
    const { own, reserved } = splitTags(tags, caller);
    putTags(ec2, GroupId, own, reserved);
    ec2.groups.put(GroupId, {
      GroupId,
      GroupName,
      Description,
      VpcId,
      OwnerId: ec2.cloud.accountId,
      SecurityGroupArn,
      IpPermissions: [],
      IpPermissionsEgress: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }],
    });
    return { GroupId, SecurityGroupArn, Tags: tags };
  };

export const describeSecurityGroups =
  (ec2: Ec2) =>
  (input: DescribeSecurityGroupsCommandInput): DescribeSecurityGroupsResult => {
    for (const GroupId of input.GroupIds ?? []) findGroup(ec2, { GroupId });
    for (const GroupName of input.GroupNames ?? []) findGroup(ec2, { GroupName });
    const found = ec2.groups.values().filter((group) => {
      const rules = group.IpPermissions ?? [];
      const facets = {
        "group-id": [group.GroupId],
        "group-name": [group.GroupName],
        "vpc-id": [group.VpcId],
        description: [group.Description],
        "ip-permission.from-port": rules.map(({ FromPort }) => FromPort?.toString()),
        "ip-permission.to-port": rules.map(({ ToPort }) => ToPort?.toString()),
        "ip-permission.protocol": rules.map(({ IpProtocol }) => IpProtocol),
        "ip-permission.group-id": rules.flatMap(({ UserIdGroupPairs }) =>
          (UserIdGroupPairs ?? []).map((pair) => pair.GroupId),
        ),
      };
      const asked =
        (input.GroupIds ?? [group.GroupId]).includes(group.GroupId) &&
        (input.GroupNames ?? [group.GroupName]).includes(group.GroupName);
      return asked && passes(input.Filters, facets, tagsOf(ec2, group.GroupId!));
    });
    const { items, NextToken } = pageOf(found, input);
    return {
      SecurityGroups: items.map((group) => ({ ...group, Tags: tagList(tagsOf(ec2, group.GroupId!)) })),
      NextToken,
    };
  };

export const deleteSecurityGroup =
  (ec2: Ec2) =>
  (input: DeleteSecurityGroupCommandInput): DeleteSecurityGroupResult => {
    const group = findGroup(ec2, input);
    const GroupId = group.GroupId!;
    if (group.GroupName === "default")
      throw new AwsError(
        "CannotDelete",
        `the specified group: "${GroupId}" name: "default" cannot be deleted by a user`,
      );
    const isReferenced = ec2.groups
      .values()
      .some(
        (other) =>
          other.GroupId !== GroupId &&
          [...(other.IpPermissions ?? []), ...(other.IpPermissionsEgress ?? [])].some(({ UserIdGroupPairs }) =>
            UserIdGroupPairs?.some((pair) => pair.GroupId === GroupId),
          ),
      );
    if (isReferenced || ec2.interfaces.values().some(({ groups }) => groups.includes(GroupId))) {
      throw new AwsError("DependencyViolation", `resource ${GroupId} has a dependent object`);
    }
    ec2.groups.delete(GroupId);
    ec2.tags.delete(GroupId);
    return { Return: true, GroupId };
  };
