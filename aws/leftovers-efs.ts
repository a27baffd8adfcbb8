/**
 * Mount targets of the stack's file systems. They carry no tags of their own, so their file system's count. The file
 * systems themselves are never listed here: they hold data.
 */
import {
  DeleteMountTargetCommand,
  paginateDescribeFileSystems,
  paginateDescribeMountTargets,
  type MountTargetDescription,
} from "@aws-sdk/client-efs";
import { TAGS } from "../core/naming.ts";
import { efsClient } from "./clients.ts";
import type { Environment } from "./environment.ts";
import type { LeftoverSource } from "./leftovers.ts";

export const mountTargetLeftovers: LeftoverSource = {
  list: async (environment) => {
    const targets: MountTargetDescription[] = [];
    for (const FileSystemId of await fileSystemsOf(environment))
      for await (const page of paginateDescribeMountTargets({ client: efsClient() }, { FileSystemId }))
        targets.push(...(page.MountTargets ?? []).filter(({ LifeCycleState }) => LifeCycleState === "available"));
    return targets.map(({ MountTargetId: id = "", LifeCycleState: state = "", VpcId: vpcId = null }) => ({
      kind: "mount-target",
      id,
      state,
      createdAt: null,
      jobId: null,
      vpcId,
    }));
  },
  remove: (MountTargetId) => efsClient().send(new DeleteMountTargetCommand({ MountTargetId })),
  gone: ["MountTargetNotFound"],
  // EFS could not take the target's network interface away in time (EFS API reference, DeleteMountTarget).
  inUse: ["DependencyTimeout"],
};

/** DescribeFileSystems has no filter by tag. */
async function fileSystemsOf({ stack }: Environment): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const page of paginateDescribeFileSystems({ client: efsClient() }, {}))
    for (const { FileSystemId = "", Tags = [] } of page.FileSystems ?? [])
      if (Tags.some(({ Key, Value }) => Key === TAGS.stack && Value === stack)) ids.push(FileSystemId);
  return ids;
}
