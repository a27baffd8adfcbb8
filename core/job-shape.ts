/**
 * The zod schema of a job with every default already filled in; what `expected` says is in core/job-fields.ts. `meta` says
 * to JSON Schema (contract/job-input-schema.ts) what a refinement checks, where JSON Schema has a word for it.
 */
import * as z from "zod";
import { DURATION_PATTERN, parseDuration } from "./job-durations.ts";
import { SOURCE_PATTERN } from "./job-inputs.ts";
import { INSIDE_JOB, isInsideJob, PATTERN_INSIDE_JOB } from "./job-paths.ts";
import { JOB_NAME } from "./naming.ts";
import { splitWords } from "./posix-words.ts";
import { PROFILE_NAMES } from "./profiles.ts";
import { CATCHABLE_SIGNALS } from "./signals.ts";

const DAY_SECONDS = 86_400;

/** EC2's and EFS's tags have the narrowest character set of what a job tags (EC2 user guide, "Tag restrictions"). */
const TAG_TEXT = /^[\p{L}\p{N}\p{Zs}+\-=._:/@]*$/u;
/** Without a flag, which JSON Schema has not: EC2 reserves the prefix in any case. */
const RESERVED_TAG = /^(?:[aA][wW][sS]|[sS][pP][oO][tT]-[cC][oO][nN][nN][eE][cC][tT]):/;

const text = (pattern: RegExp, problem: string) => z.string().regex(pattern, { error: problem });
const wholeNumber = (least: number, most: number) => z.int().min(least).max(most);

const listOf = <T extends z.ZodType>(item: T, least: number, most: number) => z.array(item).min(least).max(most);

/** A list whose items must all differ; a repeated one is most often a slip of the hand. */
const setOf = <T extends z.ZodType>(item: T, least: number, most: number) =>
  listOf(item, least, most)
    .check((context) => {
      const again = context.value.find((item, index) => context.value.indexOf(item) < index);
      if (again !== undefined)
        context.issues.push({ code: "custom", input: context.value, message: `names ${String(again)} twice` });
    })
    .meta({ uniqueItems: true });

const duration = (leastSeconds: number, mostSeconds: number) =>
  z
    .string()
    .meta({ pattern: DURATION_PATTERN.source })
    .transform((written, context) => {
      const seconds = parseDuration(written);
      if (seconds === null) context.addIssue("is not a duration");
      else if (seconds < leastSeconds) context.addIssue("is too short");
      else if (seconds > mostSeconds) context.addIssue("is too long");
      return seconds ?? 0;
    });

const line = text(/\S/, "is empty");

const script = line.check((context) => {
  const words = splitWords(context.value);
  const problem =
    words === null
      ? "has an open quote or ends in a backslash"
      : /\.(?:py|sh)$/.test(words[0] ?? "") && !isInsideJob(words[0]!)
        ? "lies outside the job's directory"
        : words[0] === ""
          ? "names no program"
          : null;
  if (problem !== null) context.issues.push({ code: "custom", input: context.value, message: problem });
});

const signal = z
  .string()
  .refine((name) => CATCHABLE_SIGNALS.has(name), { error: "is not a catchable Linux signal" })
  .meta({ enum: [...CATCHABLE_SIGNALS] });

/** Checked in core/job-inputs.ts, which knows the deployment and has a problem's words for each way to be wrong. */
const input = z.strictObject({
  from: z.string().meta({ pattern: SOURCE_PATTERN.source }),
  to: z.string().meta({ pattern: INSIDE_JOB.source }).optional(),
});

const instance = z.strictObject({
  types: setOf(text(/^[a-z][a-z0-9-]{0,20}\.[a-z0-9-]{1,20}$/, "is not an instance type"), 1, 20),
  zones: setOf(z.string(), 0, 10),
  image: text(
    /^(?:ami-(?:[0-9a-f]{8}|[0-9a-f]{17})|resolve:ssm:[A-Za-z0-9_./-]{1,1011}(?::[A-Za-z0-9_.-]{1,100})?)$/,
    "is no image",
  ).nullable(),
  username: text(/^[a-z_][a-z0-9_-]{0,31}$/, "is not a Linux user name"),
  // CreateFleet refuses a MaxPrice that is not above $0.001 (EC2 API reference).
  maxPrice: z.number().gt(0.001).max(1000).nullable(),
  market: z.enum(["spot", "on-demand", "spot-then-on-demand"]),
  diskGiB: wholeNumber(8, 16_384).nullable(),
  monitoring: z.boolean(),
});

const env = z
  .record(
    z.string().regex(/^(?!SPOT_)[A-Za-z_][A-Za-z0-9_]{0,127}$/, { error: "is not a free name" }),
    z.string().max(32_768),
  )
  .refine((names) => Object.keys(names).length <= 100, { error: "has more than 100 names" })
  .meta({ maxProperties: 100 });

const tagKey = text(TAG_TEXT, "has characters EC2 tags cannot have")
  .min(1)
  .max(128)
  .refine((key) => !RESERVED_TAG.test(key), { error: "is reserved" })
  .meta({ not: { pattern: RESERVED_TAG.source } });
const tags = z
  .record(tagKey, text(TAG_TEXT, "has characters EC2 tags cannot have").max(256))
  .refine((pairs) => Object.keys(pairs).length <= 40, { error: "has more than 40 tags" })
  .meta({ maxProperties: 40 });

export const JobShape = z.strictObject({
  name: text(JOB_NAME, "is not a job name"),
  clientToken: text(/^[\x21-\x7e]{1,64}$/, "is not a client token").nullable(),
  profile: z.enum(PROFILE_NAMES),
  setup: listOf(line, 0, 50),
  scripts: listOf(script, 0, 50),
  command: line.nullable(),
  inputs: listOf(input, 0, 20),
  outputs: listOf(text(PATTERN_INSIDE_JOB, "lies outside the job's directory"), 0, 50),
  filesystem: text(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, "is no creation token").nullable(),
  instance,
  env,
  checkpoint: z.strictObject({
    saveSignal: signal.nullable(),
    every: duration(10, 7 * DAY_SECONDS).nullable(),
    stopSignal: signal,
    stopGrace: duration(1, 109),
    handover: z.enum(["late", "early"]),
    keep: wholeNumber(1, 100),
  }),
  retry: z.strictObject({
    interruptions: wholeNumber(0, 1000),
    errors: wholeNumber(0, 100),
    onExitCodes: setOf(wholeNumber(1, 255), 0, 255),
  }),
  // A year is also the longest a standard execution may run (Step Functions quotas).
  limits: z.strictObject({ runtime: duration(1, 365 * DAY_SECONDS), capacityWait: duration(0, 30 * DAY_SECONDS) }),
  tags,
});
export type JobShape = z.infer<typeof JobShape>;
