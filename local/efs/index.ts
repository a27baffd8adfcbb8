/** Elastic File System: directories on this machine that instances can mount. */
import * as schemas from "@aws-sdk/client-efs";
import { createTimers } from "../instances/timers.ts";
import type { Service, ServiceFactory } from "../kernel/service.ts";
import { accessOfEfs } from "./access.ts";
import { removeTemporary } from "./directory.ts";
import {
  becomeAvailable,
  createFileSystem,
  deleteFileSystem,
  describeFileSystems,
  removeFileSystem,
} from "./file-systems.ts";
import {
  createMountTarget,
  deleteMountTarget,
  describeMountTargetSecurityGroups,
  describeMountTargets,
  modifyMountTargetSecurityGroups,
  openMountTarget,
  removeMountTarget,
} from "./mount-targets.ts";
import * as policies from "./policies.ts";
import type { Efs } from "./state.ts";
import { updateFileSystem } from "./update-file-system.ts";

export const efs: ServiceFactory = (cloud): Service => {
  const account: Efs = {
    cloud,
    timers: createTimers(cloud),
    fileSystems: cloud.store.collection("efs.file-systems"),
    mountTargets: cloud.store.collection("efs.mount-targets"),
  };
  return {
    name: "efs",
    signingName: "elasticfilesystem",
    protocol: "restJson1",
    schemas,
    validationErrorCode: "ValidationException",
    access: accessOfEfs(account),
    operations: {
      CreateFileSystem: createFileSystem(account),
      CreateMountTarget: createMountTarget(account),
      DeleteFileSystem: deleteFileSystem(account),
      DeleteFileSystemPolicy: policies.deleteFileSystemPolicy(account),
      DeleteMountTarget: deleteMountTarget(account),
      DescribeBackupPolicy: policies.describeBackupPolicy(account),
      DescribeFileSystemPolicy: policies.describeFileSystemPolicy(account),
      DescribeFileSystems: describeFileSystems(account),
      DescribeLifecycleConfiguration: policies.describeLifecycleConfiguration(account),
      DescribeMountTargetSecurityGroups: describeMountTargetSecurityGroups(account),
      DescribeMountTargets: describeMountTargets(account),
      ListTagsForResource: policies.listTagsForResource(account),
      ModifyMountTargetSecurityGroups: modifyMountTargetSecurityGroups(account),
      PutBackupPolicy: policies.putBackupPolicy(account),
      PutFileSystemPolicy: policies.putFileSystemPolicy(account),
      PutLifecycleConfiguration: policies.putLifecycleConfiguration(account),
      TagResource: policies.tagResource(account),
      UntagResource: policies.untagResource(account),
      UpdateFileSystem: updateFileSystem(account),
    },
    start: () => resume(account),
    stop: () => {
      account.timers.cancelAll();
      removeTemporary(cloud);
    },
  };
};

/** What was under way when the local cloud stopped goes on. */
function resume(account: Efs): void {
  const { fileSystemSeconds, mountTargetSeconds } = account.cloud.settings;
  for (const { id, state } of account.fileSystems.values()) {
    if (state === "creating") account.timers.after(fileSystemSeconds, () => becomeAvailable(account, id));
    if (state === "deleting") account.timers.after(fileSystemSeconds, () => removeFileSystem(account, id));
  }
  for (const target of account.mountTargets.values()) {
    if (target.state === "creating")
      account.timers.after(mountTargetSeconds, () => openMountTarget(account, target.id));
    if (target.state === "deleting") account.timers.after(mountTargetSeconds, () => removeMountTarget(account, target));
  }
}
