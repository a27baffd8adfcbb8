/**
 * What the HTTP API needs from outside besides the ports of the machine (core/ports.ts): reading for people. `aws/`
 * implements each over the SDK.
 */
import type { CostSummary } from "./costs/job-costs.ts";
import type { TimelineEvent } from "./events.ts";
import type { Control } from "./ledger.ts";
import type { Ports } from "./ports.ts";
import type { OwnProfile } from "./profiles.ts";
import type { JobState } from "./states.ts";
import type { SweepReport } from "./sweep.ts";

export interface JobsQuery {
  /** Only jobs in this phase; null: all. */
  readonly state: JobState | null;
  /** Only jobs with exactly this name; null: all. */
  readonly name: string | null;
  /** Only jobs of exactly this submitter; null: all. */
  readonly submittedBy: string | null;
  /** 1…100. */
  readonly limit: number;
  /** From the page before; null: from the newest. One that cannot be read is `InvalidRequest` with field `nextToken`. */
  readonly nextToken: string | null;
}
interface JobsPage {
  /** Newest first by `submittedAt`; at most `limit`. */
  readonly controls: readonly Control[];
  /** null: there is no more. A page is only shorter than `limit` when it is the last one. */
  readonly nextToken: string | null;
}
/** Index `list` of the table: eventually consistent, as every GSI. */
export interface JobList {
  page(query: JobsQuery): Promise<JobsPage>;
}

/** The timeline the functions wrote (`event#…` items of the job's partition); the agents' part is `Agents.events`. */
export interface TimelineReader {
  /** All lines in order of time, then id; empty for an unknown job. */
  read(jobId: string): Promise<readonly TimelineEvent[]>;
}

export interface LogLine {
  /** ISO-8601 UTC, milliseconds. */
  readonly time: string;
  readonly attempt: number;
  /** As the script wrote it, without the line end; may hold control sequences. */
  readonly message: string;
}
export interface LogsQuery {
  readonly jobId: string;
  /** One attempt, or null: all of them. Streams are `logStreamOf(jobId, attempt)`; `…/agent` streams are not read. */
  readonly attempt: number | null;
  /** Newest attempt number of the job; streams 1…attempts may exist, and one that does not exist yet is no error. */
  readonly attempts: number;
  /** Attempts whose machine is not known to be gone: they may still print, also while a later one does. */
  readonly openAttempts: readonly number[];
  /** 1…10,000. */
  readonly limit: number;
  /** From the page before; null: from the beginning. One that cannot be read is `InvalidRequest`, field `nextToken`. */
  readonly nextToken: string | null;
}
export interface LogPage {
  /** By attempt, then in the stream's own order. Empty only when there is nothing more for now. */
  readonly lines: readonly LogLine[];
  /**
   * Goes on after the last line of this page, also later, when the job has written more: a reader stops at the first
   * empty page, a follower asks again with the token that page gave.
   */
  readonly nextToken: string;
}
export interface LogReader {
  read(query: LogsQuery): Promise<LogPage>;
}

interface UploadRequest {
  /** Key is `uploadKey(uploadId)` in the stack's bucket. */
  readonly uploadId: string;
  readonly bytes: number;
  /** Hex, 64 digits. S3 checks it: header `x-amz-checksum-sha256` (base64) is signed, as is `content-length`. */
  readonly sha256: string;
  readonly now: string;
}
export interface PresignedUpload {
  readonly url: string;
  /** To be sent with the PUT exactly as they are, in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly expiresAt: string;
}
export interface StoredObject {
  readonly bytes: number;
  readonly storedAt: string;
}
export interface StoredPart {
  readonly number: number;
  readonly bytes: number;
  /** MD5 of its bytes, in hex. */
  readonly etag: string;
}
export interface Uploads {
  /** The whole object; null: there is none. */
  find(uploadId: string): Promise<StoredObject | null>;
  /** A PUT that is valid for 15 minutes from `now`. Signing only: nothing is asked of S3. */
  presign(request: UploadRequest): Promise<PresignedUpload>;
  /** The oldest multipart upload of it that is under way; null: there is none. */
  underWay(uploadId: string): Promise<string | null>;
  begin(uploadId: string): Promise<string>;
  /** A page of what has arrived, by number, of the parts after this one; empty: no more, or the upload is over. */
  parts(uploadId: string, multipartId: string, after: number): Promise<readonly StoredPart[]>;
  /** Addresses in the order of the parts, each for its number of bytes alone, valid for 15 minutes. */
  presignParts(request: {
    readonly uploadId: string;
    readonly multipartId: string;
    readonly parts: readonly { readonly number: number; readonly bytes: number }[];
    readonly now: string;
  }): Promise<{ readonly urls: readonly string[]; readonly expiresAt: string }>;
  /** Without an error also where it was completed meanwhile. */
  complete(uploadId: string, multipartId: string, parts: readonly StoredPart[]): Promise<void>;
}

interface FilesQuery {
  readonly jobId: string;
  /** Below the job's outputs. */
  readonly prefix: string;
  readonly limit: number;
  readonly nextToken: string | null;
  readonly now: string;
}
export interface FilePage {
  /** In order of their paths' bytes. */
  readonly files: readonly {
    /** Below the job's outputs. */
    readonly path: string;
    readonly bytes: number;
    readonly modifiedAt: string;
    /** S3's: of an object in one part the MD5. */
    readonly etag: string;
    /** Reads it until `expiresAt`. */
    readonly url: string;
  }[];
  readonly nextToken: string | null;
  readonly expiresAt: string;
}
export interface JobFiles {
  page(query: FilesQuery): Promise<FilePage>;
}

export interface Sweeps {
  /** Runs the sweep's function and waits for its report. Throws SweepFailed when there is none in time. */
  run(order: { readonly now: string; readonly dryRun: boolean }): Promise<SweepReport>;
}

/** What an ended job came to, kept because the timeline's agents' part does not last for ever. */
export interface CostLedger {
  /** null: nobody has asked since it ended. */
  find(jobId: string): Promise<CostSummary | null>;
  keep(jobId: string, summary: CostSummary): Promise<void>;
}

/** Writing what `Profiles` reads. */
export interface SavedProfiles {
  put(profile: OwnProfile): Promise<void>;
  /** false: there was none of that name. */
  remove(name: string): Promise<boolean>;
}

/** All that the HTTP API may touch. */
export interface ApiPorts extends Pick<
  Ports,
  "deployment" | "catalog" | "ledger" | "agents" | "executions" | "events" | "prices" | "pools" | "profiles"
> {
  /** To tell a machine that boots from one whose agent is being installed. */
  readonly commands: Pick<Ports["commands"], "online">;
  readonly jobs: JobList;
  readonly timelines: TimelineReader;
  readonly logs: LogReader;
  readonly uploads: Uploads;
  readonly files: JobFiles;
  readonly sweeps: Sweeps;
  readonly costs: CostLedger;
  readonly savedProfiles: SavedProfiles;
}
