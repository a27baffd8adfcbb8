import type { ResolvedProperties, ResourceContext, ResourceType } from "../resource-type.ts";
import { toPermission } from "./security-group-permission.ts";

const GONE = ["InvalidGroup.NotFound", "InvalidGroupId.Malformed", "InvalidPermission.NotFound"];

/** AWS::EC2::SecurityGroup */
export const ec2SecurityGroup: ResourceType = {
  properties: ["GroupName", "GroupDescription", "SecurityGroupEgress", "SecurityGroupIngress", "Tags", "VpcId"],
  replaceOn: ["GroupName", "GroupDescription", "VpcId"],
  async create(context, { GroupName: given, GroupDescription: Description, VpcId, Tags: own, ...rules }) {
    const GroupName = (given as string | undefined) ?? context.name(255);
    const Tags = [...context.tags(own), ...systemTags(context)];
    const TagSpecifications = [{ ResourceType: "security-group", Tags }];
    const { GroupId } = await context.call("ec2", "CreateSecurityGroup", {
      GroupName,
      Description,
      VpcId,
      TagSpecifications,
    });
    context.made(GroupId);
    if (rules["SecurityGroupEgress"] !== undefined) await revokeDefaultEgress(context, GroupId);
    await setRules(context, GroupId, {}, rules);
    return GroupId;
  },
  update: (context, { physicalId, properties }, after) => setRules(context, physicalId, properties, after),
  async delete(context, { physicalId: GroupId }) {
    if (!GroupId.startsWith("sg-")) return;
    // An instance that is still shutting down holds its group.
    await context.until(async () => {
      try {
        await context.callUnless(GONE, "ec2", "DeleteSecurityGroup", { GroupId });
        return true;
      } catch (error) {
        if ((error as Error).name === "DependencyViolation") return false;
        throw error;
      }
    });
  },
  async attributes(context, { physicalId: GroupId }) {
    const { SecurityGroups } = await context.call("ec2", "DescribeSecurityGroups", { GroupIds: [GroupId] });
    return { GroupId, VpcId: SecurityGroups[0].VpcId };
  },
};

/** CloudFormation User Guide, "Resource tags": what it makes carries these besides, and nobody else can give them. */
const systemTags = ({ stackId, stackName, logicalId }: ResourceContext) =>
  Object.entries({ "stack-id": stackId, "stack-name": stackName, "logical-id": logicalId }).map(([name, Value]) => ({
    Key: `aws:cloudformation:${name}`,
    Value,
  }));

const ALL_TRAFFIC = { IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] };

/** A new group lets everything out; rules of one's own replace that. */
const revokeDefaultEgress = (context: ResourceContext, GroupId: string): Promise<void> =>
  context.callUnless(GONE, "ec2", "RevokeSecurityGroupEgress", { GroupId, IpPermissions: [ALL_TRAFFIC] });

async function setRules(
  context: ResourceContext,
  GroupId: string,
  before: ResolvedProperties,
  after: ResolvedProperties,
): Promise<void> {
  for (const direction of ["Ingress", "Egress"]) {
    const rulesOf = (properties: ResolvedProperties): readonly ResolvedProperties[] =>
      properties[`SecurityGroup${direction}`] ?? [];
    const isIn = (rules: readonly ResolvedProperties[], rule: ResolvedProperties): boolean =>
      rules.some((each) => JSON.stringify(each) === JSON.stringify(rule));
    const gone = rulesOf(before).filter((rule) => !isIn(rulesOf(after), rule));
    const added = rulesOf(after).filter((rule) => !isIn(rulesOf(before), rule));
    if (gone.length > 0) {
      await context.callUnless(GONE, "ec2", `RevokeSecurityGroup${direction}`, {
        GroupId,
        IpPermissions: gone.map(toPermission),
      });
    }
    if (added.length > 0) {
      await context.call("ec2", `AuthorizeSecurityGroup${direction}`, {
        GroupId,
        IpPermissions: added.map(toPermission),
      });
    }
  }
}
