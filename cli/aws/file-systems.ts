/** The file systems that a stack made, which outlive it, and the network of the stack that they hold on to. */
import { DeleteSecurityGroupCommand } from "@aws-sdk/client-ec2";
import {
  DeleteFileSystemCommand,
  DeleteMountTargetCommand,
  DescribeFileSystemsCommand,
  DescribeMountTargetSecurityGroupsCommand,
  paginateDescribeFileSystems,
  paginateDescribeMountTargets,
  type FileSystemDescription,
} from "@aws-sdk/client-efs";
import { TAGS } from "../../core/naming.ts";
import type { FileSystem, FileSystems, MountTarget } from "../down/ports.ts";
import type { AwsClients } from "./clients.ts";
import { isAwsError } from "./errors.ts";

export const fileSystems = ({ ec2, efs }: AwsClients): FileSystems => ({
  list: async (stack) => {
    const found: FileSystem[] = [];
    // DescribeFileSystems has no filter by tag.
    for await (const page of paginateDescribeFileSystems({ client: efs() }, {}))
      found.push(...(page.FileSystems ?? []).filter(isOf(stack)).map(describe));
    return found;
  },
  isNamed: async (CreationToken) => {
    try {
      const { FileSystems = [] } = await efs().send(new DescribeFileSystemsCommand({ CreationToken }));
      return FileSystems.some((each) => each.CreationToken === CreationToken && isKept(each));
    } catch (error) {
      if (isAwsError(error, "AccessDeniedException", "AccessDenied")) return null;
      throw error;
    }
  },
  mountTargets: async (fileSystemId) => {
    const found: MountTarget[] = [];
    for await (const page of paginateDescribeMountTargets({ client: efs() }, { FileSystemId: fileSystemId }))
      for (const { MountTargetId = "", AvailabilityZoneName: zone = "" } of page.MountTargets ?? []) {
        const groups = await unlessGone(
          efs().send(new DescribeMountTargetSecurityGroupsCommand({ MountTargetId })),
          "MountTargetNotFound",
        );
        if (groups !== null) found.push({ id: MountTargetId, zone, groups: groups.SecurityGroups ?? [] });
      }
    return found;
  },
  removeMountTarget: async (id) => {
    await unlessGone(
      efs().send(new DeleteMountTargetCommand({ MountTargetId: id })),
      "MountTargetNotFound",
      // It is being deleted already.
      "IncorrectMountTargetState",
    );
  },
  remove: async (id) => {
    await unlessGone(efs().send(new DeleteFileSystemCommand({ FileSystemId: id })), "FileSystemNotFound");
  },
  isThere: async (id) =>
    (await unlessGone(efs().send(new DescribeFileSystemsCommand({ FileSystemId: id })), "FileSystemNotFound")) !== null,
  removeGroup: async (id) => {
    try {
      await ec2().send(new DeleteSecurityGroupCommand({ GroupId: id }));
      return true;
    } catch (error) {
      if (isAwsError(error, "DependencyViolation", "InvalidGroup.InUse")) return false;
      if (isAwsError(error, "InvalidGroup.NotFound")) return true;
      throw error;
    }
  },
});

const isOf =
  (stack: string) =>
  (found: FileSystemDescription): boolean =>
    isKept(found) && (found.Tags?.some(({ Key, Value }) => Key === TAGS.stack && Value === stack) ?? false);

const isKept = ({ LifeCycleState }: FileSystemDescription): boolean =>
  LifeCycleState !== "deleting" && LifeCycleState !== "deleted";

const describe = ({ FileSystemId: id = "", CreationToken: name = "", SizeInBytes: size }: FileSystemDescription) => ({
  id,
  name,
  bytes: size?.Value ?? 0,
  infrequentBytes: (size?.ValueInIA ?? 0) + (size?.ValueInArchive ?? 0),
});

/** null: AWS says that it is gone. */
async function unlessGone<T>(answer: Promise<T>, ...codes: readonly string[]): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (isAwsError(error, ...codes)) return null;
    throw error;
  }
}
