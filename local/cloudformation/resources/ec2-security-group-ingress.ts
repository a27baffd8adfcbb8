import type { ResourceType } from "../resource-type.ts";
import { toPermission } from "./security-group-permission.ts";

/** AWS::EC2::SecurityGroupIngress */
export const ec2SecurityGroupIngress: ResourceType = {
  properties: [
    "CidrIp",
    "CidrIpv6",
    "Description",
    "FromPort",
    "GroupId",
    "IpProtocol",
    "SourcePrefixListId",
    "SourceSecurityGroupId",
    "ToPort",
  ],
  replaceOn: [],
  async create(context, { GroupId, ...rule }) {
    const id = context.name(255);
    await context.call("ec2", "AuthorizeSecurityGroupIngress", { GroupId, IpPermissions: [toPermission(rule)] });
    return id;
  },
  delete: (context, { properties: { GroupId, ...rule } }) =>
    context.callUnless(["InvalidGroup.NotFound", "InvalidPermission.NotFound"], "ec2", "RevokeSecurityGroupIngress", {
      GroupId,
      IpPermissions: [toPermission(rule)],
    }),
  attributes: (_context, { physicalId }) => ({ Id: physicalId }),
};
