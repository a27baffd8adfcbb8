import type { ResourceContext, ResourceType } from "../resource-type.ts";

const GONE = ["NoSuchEntity", "NoSuchEntityException"];

/** AWS::IAM::InstanceProfile */
export const iamInstanceProfile: ResourceType = {
  properties: ["InstanceProfileName", "Path", "Roles"],
  replaceOn: ["InstanceProfileName", "Path"],
  async create(context, { InstanceProfileName: given, Path, Roles }) {
    const InstanceProfileName = (given as string | undefined) ?? context.name(128);
    await context.call("iam", "CreateInstanceProfile", { InstanceProfileName, Path });
    context.made(InstanceProfileName);
    await setRoles(context, InstanceProfileName, [], Roles);
    return InstanceProfileName;
  },
  update: (context, { physicalId, properties }, { Roles }) =>
    setRoles(context, physicalId, properties["Roles"] as string[], Roles),
  async delete(context, { physicalId: InstanceProfileName, properties }) {
    for (const RoleName of (properties["Roles"] as string[] | undefined) ?? []) {
      await context.callUnless(GONE, "iam", "RemoveRoleFromInstanceProfile", { InstanceProfileName, RoleName });
    }
    await context.callUnless(GONE, "iam", "DeleteInstanceProfile", { InstanceProfileName });
  },
  async attributes(context, { physicalId: InstanceProfileName }) {
    const { InstanceProfile } = await context.call("iam", "GetInstanceProfile", { InstanceProfileName });
    return { Arn: InstanceProfile.Arn, InstanceProfileId: InstanceProfile.InstanceProfileId };
  },
};

/** A profile holds one role, so the old one goes first. */
async function setRoles(
  context: ResourceContext,
  InstanceProfileName: string,
  before: readonly string[],
  after: readonly string[],
): Promise<void> {
  for (const RoleName of before.filter((role) => !after.includes(role))) {
    await context.callUnless(GONE, "iam", "RemoveRoleFromInstanceProfile", { InstanceProfileName, RoleName });
  }
  for (const RoleName of after.filter((role) => !before.includes(role))) {
    await context.call("iam", "AddRoleToInstanceProfile", { InstanceProfileName, RoleName });
  }
}
