/** `POST /sweep`: the order, and the report of core/sweep.ts. */
import * as z from "zod/mini";
import type { SweepReport } from "../core/sweep.ts";

/** Without a body it is carried out, as every five minutes. */
export const SweepBody = z.pipe(
  z.optional(z.strictObject({ dryRun: z.optional(z.boolean()) })),
  z.transform((body) => ({ dryRun: body?.dryRun ?? false })),
);

const SweepItemSchema = z.object({
  /** Neither kind nor action is an enumeration, so that today's client reads tomorrow's report. */
  kind: z.string(),
  id: z.string(),
  state: z.string(),
  ageSeconds: z.nullable(z.int()),
  jobId: z.nullable(z.string()),
  reason: z.string(),
  action: z.string(),
  because: z.nullable(z.string()),
});
export const SweepAnswer = z.object({
  now: z.string(),
  dryRun: z.boolean(),
  items: z.array(SweepItemSchema),
  expired: z.array(z.string()),
  failures: z.array(z.object({ what: z.string(), error: z.string() })),
}) satisfies z.core.$ZodType<Widened<SweepReport>>;

/** The report with its enumerations as plain text. */
type Widened<T> = T extends readonly (infer Item)[]
  ? Widened<Item>[]
  : T extends string
    ? string
    : T extends object
      ? { [Key in keyof T]: Widened<T[Key]> }
      : T;
