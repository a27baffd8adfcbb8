/** Parameters of requests, and the answers that are not about one job alone. */
import * as z from "zod";
import type { TimelineEvent } from "../core/events.ts";
import { UPLOAD_ID } from "../core/job-inputs.ts";
import { JOB_ID } from "../core/naming.ts";
import { JobStateSchema, JobSummarySchema } from "./job-schemas.ts";
import { wholeNumber } from "./numbers.ts";

/** A single PUT to S3 carries at most 5 GiB (S3 user guide). */
const MAX_UPLOAD_BYTES = 5 * 1024 ** 3;

const time = z.iso.datetime();
const nothing = z.strictObject({});

export const JobParams = z.strictObject({ id: z.string().regex(JOB_ID, { error: "is not a job id" }) });
export const NoQuery = nothing;
export const NoBody = nothing.optional();
/** What POST /jobs takes: parseJob checks it, and says more than a schema can. */
export const JobBody = z.unknown();

export const ListQuery = z.strictObject({
  state: JobStateSchema.optional(),
  name: z.string().min(1).optional(),
  limit: wholeNumber(1, 100).default(50),
  nextToken: z.string().optional(),
});
export const EventsQuery = z.strictObject({
  after: z.iso.datetime({ offset: true, error: "is no time, such as 2026-11-22T10:00:00Z" }).optional(),
});
export const LogsQuery = z.strictObject({
  attempt: wholeNumber(1, 1_000_000).optional(),
  limit: wholeNumber(1, 10_000).default(1000),
  nextToken: z.string().optional(),
});
/** Between the agent's last-save margin and the longest that tells anything about a notice of 120 s. */
export const InterruptBody = z
  .strictObject({ noticeSeconds: z.int().min(10).max(900).optional() })
  .optional()
  .transform((body) => body ?? {});
export const UploadBody = z.strictObject({
  bytes: z.int().min(1).max(MAX_UPLOAD_BYTES),
  sha256: z.string().regex(UPLOAD_ID, { error: "is not 64 hex digits" }),
});

export const SubmitAnswer = z.object({ jobId: z.string(), executionArn: z.string(), state: JobStateSchema });
export const ListAnswer = z.object({ jobs: z.array(JobSummarySchema), nextToken: z.string().nullable() });
export const EventSchema = z.object({
  id: z.string(),
  time: z.string(),
  /** Not an enumeration, so that today's client reads tomorrow's events. */
  type: z.string(),
  message: z.string(),
  data: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
}) satisfies z.ZodType<Omit<TimelineEvent, "type"> & { readonly type: string }>;
export const EventsAnswer = z.object({ events: z.array(EventSchema) });
export const LogsAnswer = z.object({
  lines: z.array(z.object({ time, attempt: z.int(), message: z.string() })),
  nextToken: z.string(),
});
export const CancelAnswer = z.object({ jobId: z.string(), state: JobStateSchema });
export const InterruptAnswer = z.object({ instanceId: z.string(), actionTime: time });
export const OpenApiAnswer = z.looseObject({
  openapi: z.string(),
  info: z.looseObject({ title: z.string(), version: z.string() }),
  paths: z.record(z.string(), z.looseObject({})),
});
export const UploadAnswer = z.object({
  uploadId: z.string(),
  url: z.url(),
  headers: z.record(z.string(), z.string()),
  expiresAt: time,
});
export const ProfilesAnswer = z.object({
  profiles: z.array(
    z.object({ name: z.string(), description: z.string(), defaults: z.record(z.string(), z.unknown()) }),
  ),
});
export const ErrorAnswer = z.object({
  error: z.string(),
  message: z.string(),
  details: z.array(z.object({ field: z.string(), problem: z.string(), expected: z.string() })),
});
