import { changedProperties } from "../diff.ts";
import { toText } from "../resource-type.ts";
import type { ResolvedProperties, ResourceContext, ResourceType } from "../resource-type.ts";

const GONE = ["NoSuchEntity", "NoSuchEntityException"];

/** AWS::IAM::Role */
export const iamRole: ResourceType = {
  properties: [
    "RoleName",
    "AssumeRolePolicyDocument",
    "Description",
    "ManagedPolicyArns",
    "MaxSessionDuration",
    "Path",
    "PermissionsBoundary",
    "Policies",
    "Tags",
  ],
  replaceOn: ["RoleName", "Path"],
  async create(context, properties) {
    const {
      AssumeRolePolicyDocument,
      ManagedPolicyArns: _attached,
      Policies: _inline,
      Tags: own,
      ...rest
    } = properties;
    const RoleName = (properties["RoleName"] as string | undefined) ?? context.name(64);
    const Tags = context.tags(own);
    await context.call("iam", "CreateRole", {
      ...rest,
      RoleName,
      AssumeRolePolicyDocument: toText(AssumeRolePolicyDocument),
      ...(Tags.length > 0 ? { Tags } : {}),
    });
    context.made(RoleName);
    await setPolicies(context, RoleName, {}, properties);
    return RoleName;
  },
  async update(context, { physicalId: RoleName, properties: before }, properties) {
    const changed = changedProperties(before, properties);
    if (changed.includes("AssumeRolePolicyDocument")) {
      const PolicyDocument = toText(properties["AssumeRolePolicyDocument"]);
      await context.call("iam", "UpdateAssumeRolePolicy", { RoleName, PolicyDocument });
    }
    if (changed.includes("Description") || changed.includes("MaxSessionDuration")) {
      const { Description = "", MaxSessionDuration = 3600 } = properties;
      await context.call("iam", "UpdateRole", { RoleName, Description, MaxSessionDuration });
    }
    await setPolicies(context, RoleName, before, properties);
    const Tags = context.tags(properties["Tags"]);
    if (changed.includes("Tags") && Tags.length > 0) await context.call("iam", "TagRole", { RoleName, Tags });
  },
  async delete(context, { physicalId: RoleName }) {
    try {
      const { AttachedPolicies } = await context.call("iam", "ListAttachedRolePolicies", { RoleName });
      for (const { PolicyArn } of AttachedPolicies ?? [])
        await context.callUnless(GONE, "iam", "DetachRolePolicy", { RoleName, PolicyArn });
      const { PolicyNames } = await context.call("iam", "ListRolePolicies", { RoleName });
      for (const PolicyName of PolicyNames ?? [])
        await context.callUnless(GONE, "iam", "DeleteRolePolicy", { RoleName, PolicyName });
    } catch (error) {
      if (!GONE.includes((error as Error).name)) throw error;
    }
    await context.callUnless(GONE, "iam", "DeleteRole", { RoleName });
  },
  async attributes(context, { physicalId: RoleName }) {
    const { Role } = await context.call("iam", "GetRole", { RoleName });
    return { Arn: Role.Arn, RoleId: Role.RoleId };
  },
};

async function setPolicies(
  context: ResourceContext,
  RoleName: string,
  before: ResolvedProperties,
  after: ResolvedProperties,
): Promise<void> {
  const inline = (properties: ResolvedProperties): readonly any[] => properties["Policies"] ?? [];
  for (const { PolicyName, PolicyDocument } of inline(after)) {
    await context.call("iam", "PutRolePolicy", { RoleName, PolicyName, PolicyDocument: toText(PolicyDocument) });
  }
  for (const { PolicyName } of inline(before)) {
    if (inline(after).some((each) => each.PolicyName === PolicyName)) continue;
    await context.callUnless(GONE, "iam", "DeleteRolePolicy", { RoleName, PolicyName });
  }
  const attached = (properties: ResolvedProperties): readonly string[] => properties["ManagedPolicyArns"] ?? [];
  for (const PolicyArn of attached(after)) await context.call("iam", "AttachRolePolicy", { RoleName, PolicyArn });
  for (const PolicyArn of attached(before)) {
    if (!attached(after).includes(PolicyArn))
      await context.callUnless(GONE, "iam", "DetachRolePolicy", { RoleName, PolicyArn });
  }
}
