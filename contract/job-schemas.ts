/** What the API answers about one job, as schemas; compared by the type checker with what core makes. */
import * as z from "zod/mini";
import { AGENTS } from "../core/bare.ts";
import { Gpu, Requirements } from "../core/job-shape.ts";
import type { Usage } from "../core/agent-protocol.ts";
import type { Job } from "../core/job.ts";
import { WAIT_REASONS, type Waiting } from "../core/explain-wait.ts";
import type { Ending, JobOutcome, Notice, Pool } from "../core/ledger.ts";
import { REFUSAL_KINDS } from "../core/refusals.ts";
import { ATTEMPT_OUTCOMES, JOB_STATES } from "../core/states.ts";
import type { AttemptView, JobSummary } from "../core/steps/api/job-views.ts";
import { TOLD_STATES } from "../core/notify.ts";

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

export const JobSchema = z.object({
  name: z.string(),
  clientToken: z.nullable(z.string()),
  submittedBy: z.exactOptional(z.nullable(z.string())),
  profile: z.string(),
  agent: z.exactOptional(z.enum(AGENTS)),
  setup: z.array(z.string()),
  scripts: z.array(z.string()),
  command: z.nullable(z.string()),
  inputs: z.array(
    z.object({
      from: z.string(),
      to: z.string(),
      kind: z.enum(["s3", "upload", "file", "git"]),
      secret: z.exactOptional(z.string()),
    }),
  ),
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
    ingress: z.exactOptional(
      z.array(z.object({ protocol: z.enum(["tcp", "udp"]), fromPort: z.int(), toPort: z.int(), cidr: z.string() })),
    ),
    keyPair: z.exactOptional(z.nullable(z.string())),
    securityGroups: z.exactOptional(z.array(z.string())),
    instanceProfile: z.exactOptional(z.nullable(z.string())),
  }),
  env: names,
  container: z.exactOptional(z.nullable(z.object({ image: z.string() }))),
  secrets: z.exactOptional(names),
  checkpoint: z.object({
    saveSignal: z.nullable(z.string()),
    everySeconds: z.nullable(z.int()),
    stopSignal: z.string(),
    stopGraceSeconds: z.int(),
    onRebalance: z.exactOptional(z.enum(["save", "move"])),
    keep: z.int(),
    sizeGB: z.exactOptional(z.nullable(z.number())),
  }),
  retry: z.object({ interruptions: z.int(), errors: z.int(), onExitCodes: z.array(z.int()) }),
  limits: z.object({
    runtimeSeconds: z.int(),
    capacityWaitSeconds: z.int(),
    budgetUsd: z.exactOptional(z.nullable(z.number())),
  }),
  holdOnFailureSeconds: z.exactOptional(z.nullable(z.int())),
  notify: z.exactOptional(
    z.array(
      z.object({
        to: z.string(),
        format: z.enum(["spot-connect", "slack"]),
        secret: z.nullable(z.string()),
        on: z.array(z.enum(TOLD_STATES)),
      }),
    ),
  ),
  tags: names,
}) satisfies z.core.$ZodType<Job>;

const perCent = z.nullable(z.number());
const mebibytes = z.int();
const usage = z.object({
  at: time,
  cpus: z.int(),
  cpuPercent: perCent,
  load: z.number(),
  memoryUsedMiB: mebibytes,
  memoryTotalMiB: mebibytes,
  diskUsedMiB: mebibytes,
  diskTotalMiB: mebibytes,
  gpus: z.array(
    z.object({
      percent: perCent,
      memoryUsedMiB: z.nullable(mebibytes),
      memoryTotalMiB: z.nullable(mebibytes),
    }),
  ),
}) satisfies z.core.$ZodType<Usage>;

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
  usage: z.nullable(usage),
}) satisfies z.core.$ZodType<AttemptView>;

const common = {
  jobId: z.string(),
  name: z.string(),
  state: JobStateSchema,
  submittedAt: time,
  submittedBy: z.nullable(z.string()),
  endedAt: z.nullable(time),
  interruptions: z.int(),
  error: z.nullable(errorName),
};

export const JobSummarySchema = z.object({ ...common, attempts: z.int() }) satisfies z.core.$ZodType<JobSummary>;

export const JobDetailSchema = z.object({
  ...common,
  executionArn: z.string(),
  job: z.nullable(JobSchema),
  attempts: z.array(attempt),
  waiting: z.nullable(waiting),
  ending: z.nullable(ending),
  outcome: z.nullable(outcome),
  progress: z.nullable(z.number()),
  generation: z.nullable(z.string()),
});
