import { randomUUID } from "node:crypto";
import { changedProperties } from "../diff.ts";
import { toText } from "../resource-type.ts";
import type { ResolvedProperties, ResourceContext, ResourceType } from "../resource-type.ts";

const GONE = ["FileSystemNotFound"];

/** AWS::EFS::FileSystem */
export const efsFileSystem: ResourceType = {
  properties: [
    "BackupPolicy",
    "Encrypted",
    "FileSystemPolicy",
    "FileSystemTags",
    "KmsKeyId",
    "LifecyclePolicies",
    "PerformanceMode",
    "ProvisionedThroughputInMibps",
    "ThroughputMode",
  ],
  replaceOn: ["Encrypted", "KmsKeyId", "PerformanceMode"],
  async create(context, properties) {
    const {
      FileSystemTags,
      BackupPolicy: _backup,
      FileSystemPolicy: _policy,
      LifecyclePolicies: _lifecycle,
      ...rest
    } = properties;
    const Tags = context.tags(FileSystemTags);
    const input = { ...rest, CreationToken: randomUUID(), ...(Tags.length > 0 ? { Tags } : {}) };
    const { FileSystemId } = await context.call("efs", "CreateFileSystem", input);
    context.made(FileSystemId);
    await context.until(async () => (await stateOf(context, FileSystemId)) === "available");
    await configure(context, FileSystemId, {}, properties);
    return FileSystemId;
  },
  update: (context, { physicalId, properties }, after) => configure(context, physicalId, properties, after),
  async delete(context, { physicalId: FileSystemId }) {
    await context.callUnless(GONE, "efs", "DeleteFileSystem", { FileSystemId });
    await context.until(async () => (await stateOf(context, FileSystemId)) === null);
  },
  attributes: ({ cloud }, { physicalId }) => ({
    FileSystemId: physicalId,
    Arn: `arn:aws:elasticfilesystem:${cloud.region}:${cloud.accountId}:file-system/${physicalId}`,
  }),
};

async function stateOf(context: ResourceContext, FileSystemId: string): Promise<string | null> {
  try {
    const { FileSystems } = await context.call("efs", "DescribeFileSystems", { FileSystemId });
    return FileSystems[0]?.LifeCycleState ?? null;
  } catch (error) {
    if (GONE.includes((error as Error).name)) return null;
    throw error;
  }
}

async function configure(
  context: ResourceContext,
  FileSystemId: string,
  before: ResolvedProperties,
  after: ResolvedProperties,
): Promise<void> {
  const changed = changedProperties(before, after);
  const isUpdate = Object.keys(before).length > 0;
  if (isUpdate && (changed.includes("ThroughputMode") || changed.includes("ProvisionedThroughputInMibps"))) {
    const { ThroughputMode, ProvisionedThroughputInMibps } = after;
    await context.call("efs", "UpdateFileSystem", { FileSystemId, ThroughputMode, ProvisionedThroughputInMibps });
  }
  if (changed.includes("LifecyclePolicies")) {
    const LifecyclePolicies = after["LifecyclePolicies"] ?? [];
    await context.call("efs", "PutLifecycleConfiguration", { FileSystemId, LifecyclePolicies });
  }
  if (changed.includes("BackupPolicy")) {
    await context.call("efs", "PutBackupPolicy", {
      FileSystemId,
      BackupPolicy: after["BackupPolicy"] ?? { Status: "DISABLED" },
    });
  }
  if (!changed.includes("FileSystemPolicy")) return;
  if (after["FileSystemPolicy"] === undefined) await context.call("efs", "DeleteFileSystemPolicy", { FileSystemId });
  else await context.call("efs", "PutFileSystemPolicy", { FileSystemId, Policy: toText(after["FileSystemPolicy"]) });
}
