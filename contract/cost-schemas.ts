/** What the API answers about money; compared by the type checker with what core makes. */
import * as z from "zod";
import type { CostGroup } from "../core/costs/groups.ts";
import type { AttemptCosts, CostSummary } from "../core/costs/job-costs.ts";
import type { CostLine } from "../core/costs/lines.ts";
import { COST_ITEMS } from "../core/costs/unit-prices.ts";
import { ATTEMPT_OUTCOMES } from "../core/states.ts";
import type { JobCostsAnswer } from "../core/steps/api/read-costs.ts";
import { pool } from "./job-schemas.ts";
import { wholeNumber } from "./numbers.ts";

const time = z.iso.datetime();

const summary = {
  usd: z.number(),
  isComplete: z.boolean(),
  onDemandUsd: z.number().nullable(),
  usefulSeconds: z.number(),
  lostSeconds: z.number(),
  paidSeconds: z.number(),
} satisfies { readonly [Member in keyof CostSummary]: z.ZodType<CostSummary[Member]> };

const attempt = z.object({
  attempt: z.int(),
  instanceId: z.string(),
  pool,
  hourlyUsd: z.number().nullable(),
  launchedAt: time,
  startedAt: time.nullable(),
  stoppedAt: time.nullable(),
  endedAt: time.nullable(),
  outcome: z.enum(ATTEMPT_OUTCOMES).nullable(),
  usefulSeconds: z.number(),
  lostSeconds: z.number(),
  paidSeconds: z.number(),
  isFree: z.boolean(),
  writtenBytes: z.number(),
  readBytes: z.number(),
  usd: z.number().nullable(),
}) satisfies z.ZodType<AttemptCosts>;

const line = z.object({
  item: z.enum(COST_ITEMS),
  attempt: z.int().nullable(),
  instanceId: z.string().nullable(),
  quantity: z.number(),
  unit: z.string(),
  unitUsd: z.number().nullable(),
  usd: z.number().nullable(),
  source: z.string(),
  asOf: z.string(),
}) satisfies z.ZodType<CostLine>;

export const JobCostsSchema = z.object({
  jobId: z.string(),
  until: time,
  ...summary,
  gapSeconds: z.number(),
  attempts: z.array(attempt),
  lines: z.array(line),
}) satisfies z.ZodType<Omit<JobCostsAnswer, "attempts" | "lines">>;

/** `job`, `name`, `day`, or `tag:KEY` with a key that AWS allows. */
const COST_KEY = /^(?:job|name|day|tag:[\p{L}\p{N}\p{Zs}_.:/=+\-@]{1,128})$/u;

export const CostsQuery = z.strictObject({
  by: z.string().regex(COST_KEY, { error: "is none of job, name, day and tag:KEY" }).default("job"),
  since: z.iso.datetime({ offset: true, error: "is no time, such as 2026-11-22T10:00:00Z" }).optional(),
  limit: wholeNumber(1, 25).default(25),
  nextToken: z.string().optional(),
});

const group = z.object({ key: z.string(), jobs: z.int(), ...summary }) satisfies z.ZodType<CostGroup>;

export const CostsAnswer = z.object({ groups: z.array(group), nextToken: z.string().nullable() });
