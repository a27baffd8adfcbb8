/** What the API answers about one job, as schemas; compared by the type checker with what core makes. */
import * as z from "zod/mini";
import { Gpu, Requirements } from "../core/job-shape.ts";
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
}) satisfies z.core.$ZodType<Pool>;

const notice = z.object({
  actionTime: time,
  source: z.enum(["ec2", "drill"]),
  seenAt: time,
}) satisfies z.core.$ZodType<Notice>;

const waiting = z.object({
  reason: z.enum(WAIT_REASONS),
  message: z.string(),
  since: time,
  nextTryAt: z.nullable(time),
  until: z.nullable(time),
  instanceIds: z.array(z.string()),
  pools: z.array(
    z.object({
      pool,
      code: z.string(),
      message: z.string(),
      at: z.nullable(time),
      kind: z.enum(REFUSAL_KINDS),
      meaning: z.string(),
      remedy: z.string(),
    }),
  ),
}) satisfies z.core.$ZodType<Waiting>;

const ending = z.object({
  cause: z.enum(["finished", "cancel", "aborted"]),
  error: z.nullable(errorName),
  message: z.nullable(z.string()),
  since: time,
  graceUntil: time,
  hold: z.exactOptional(
    z.object({
      until: time,
      end: z.exactOptional(
        z.object({ at: time, by: z.enum(["time", "machine", "release", "cancel", "abort", "budget"]) }),
      ),
    }),
  ),
}) satisfies z.core.$ZodType<Omit<Ending, "error"> & { readonly error: string | null }>;

const outcome = z.object({
  state: z.enum(["succeeded", "failed", "cancelled"]),
  error: z.nullable(errorName),
  message: z.nullable(z.string()),
  endedAt: time,
}) satisfies z.core.$ZodType<Omit<JobOutcome, "error"> & { readonly error: string | null }>;

const job = z.object({
  name: z.string(),
  clientToken: z.nullable(z.string()),
  profile: z.string(),
  setup: z.array(z.string()),
  scripts: z.array(z.string()),
  command: z.nullable(z.string()),
  inputs: z.array(z.object({ from: z.string(), to: z.string(), kind: z.enum(["s3", "upload"]) })),
  outputs: z.array(z.string()),
  filesystem: z.nullable(z.string()),
  instance: z.object({
    types: z.array(z.string()),
    requirements: z.exactOptional(z.nullable(Requirements)),
    gpu: z.exactOptional(z.nullable(Gpu)),
    zones: z.array(z.string()),
    image: z.nullable(z.string()),
    username: z.string(),
    maxPrice: z.nullable(z.number()),
    market: z.enum(["spot", "on-demand", "spot-then-on-demand"]),
    diskGiB: z.nullable(z.int()),
    monitoring: z.boolean(),
  }),
  env: names,
  checkpoint: z.object({
    saveSignal: z.nullable(z.string()),
    everySeconds: z.nullable(z.int()),
    stopSignal: z.string(),
    stopGraceSeconds: z.int(),
    onRebalance: z.exactOptional(z.enum(["save", "move"])),
    keep: z.int(),
  }),
  retry: z.object({ interruptions: z.int(), errors: z.int(), onExitCodes: z.array(z.int()) }),
  limits: z.object({
    runtimeSeconds: z.int(),
    capacityWaitSeconds: z.int(),
    budgetUsd: z.exactOptional(z.nullable(z.number())),
  }),
  holdOnFailureSeconds: z.exactOptional(z.nullable(z.int())),
  tags: names,
}) satisfies z.core.$ZodType<Job>;

const attempt = z.object({
  attempt: z.int(),
  instanceId: z.string(),
  pool,
  hourlyUsd: z.nullable(z.number()),
  launchedAt: time,
  readyAt: z.nullable(time),
  notice: z.nullable(notice),
  outcome: z.nullable(z.enum(ATTEMPT_OUTCOMES)),
  released: z.boolean(),
  generation: z.nullable(z.string()),
  terminatedAt: z.nullable(time),
}) satisfies z.core.$ZodType<AttemptView>;

const common = {
  jobId: z.string(),
  name: z.string(),
  state: JobStateSchema,
  submittedAt: time,
  endedAt: z.nullable(time),
  interruptions: z.int(),
  error: z.nullable(errorName),
};

export const JobSummarySchema = z.object({ ...common, attempts: z.int() }) satisfies z.core.$ZodType<JobSummary>;

export const JobDetailSchema = z.object({
  ...common,
  executionArn: z.string(),
  job: z.nullable(job),
  attempts: z.array(attempt),
  waiting: z.nullable(waiting),
  ending: z.nullable(ending),
  outcome: z.nullable(outcome),
  progress: z.nullable(z.number()),
  generation: z.nullable(z.string()),
});
