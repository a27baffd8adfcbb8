/** What the API answers about money; compared by the type checker with what core makes. */
import * as z from "zod/mini";
import { _default as withDefault } from "zod/mini";
import type { CostGroup } from "../core/costs/groups.ts";
import type { AttemptCosts, CostSummary } from "../core/costs/job-costs.ts";
import type { CostLine } from "../core/costs/lines.ts";
import { COST_ITEMS } from "../core/costs/unit-prices.ts";
import { ATTEMPT_OUTCOMES } from "../core/states.ts";
import type { JobCostsAnswer } from "../core/steps/api/read-costs.ts";
import type { PriceView } from "../core/steps/api/read-prices.ts";
import { pool } from "./job-schemas.ts";
import { wholeNumber } from "./numbers.ts";

const time = z.iso.datetime();

const summary = {
  usd: z.number(),
  isComplete: z.boolean(),
  onDemandUsd: z.nullable(z.number()),
  usefulSeconds: z.number(),
  lostSeconds: z.number(),
  paidSeconds: z.number(),
} satisfies { readonly [Member in keyof CostSummary]: z.core.$ZodType<CostSummary[Member]> };

const attempt = z.object({
  attempt: z.int(),
  instanceId: z.string(),
  pool,
  hourlyUsd: z.nullable(z.number()),
  launchedAt: time,
  startedAt: z.nullable(time),
  stoppedAt: z.nullable(time),
  endedAt: z.nullable(time),
  outcome: z.nullable(z.enum(ATTEMPT_OUTCOMES)),
  usefulSeconds: z.number(),
  lostSeconds: z.number(),
  paidSeconds: z.number(),
  isFree: z.boolean(),
  writtenBytes: z.number(),
  readBytes: z.number(),
  usd: z.nullable(z.number()),
}) satisfies z.core.$ZodType<AttemptCosts>;

const line = z.object({
  item: z.enum(COST_ITEMS),
  attempt: z.nullable(z.int()),
  instanceId: z.nullable(z.string()),
  quantity: z.number(),
  unit: z.string(),
  unitUsd: z.nullable(z.number()),
  usd: z.nullable(z.number()),
  source: z.string(),
  asOf: z.string(),
}) satisfies z.core.$ZodType<CostLine>;

export const JobCostsSchema = z.object({
  jobId: z.string(),
  until: time,
  ...summary,
  gapSeconds: z.number(),
  attempts: z.array(attempt),
  lines: z.array(line),
}) satisfies z.core.$ZodType<Omit<JobCostsAnswer, "attempts" | "lines">>;

/** `job`, `name`, `day`, or `tag:KEY` with a key that AWS allows. */
const COST_KEY = /^(?:job|name|day|tag:[\p{L}\p{N}\p{Zs}_.:/=+\-@]{1,128})$/u;

export const CostsQuery = z.strictObject({
  by: withDefault(z.string().check(z.regex(COST_KEY, { error: "is none of job, name, day and tag:KEY" })), "job"),
  since: z.optional(z.iso.datetime({ offset: true, error: "is no time, such as 2026-11-22T10:00:00Z" })),
  limit: withDefault(wholeNumber(1, 25), 25),
  nextToken: z.optional(z.string()),
});

/** EC2 takes so many types in one question (DescribeInstanceTypes). */
const MAX_TYPES = 100;
const TYPE_LIST = /^[a-z0-9-]+\.[a-z0-9-]+(?:,[a-z0-9-]+\.[a-z0-9-]+)*$/;

export const PricesQuery = z.strictObject({
  /** Separated by commas; the default profile's if absent. */
  types: z.optional(
    z.string().check(
      z.regex(TYPE_LIST, { error: "is no list of instance types, such as c7i.large,m7i.large" }),
      z.refine((text) => text.split(",").length <= MAX_TYPES, { error: `has more than ${MAX_TYPES} types` }),
    ),
  ),
});

export const poolMemory = z.nullable(
  z.object({
    interruptions: z.number(),
    refusals: z.number(),
    meanSeconds: z.nullable(z.number()),
    isResting: z.boolean(),
  }),
);

const price = z.object({
  type: z.string(),
  zone: z.string(),
  spotUsd: z.nullable(z.number()),
  onDemandUsd: z.nullable(z.number()),
  week: z.array(z.number()),
  memory: poolMemory,
}) satisfies z.core.$ZodType<PriceView>;

export const PricesAnswer = z.object({ prices: z.array(price), unknownTypes: z.array(z.string()) });

const group = z.object({ key: z.string(), jobs: z.int(), ...summary }) satisfies z.core.$ZodType<CostGroup>;

export const CostsAnswer = z.object({ groups: z.array(group), nextToken: z.nullable(z.string()) });
