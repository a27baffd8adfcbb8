import { toText } from "../resource-type.ts";
import type { ResourceContext, ResourceType } from "../resource-type.ts";

const GONE = ["NoSuchEntity", "NoSuchEntityException"];

/** AWS::IAM::ManagedPolicy. A change to the document makes a new version the default and drops the old one. */
export const iamManagedPolicy: ResourceType = {
  properties: ["ManagedPolicyName", "Description", "Path", "PolicyDocument", "Roles"],
  replaceOn: ["ManagedPolicyName", "Description", "Path"],
  async create(context, { ManagedPolicyName, PolicyDocument, Roles, ...rest }) {
    const PolicyName = (ManagedPolicyName as string | undefined) ?? context.name(128);
    const { Policy } = await context.call("iam", "CreatePolicy", {
      ...rest,
      PolicyName,
      PolicyDocument: toText(PolicyDocument),
    });
    context.made(Policy.Arn);
    await setRoles(context, Policy.Arn, [], Roles ?? []);
    return Policy.Arn;
  },
  async update(context, { physicalId: PolicyArn, properties: before }, after) {
    const { Policy } = await context.call("iam", "GetPolicy", { PolicyArn });
    const PolicyDocument = toText(after["PolicyDocument"]);
    await context.call("iam", "CreatePolicyVersion", { PolicyArn, PolicyDocument, SetAsDefault: true });
    await context.call("iam", "DeletePolicyVersion", { PolicyArn, VersionId: Policy.DefaultVersionId });
    await setRoles(context, PolicyArn, (before["Roles"] as string[] | undefined) ?? [], after["Roles"] ?? []);
  },
  async delete(context, { physicalId: PolicyArn, properties }) {
    await setRoles(context, PolicyArn, (properties["Roles"] as string[] | undefined) ?? [], []);
    if (PolicyArn.startsWith("arn:")) await context.callUnless(GONE, "iam", "DeletePolicy", { PolicyArn });
  },
  attributes: (_context, { physicalId }) => ({ PolicyArn: physicalId }),
};

async function setRoles(
  context: ResourceContext,
  PolicyArn: string,
  before: readonly string[],
  after: readonly string[],
): Promise<void> {
  for (const RoleName of after.filter((role) => !before.includes(role)))
    await context.call("iam", "AttachRolePolicy", { RoleName, PolicyArn });
  for (const RoleName of before.filter((role) => !after.includes(role))) {
    await context.callUnless(GONE, "iam", "DetachRolePolicy", { RoleName, PolicyArn });
  }
}
