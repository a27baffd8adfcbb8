import type { ResourceContext, ResourceType } from "../resource-type.ts";

const GONE = ["MountTargetNotFound"];

/** AWS::EFS::MountTarget */
export const efsMountTarget: ResourceType = {
  properties: ["FileSystemId", "IpAddress", "SecurityGroups", "SubnetId"],
  replaceOn: ["FileSystemId", "IpAddress", "SubnetId"],
  async create(context, properties) {
    const { MountTargetId } = await context.call("efs", "CreateMountTarget", properties);
    context.made(MountTargetId);
    await context.until(async () => (await find(context, MountTargetId))?.LifeCycleState === "available");
    return MountTargetId;
  },
  async update(context, { physicalId: MountTargetId }, { SecurityGroups }) {
    await context.call("efs", "ModifyMountTargetSecurityGroups", { MountTargetId, SecurityGroups });
  },
  async delete(context, { physicalId: MountTargetId }) {
    await context.callUnless(GONE, "efs", "DeleteMountTarget", { MountTargetId });
    await context.until(async () => (await find(context, MountTargetId)) === null);
  },
  async attributes(context, { physicalId }) {
    return { Id: physicalId, IpAddress: (await find(context, physicalId))?.IpAddress };
  },
};

async function find(context: ResourceContext, MountTargetId: string): Promise<any> {
  try {
    const { MountTargets } = await context.call("efs", "DescribeMountTargets", { MountTargetId });
    return MountTargets[0] ?? null;
  } catch (error) {
    if (GONE.includes((error as Error).name)) return null;
    throw error;
  }
}
