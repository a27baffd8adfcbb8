/** What the API answers about one job, as schemas; compared by the type checker with what core makes. */
import * as z from "zod";
import type { Job } from "../core/job.ts";
import { WAIT_REASONS, type Waiting } from "../core/explain-wait.ts";
import type { Ending, JobOutcome, Notice, Pool } from "../core/ledger.ts";
import { REFUSAL_KINDS } from "../core/refusals.ts";
import { ATTEMPT_OUTCOMES, JOB_STATES } from "../core/states.ts";
import type { AttemptView, JobSummary } from "../core/steps/api/job-views.ts";

const time = z.iso.datetime();
const names = z.record(z.string(), z.string());
export const JobStateSchema = z.enum(JOB_STATES);

/** An error's name: not an enumeration, so that today's client reads tomorrow's. */
const errorName = z.string();

export const pool = z.object({
  type: z.string(),
  zone: z.string(),
  market: z.enum(["spot", "on-demand"]),
}) satisfies z.ZodType<Pool>;

const notice = z.object({
  actionTime: time,
  source: z.enum(["ec2", "drill"]),
  seenAt: time,
}) satisfies z.ZodType<Notice>;

const waiting = z.object({
  reason: z.enum(WAIT_REASONS),
  message: z.string(),
  since: time,
  nextTryAt: time.nullable(),
  until: time.nullable(),
  instanceIds: z.array(z.string()),
  pools: z.array(
    z.object({
      pool,
      code: z.string(),
      message: z.string(),
      at: time.nullable(),
      kind: z.enum(REFUSAL_KINDS),
      meaning: z.string(),
      remedy: z.string(),
    }),
  ),
}) satisfies z.ZodType<Waiting>;

const ending = z.object({
  cause: z.enum(["finished", "cancel", "aborted"]),
  error: errorName.nullable(),
  message: z.string().nullable(),
  since: time,
  graceUntil: time,
}) satisfies z.ZodType<Omit<Ending, "error"> & { readonly error: string | null }>;

const outcome = z.object({
  state: z.enum(["succeeded", "failed", "cancelled"]),
  error: errorName.nullable(),
  message: z.string().nullable(),
  endedAt: time,
}) satisfies z.ZodType<Omit<JobOutcome, "error"> & { readonly error: string | null }>;

const job = z.object({
  name: z.string(),
  clientToken: z.string().nullable(),
  profile: z.string(),
  setup: z.array(z.string()),
  scripts: z.array(z.string()),
  command: z.string().nullable(),
  inputs: z.array(z.object({ from: z.string(), to: z.string(), kind: z.enum(["s3", "upload"]) })),
  outputs: z.array(z.string()),
  filesystem: z.string().nullable(),
  instance: z.object({
    types: z.array(z.string()),
    zones: z.array(z.string()),
    image: z.string().nullable(),
    username: z.string(),
    maxPrice: z.number().nullable(),
    market: z.enum(["spot", "on-demand", "spot-then-on-demand"]),
    diskGiB: z.int().nullable(),
    monitoring: z.boolean(),
  }),
  env: names,
  checkpoint: z.object({
    saveSignal: z.string().nullable(),
    everySeconds: z.int().nullable(),
    stopSignal: z.string(),
    stopGraceSeconds: z.int(),
    handover: z.enum(["late", "early"]),
    keep: z.int(),
  }),
  retry: z.object({ interruptions: z.int(), errors: z.int(), onExitCodes: z.array(z.int()) }),
  limits: z.object({ runtimeSeconds: z.int(), capacityWaitSeconds: z.int() }),
  tags: names,
}) satisfies z.ZodType<Job>;

const attempt = z.object({
  attempt: z.int(),
  instanceId: z.string(),
  pool,
  hourlyUsd: z.number().nullable(),
  launchedAt: time,
  readyAt: time.nullable(),
  notice: notice.nullable(),
  outcome: z.enum(ATTEMPT_OUTCOMES).nullable(),
  released: z.boolean(),
  generation: z.string().nullable(),
  terminatedAt: time.nullable(),
}) satisfies z.ZodType<AttemptView>;

const common = {
  jobId: z.string(),
  name: z.string(),
  state: JobStateSchema,
  submittedAt: time,
  endedAt: time.nullable(),
  interruptions: z.int(),
  error: errorName.nullable(),
};

export const JobSummarySchema = z.object({ ...common, attempts: z.int() }) satisfies z.ZodType<JobSummary>;

export const JobDetailSchema = z.object({
  ...common,
  executionArn: z.string(),
  job: job.nullable(),
  attempts: z.array(attempt),
  waiting: waiting.nullable(),
  ending: ending.nullable(),
  outcome: outcome.nullable(),
  progress: z.number().nullable(),
  generation: z.string().nullable(),
});
