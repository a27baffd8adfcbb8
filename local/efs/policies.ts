import type {
  BackupPolicyDescription,
  DeleteFileSystemPolicyCommandInput,
  DescribeBackupPolicyCommandInput,
  DescribeFileSystemPolicyCommandInput,
  DescribeLifecycleConfigurationCommandInput,
  FileSystemPolicyDescription,
  LifecycleConfigurationDescription,
  ListTagsForResourceCommandInput,
  ListTagsForResourceResponse,
  PutBackupPolicyCommandInput,
  PutFileSystemPolicyCommandInput,
  PutLifecycleConfigurationCommandInput,
  TagResourceCommandInput,
  UntagResourceCommandInput,
} from "@aws-sdk/client-efs";
import type { Call } from "../kernel/service.ts";
import { checkLifecycle } from "./check-lifecycle.ts";
import { checkPolicy } from "./check-policy.ts";
import { efsError } from "./errors.ts";
import { arnOf } from "./file-systems.ts";
import { findFileSystem } from "./state.ts";
import type { Efs } from "./state.ts";

export const tagResource =
  (efs: Efs) =>
  (input: TagResourceCommandInput): void => {
    const record = findFileSystem(efs, input.ResourceId);
    const added = Object.fromEntries((input.Tags ?? []).map(({ Key = "", Value = "" }) => [Key, Value]));
    efs.fileSystems.put(record.id, { ...record, tags: { ...record.tags, ...added } });
  };

export const untagResource =
  (efs: Efs) =>
  (input: UntagResourceCommandInput): void => {
    const record = findFileSystem(efs, input.ResourceId);
    const kept = Object.entries(record.tags).filter(([key]) => !input.TagKeys?.includes(key));
    efs.fileSystems.put(record.id, { ...record, tags: Object.fromEntries(kept) });
  };

export const listTagsForResource =
  (efs: Efs) =>
  (input: ListTagsForResourceCommandInput): ListTagsForResourceResponse => ({
    Tags: Object.entries(findFileSystem(efs, input.ResourceId).tags).map(([Key, Value]) => ({ Key, Value })),
  });

export const putLifecycleConfiguration =
  (efs: Efs) =>
  (input: PutLifecycleConfigurationCommandInput): LifecycleConfigurationDescription => {
    const record = findFileSystem(efs, input.FileSystemId);
    checkLifecycle(record, input.LifecyclePolicies ?? []);
    efs.fileSystems.put(record.id, { ...record, lifecycle: input.LifecyclePolicies ?? [] });
    return { LifecyclePolicies: input.LifecyclePolicies };
  };

export const describeLifecycleConfiguration =
  (efs: Efs) =>
  (input: DescribeLifecycleConfigurationCommandInput): LifecycleConfigurationDescription => ({
    LifecyclePolicies: [...findFileSystem(efs, input.FileSystemId).lifecycle],
  });

export const putFileSystemPolicy =
  (efs: Efs) =>
  (input: PutFileSystemPolicyCommandInput, { caller }: Call): FileSystemPolicyDescription => {
    const record = findFileSystem(efs, input.FileSystemId);
    checkPolicy(input, arnOf(efs, record.id), caller);
    const policy = input.Policy ?? "";
    efs.fileSystems.put(record.id, { ...record, policy });
    return { FileSystemId: record.id, Policy: policy };
  };

export const deleteFileSystemPolicy =
  (efs: Efs) =>
  (input: DeleteFileSystemPolicyCommandInput): void => {
    const record = findFileSystem(efs, input.FileSystemId);
    efs.fileSystems.put(record.id, { ...record, policy: null });
  };

export const describeFileSystemPolicy =
  (efs: Efs) =>
  (input: DescribeFileSystemPolicyCommandInput): FileSystemPolicyDescription => {
    const record = findFileSystem(efs, input.FileSystemId);
    if (record.policy === null) throw efsError("PolicyNotFound", 404, `No policy is set for file system ${record.id}`);
    return { FileSystemId: record.id, Policy: record.policy };
  };

export const putBackupPolicy =
  (efs: Efs) =>
  (input: PutBackupPolicyCommandInput): BackupPolicyDescription => {
    const record = findFileSystem(efs, input.FileSystemId);
    const Status = input.BackupPolicy?.Status === "ENABLED" ? "ENABLED" : "DISABLED";
    efs.fileSystems.put(record.id, { ...record, backup: Status });
    return { BackupPolicy: { Status } };
  };

export const describeBackupPolicy =
  (efs: Efs) =>
  (input: DescribeBackupPolicyCommandInput): BackupPolicyDescription => ({
    BackupPolicy: { Status: findFileSystem(efs, input.FileSystemId).backup },
  });
