import type { FileSystemDescription, UpdateFileSystemCommandInput } from "@aws-sdk/client-efs";
import { efsError } from "./errors.ts";
import { THROUGHPUT_CHANGE_SECONDS } from "./facts.ts";
import { describeFileSystem } from "./file-systems.ts";
import { findFileSystem } from "./state.ts";
import type { Efs } from "./state.ts";
import { checkThroughput } from "./throughput.ts";

/** Another mode, or less throughput, 24 hours after the last such change at the earliest (API reference, UpdateFileSystem). */
export const updateFileSystem =
  (efs: Efs) =>
  (input: UpdateFileSystemCommandInput): FileSystemDescription => {
    const record = findFileSystem(efs, input.FileSystemId);
    if (record.state !== "available") {
      throw efsError("IncorrectFileSystemLifeCycleState", 409, `File system '${record.id}' is ${record.state}`);
    }
    const throughputMode = input.ThroughputMode ?? record.throughputMode;
    const isProvisioned = throughputMode === "provisioned";
    const asked = input.ProvisionedThroughputInMibps ?? (isProvisioned ? record.provisionedMibps : null);
    checkThroughput({
      PerformanceMode: record.performanceMode,
      ThroughputMode: throughputMode,
      ...(asked === null ? {} : { ProvisionedThroughputInMibps: asked }),
    });
    const isLimited = throughputMode !== record.throughputMode || (asked ?? 0) < (record.provisionedMibps ?? 0);
    const now = efs.cloud.clock.now();
    const last = record.throughputChangedAt === null ? -Infinity : Date.parse(record.throughputChangedAt);
    if (isLimited && now < last + THROUGHPUT_CHANGE_SECONDS * 1000) {
      throw efsError(
        "TooManyRequests",
        429,
        "The throughput mode was changed or its throughput lowered within 24 hours.",
      );
    }
    const throughputChangedAt = isLimited ? new Date(now).toISOString() : record.throughputChangedAt;
    const changed = { ...record, throughputMode, provisionedMibps: asked, throughputChangedAt };
    efs.fileSystems.put(record.id, changed);
    return describeFileSystem(efs, changed);
  };
