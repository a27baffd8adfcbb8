/** What the API answers about a job that is not submitted; compared by the type checker with what core makes. */
import * as z from "zod/mini";
import type { CostEstimate, HourlyCosts, PlannedLaunch } from "../core/launch-plan.ts";
import type { SaveCheck } from "../core/save-check.ts";
import type { PlannedPool } from "../core/steps/api/plan-job.ts";
import { poolMemory } from "./cost-schemas.ts";
import { JobSchema, pool } from "./job-schemas.ts";
import { FieldProblemSchema } from "./schemas.ts";

const price = z.nullable(z.number());

const request = z.object({
  market: z.enum(["spot", "on-demand"]),
  pools: z.array(z.object({ type: z.string(), zone: z.string() })),
  maxPriceUsdPerHour: price,
  reason: z.string(),
}) satisfies z.core.$ZodType<PlannedLaunch>;

const plannedPool = z.object({
  type: z.string(),
  zone: z.string(),
  spotUsd: price,
  onDemandUsd: price,
  memory: poolMemory,
  isAsked: z.boolean(),
}) satisfies z.core.$ZodType<PlannedPool>;

const hourly = z.object({
  pool,
  computeUsd: price,
  diskUsd: price,
  addressUsd: z.number(),
  savesUsd: price,
  usd: z.number(),
}) satisfies z.core.$ZodType<HourlyCosts>;

const estimate = z.object({
  runtimeSeconds: z.int(),
  runtimeUsd: price,
  budgetUsd: price,
  budgetSeconds: z.nullable(z.int()),
}) satisfies z.core.$ZodType<CostEstimate>;

const save = z.object({
  bytes: z.number(),
  measuredIn: z.nullable(z.string()),
  throughput: z.enum(["elastic", "bursting"]),
  seconds: z.int(),
  bestSeconds: z.int(),
  graceSeconds: z.nullable(z.int()),
  usdPerHour: price,
  resumeUsd: z.number(),
}) satisfies z.core.$ZodType<SaveCheck>;

export const PlanAnswer = z.object({
  job: JobSchema,
  request,
  pools: z.array(plannedPool),
  hourly: z.nullable(hourly),
  estimate,
  save: z.nullable(save),
  warnings: z.array(FieldProblemSchema),
});
