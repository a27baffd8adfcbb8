import type {
  CreateFileSystemCommandInput,
  DeleteFileSystemCommandInput,
  DescribeFileSystemsCommandInput,
  DescribeFileSystemsResponse,
  FileSystemDescription,
} from "@aws-sdk/client-efs";
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { chmodSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Cloud } from "../kernel/service.ts";
import { fileSystemsDirectoryOf, meteredBytes } from "./directory.ts";
import { badRequest, efsError } from "./errors.ts";
import { DEFAULT_ITEMS, MAX_CREATION_TOKEN, MAX_FILE_SYSTEMS, MAX_ITEMS } from "./facts.ts";
import { findFileSystem, mountTargetsOf } from "./state.ts";
import type { Efs, FileSystemRecord } from "./state.ts";
import { checkThroughput } from "./throughput.ts";

/** The account's `aws/elasticfilesystem`, which EFS takes where no key is named: one for each region. */
function managedKeyArn({ region, accountId }: Cloud): string {
  const hash = createHash("sha256").update(`${accountId} ${region} aws/elasticfilesystem`).digest("hex");
  const id = hash.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");
  return `arn:aws:kms:${region}:${accountId}:key/${id}`;
}

const directoryOf = (cloud: Cloud, id: string): string => join(fileSystemsDirectoryOf(cloud), id);

export const arnOf = ({ cloud }: Efs, id: string): string =>
  `arn:aws:elasticfilesystem:${cloud.region}:${cloud.accountId}:file-system/${id}`;

export function describeFileSystem(efs: Efs, record: FileSystemRecord): FileSystemDescription {
  return {
    OwnerId: efs.cloud.accountId,
    CreationToken: record.creationToken,
    FileSystemId: record.id,
    FileSystemArn: arnOf(efs, record.id),
    CreationTime: new Date(record.createdAt),
    LifeCycleState: record.state,
    Name: record.tags["Name"],
    NumberOfMountTargets: mountTargetsOf(efs, record.id).length,
    SizeInBytes: { Value: meteredBytes(directoryOf(efs.cloud, record.id)), Timestamp: new Date(efs.cloud.clock.now()) },
    PerformanceMode: record.performanceMode,
    Encrypted: record.encrypted,
    KmsKeyId: record.kmsKeyId ?? undefined,
    ThroughputMode: record.throughputMode,
    ProvisionedThroughputInMibps: record.provisionedMibps ?? undefined,
    FileSystemProtection: { ReplicationOverwriteProtection: "ENABLED" },
    Tags: Object.entries(record.tags).map(([Key, Value]) => ({ Key, Value })),
  };
}

export const createFileSystem =
  (efs: Efs) =>
  (input: CreateFileSystemCommandInput): FileSystemDescription => {
    const token = input.CreationToken ?? randomUUID();
    checkRequest(efs, input, token);
    const earlier = efs.fileSystems.values().find(({ creationToken }) => creationToken === token);
    if (earlier) {
      throw efsError(
        "FileSystemAlreadyExists",
        409,
        `File system '${earlier.id}' already exists with creation token '${token}'`,
        { FileSystemId: earlier.id },
      );
    }
    const record: FileSystemRecord = {
      id: `fs-0${randomBytes(8).toString("hex")}`,
      creationToken: token,
      createdAt: new Date(efs.cloud.clock.now()).toISOString(),
      state: "creating",
      performanceMode: input.PerformanceMode ?? "generalPurpose",
      throughputMode: input.ThroughputMode ?? "bursting",
      provisionedMibps: input.ProvisionedThroughputInMibps ?? null,
      throughputChangedAt: null,
      encrypted: input.Encrypted ?? false,
      kmsKeyId: input.Encrypted ? (input.KmsKeyId ?? managedKeyArn(efs.cloud)) : null,
      tags: Object.fromEntries((input.Tags ?? []).map(({ Key = "", Value = "" }) => [Key, Value])),
      lifecycle: [],
      policy: null,
      backup: input.Backup ? "ENABLED" : "DISABLED",
    };
    const directory = directoryOf(efs.cloud, record.id);
    mkdirSync(directory, { recursive: true });
    // As on EFS: the root directory belongs to root, and others may only read it.
    chmodSync(directory, 0o755);
    efs.fileSystems.put(record.id, record);
    efs.timers.after(efs.cloud.settings.fileSystemSeconds, () => becomeAvailable(efs, record.id));
    return describeFileSystem(efs, record);
  };

export function becomeAvailable(efs: Efs, id: string): void {
  const record = efs.fileSystems.get(id);
  if (record?.state === "creating") efs.fileSystems.put(id, { ...record, state: "available" });
}

function checkRequest(efs: Efs, input: CreateFileSystemCommandInput, token: string): void {
  if (token.length < 1 || token.length > MAX_CREATION_TOKEN) {
    throw badRequest(
      `1 validation error detected: Value '${token}' at 'creationToken' failed to satisfy constraint: Member must have length less than or equal to ${MAX_CREATION_TOKEN}`,
    );
  }
  if (input.AvailabilityZoneName !== undefined) {
    throw efsError(
      "NotImplemented",
      501,
      "elasticfilesystem: One Zone file systems are not implemented by the local cloud",
    );
  }
  if (input.KmsKeyId !== undefined && !input.Encrypted) throw badRequest("KmsKeyId requires Encrypted");
  checkThroughput(input);
  if (efs.fileSystems.values().length >= MAX_FILE_SYSTEMS) {
    throw efsError("FileSystemLimitExceeded", 403, "The account already has the maximum number of file systems");
  }
}

export const describeFileSystems =
  (efs: Efs) =>
  (input: DescribeFileSystemsCommandInput): DescribeFileSystemsResponse => {
    if (input.FileSystemId !== undefined && input.CreationToken !== undefined) {
      throw badRequest("You may specify only one of FileSystemId and CreationToken");
    }
    const all =
      input.FileSystemId === undefined
        ? efs.fileSystems
            .values()
            .filter(({ creationToken }) => creationToken === (input.CreationToken ?? creationToken))
        : [findFileSystem(efs, input.FileSystemId)];
    const { items, NextMarker } = pageOf(all, ({ createdAt }) => createdAt, input.Marker, input.MaxItems);
    return { FileSystems: items.map((record) => describeFileSystem(efs, record)), Marker: input.Marker, NextMarker };
  };

/** In the order of `keyOf`. A marker is the key of the first item of the next page, which may be gone by then. */
export function pageOf<T extends { readonly id: string }>(
  all: readonly T[],
  keyOf: (item: T) => string,
  marker: string | undefined,
  maxItems = DEFAULT_ITEMS,
): { items: T[]; NextMarker: string | undefined } {
  if (maxItems < 1 || maxItems > MAX_ITEMS) throw badRequest(`MaxItems must be between 1 and ${MAX_ITEMS}`);
  if (marker !== undefined && !/^[\w:.-]+\/fs(?:mt)?-[0-9a-f]+$/.test(marker)) throw badRequest("Invalid marker");
  const ordered = all
    .map((item) => ({ item, key: `${keyOf(item)}/${item.id}` }))
    .toSorted((a, b) => (a.key < b.key ? -1 : 1));
  const rest = ordered.filter(({ key }) => marker === undefined || key >= marker);
  return { items: rest.slice(0, maxItems).map(({ item }) => item), NextMarker: rest[maxItems]?.key };
}

export const deleteFileSystem =
  (efs: Efs) =>
  (input: DeleteFileSystemCommandInput): void => {
    const record = findFileSystem(efs, input.FileSystemId);
    if (mountTargetsOf(efs, record.id).length > 0) {
      throw efsError("FileSystemInUse", 409, `File system '${record.id}' has mount targets created in it`);
    }
    if (record.state === "deleting") return;
    efs.fileSystems.put(record.id, { ...record, state: "deleting" });
    efs.timers.after(efs.cloud.settings.fileSystemSeconds, () => removeFileSystem(efs, record.id));
  };

export function removeFileSystem(efs: Efs, id: string): void {
  rmSync(directoryOf(efs.cloud, id), { recursive: true, force: true });
  efs.fileSystems.delete(id);
}
