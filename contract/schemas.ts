/** Parameters of requests, and the answers that are not about one job alone. */
import * as z from "zod/mini";
import { _default as withDefault } from "zod/mini";
import type { FieldProblem } from "../core/errors.ts";
import type { TimelineEvent } from "../core/events.ts";
import { JOB_ID } from "../core/naming.ts";
import { JobStateSchema, JobSummarySchema } from "./job-schemas.ts";
import { wholeNumber } from "./numbers.ts";

const time = z.iso.datetime();
const nothing = z.strictObject({});

export const JobParams = z.strictObject({ id: z.string().check(z.regex(JOB_ID, { error: "is not a job id" })) });
export const NoQuery = nothing;
export const NoBody = z.optional(nothing);
/** What POST /jobs takes: parseJob checks it, and says more than a schema can. */
export const JobBody = z.unknown();

export const ListQuery = z.strictObject({
  state: z.optional(JobStateSchema),
  name: z.optional(z.string().check(z.minLength(1))),
  /** `me`: the caller's own. */
  submittedBy: z.optional(z.string().check(z.minLength(1), z.maxLength(2048))),
  limit: withDefault(wholeNumber(1, 100), 50),
  nextToken: z.optional(z.string()),
});
export const EventsQuery = z.strictObject({
  after: z.optional(z.iso.datetime({ offset: true, error: "is no time, such as 2026-11-22T10:00:00Z" })),
});
export const LogsQuery = z.strictObject({
  attempt: z.optional(wholeNumber(1, 1_000_000)),
  limit: withDefault(wholeNumber(1, 10_000), 1000),
  nextToken: z.optional(z.string()),
});
/** Between the agent's last-save margin and the longest that tells anything about a notice of 120 s. */
export const InterruptBody = z.pipe(
  z.optional(z.strictObject({ noticeSeconds: z.optional(z.int().check(z.minimum(10), z.maximum(900))) })),
  z.transform((body) => body ?? {}),
);

/** One wrong or doubtful field. */
export const FieldProblemSchema = z.object({
  field: z.string(),
  problem: z.string(),
  expected: z.string(),
}) satisfies z.core.$ZodType<FieldProblem>;
export const SubmitAnswer = z.object({
  jobId: z.string(),
  executionArn: z.string(),
  state: JobStateSchema,
  /** What is likely to go wrong, or to cost more than it need; the job is submitted all the same. */
  warnings: z.array(FieldProblemSchema),
});
export const ListAnswer = z.object({ jobs: z.array(JobSummarySchema), nextToken: z.nullable(z.string()) });
export const EventSchema = z.object({
  id: z.string(),
  time: z.string(),
  /** Not an enumeration, so that today's client reads tomorrow's events. */
  type: z.string(),
  message: z.string(),
  data: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
}) satisfies z.core.$ZodType<Omit<TimelineEvent, "type"> & { readonly type: string }>;
export const EventsAnswer = z.object({ events: z.array(EventSchema) });
export const LogsAnswer = z.object({
  lines: z.array(z.object({ time, attempt: z.int(), message: z.string() })),
  nextToken: z.string(),
});
export const CancelAnswer = z.object({ jobId: z.string(), state: JobStateSchema });
export const InterruptAnswer = z.object({ instanceId: z.string(), actionTime: time });
export const ReleaseAnswer = z.object({ jobId: z.string(), instanceIds: z.array(z.string()) });
export const OpenApiAnswer = z.looseObject({
  openapi: z.string(),
  info: z.looseObject({ title: z.string(), version: z.string() }),
  paths: z.record(z.string(), z.looseObject({})),
});
export const ErrorAnswer = z.object({
  error: z.string(),
  message: z.string(),
  details: z.array(z.object({ field: z.string(), problem: z.string(), expected: z.string() })),
});
