import type { FileSystemDescription, LifecyclePolicy } from "@aws-sdk/client-efs";
import type { Timers } from "../instances/timers.ts";
import type { Cloud } from "../kernel/service.ts";
import type { Collection } from "../kernel/store.ts";
import { efsError } from "./errors.ts";

export interface FileSystemRecord {
  readonly id: string;
  readonly creationToken: string;
  readonly createdAt: string;
  readonly state: "creating" | "available" | "deleting";
  readonly performanceMode: NonNullable<FileSystemDescription["PerformanceMode"]>;
  readonly throughputMode: NonNullable<FileSystemDescription["ThroughputMode"]>;
  readonly provisionedMibps: number | null;
  /** The last time the mode was changed or the throughput lowered; null: never. */
  readonly throughputChangedAt: string | null;
  readonly encrypted: boolean;
  readonly kmsKeyId: string | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly lifecycle: readonly LifecyclePolicy[];
  readonly policy: string | null;
  readonly backup: "ENABLED" | "DISABLED";
}

export interface MountTargetRecord {
  readonly id: string;
  readonly fileSystemId: string;
  readonly subnetId: string;
  readonly vpcId: string;
  readonly zone: string;
  readonly zoneId: string;
  readonly ip: string;
  readonly interfaceId: string;
  readonly state: "creating" | "available" | "deleting";
}

export interface Efs {
  readonly cloud: Cloud;
  readonly timers: Timers;
  readonly fileSystems: Collection<FileSystemRecord>;
  readonly mountTargets: Collection<MountTargetRecord>;
}

export function findFileSystem(efs: Efs, id: string | undefined): FileSystemRecord {
  const name = id?.split("/").at(-1) ?? "";
  const record = efs.fileSystems.get(name);
  if (!record) throw efsError("FileSystemNotFound", 404, `File system '${name}' does not exist.`);
  return record;
}

export function findMountTarget(efs: Efs, id: string | undefined): MountTargetRecord {
  const record = efs.mountTargets.get(id ?? "");
  if (!record) throw efsError("MountTargetNotFound", 404, `Mount target '${id}' does not exist.`);
  return record;
}

export const mountTargetsOf = (efs: Efs, fileSystemId: string): MountTargetRecord[] =>
  efs.mountTargets.values().filter((target) => target.fileSystemId === fileSystemId);
