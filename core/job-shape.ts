/**
 * The zod schema of a job with every default already filled in; what `expected` says is in core/job-fields.ts. `meta` says
 * to JSON Schema (contract/job-input-schema.ts) what a refinement checks, where JSON Schema has a word for it. In zod's
 * small form: its classes with all their methods are a fifth of what AdmitJob's function loads.
 */
import { AGENTS } from "./bare.ts";
import * as z from "zod/mini";
import { DURATION_PATTERN, parseDuration } from "./job-durations.ts";
import { SOURCE_PATTERN } from "./job-inputs.ts";
import { INSIDE_JOB, isInsideJob, PATTERN_INSIDE_JOB } from "./job-paths.ts";
import { SECRET_REFERENCE } from "./job-secrets.ts";
import { JOB_NAME } from "./naming.ts";
import { NOTIFY_PATTERN, NOTIFY_SECRET, TOLD_STATES } from "./notify.ts";
import { CIDR_PATTERN, isCanonicalCidr } from "./ipv4.ts";
import { splitWords } from "./posix-words.ts";
import { CATCHABLE_SIGNALS } from "./signals.ts";

const DAY_SECONDS = 86_400;

/** EC2's and EFS's tags have the narrowest character set of what a job tags (EC2 user guide, "Tag restrictions"). */
const TAG_TEXT = /^[\p{L}\p{N}\p{Zs}+\-=._:/@]*$/u;
/** Without a flag, which JSON Schema has not: EC2 reserves the prefix in any case. */
const RESERVED_TAG = /^(?:[aA][wW][sS]|[sS][pP][oO][tT]-[cC][oO][nN][nN][eE][cC][tT]):/;

const text = (pattern: RegExp, problem: string) => z.string().check(z.regex(pattern, { error: problem }));
const wholeNumber = (least: number, most: number) => z.int().check(z.minimum(least), z.maximum(most));

const listOf = <T extends z.core.$ZodType>(item: T, least: number, most: number) =>
  z.array(item).check(z.minLength(least), z.maxLength(most));

/** A list whose items must all differ; a repeated one is most often a slip of the hand. */
const setOf = <T extends z.core.$ZodType>(item: T, least: number, most: number) =>
  listOf(item, least, most).check(
    (context) => {
      const again = context.value.find((item, index) => context.value.indexOf(item) < index);
      if (again !== undefined)
        context.issues.push({ code: "custom", input: context.value, message: `names ${String(again)} twice` });
    },
    z.meta({ uniqueItems: true }),
  );

const duration = (leastSeconds: number, mostSeconds: number) =>
  z.pipe(
    z.string().check(z.meta({ pattern: DURATION_PATTERN.source })),
    z.transform((written: string, context) => {
      const seconds = parseDuration(written);
      const problem =
        seconds === null
          ? "is not a duration"
          : seconds < leastSeconds
            ? "is too short"
            : seconds > mostSeconds
              ? "is too long"
              : null;
      if (problem !== null) context.issues.push({ code: "custom", input: written, message: problem });
      return seconds ?? 0;
    }),
  );

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

const signal = z.string().check(
  z.refine((name) => CATCHABLE_SIGNALS.has(name), { error: "is not a catchable Linux signal" }),
  z.meta({ enum: [...CATCHABLE_SIGNALS] }),
);

/** Checked in core/job-inputs.ts, which knows the deployment and has a problem's words for each way to be wrong. */
const input = z.strictObject({
  from: z.string().check(z.meta({ pattern: SOURCE_PATTERN.source })),
  to: z.optional(z.string().check(z.meta({ pattern: INSIDE_JOB.source }))),
  secret: z.optional(z.string()),
  unpack: z.optional(z.boolean()),
});

export const InstanceType = text(/^[a-z][a-z0-9-]{0,20}\.[a-z0-9-]{1,20}$/, "is not an instance type");

const range = (least: number, most: number) =>
  z
    .strictObject({ min: z.optional(wholeNumber(least, most)), max: z.optional(wholeNumber(least, most)) })
    .check(z.refine(({ min = least, max = most }) => max >= min, { error: "has a max below its min" }));

export const Requirements = z.strictObject({
  vCpuCount: z.optional(range(1, 1024)),
  memoryMiB: z.optional(range(512, 33_554_432)),
  architecture: z.optional(z.enum(["x86_64", "arm64"])),
});
/** GPUs that EC2 finds types by (EC2 API reference, InstanceRequirementsRequest, AcceleratorNames). */
const GPUS = ["a100", "a10g", "h100", "k80", "l4", "l40s", "m60", "radeon-pro-v520", "t4", "t4g", "v100"] as const;
export const Gpu = z.strictObject({ name: z.enum(GPUS), count: wholeNumber(1, 16) });

const PORT = wholeNumber(0, 65_535);
const ingressRule = z
  .strictObject({
    protocol: z.enum(["tcp", "udp"]),
    fromPort: PORT,
    toPort: PORT,
    cidr: text(CIDR_PATTERN, "is no range of IPv4 addresses").check(
      z.refine((cidr) => !CIDR_PATTERN.test(cidr) || isCanonicalCidr(cidr), { error: "has bits beyond its prefix" }),
    ),
  })
  .check(z.refine(({ fromPort, toPort }) => fromPort <= toPort, { error: "has a toPort below its fromPort" }));

/** EC2 API reference, CreateSecurityGroup: what the name of a group in a VPC may have. */
const GROUP_NAME = /^[A-Za-z0-9 ._:/()#,@[\]+=&;{}!$*-]{1,255}$/;

const instance = z.strictObject({
  types: setOf(InstanceType, 1, 20),
  requirements: z.nullable(Requirements),
  gpu: z.nullable(Gpu),
  zones: setOf(z.string(), 0, 10),
  image: z.nullable(
    text(
      /^(?:ami-(?:[0-9a-f]{8}|[0-9a-f]{17})|resolve:ssm:[A-Za-z0-9_./-]{1,1011}(?::[A-Za-z0-9_.-]{1,100})?)$/,
      "is no image",
    ),
  ),
  username: text(/^[a-z_][a-z0-9_-]{0,31}$/, "is not a Linux user name"),
  // CreateFleet refuses a MaxPrice that is not above $0.001 (EC2 API reference).
  maxPrice: z.nullable(z.number().check(z.gt(0.001), z.maximum(1000))),
  market: z.enum(["spot", "on-demand", "spot-then-on-demand"]),
  diskGiB: z.nullable(wholeNumber(8, 16_384)),
  monitoring: z.boolean(),
  ingress: listOf(ingressRule, 0, 20),
  // EC2 API reference, ImportKeyPair.
  keyPair: z.nullable(text(/^[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?$/, "is no key pair's name")),
  // With the stack's own and the job's that is as many as an interface may have (VPC quotas: 5).
  securityGroups: setOf(text(GROUP_NAME, "is no security group"), 0, 3),
  // IAM API reference, CreateInstanceProfile.
  instanceProfile: z.nullable(text(/^[\w+=,.@-]{1,128}$/, "is no instance profile's name")),
});

const variable = text(/^(?!SPOT_)[A-Za-z_][A-Za-z0-9_]{0,127}$/, "is not a free name");
const env = z.record(variable, z.string().check(z.maxLength(32_768))).check(
  z.refine((names) => Object.keys(names).length <= 100, { error: "has more than 100 names" }),
  z.meta({ maxProperties: 100 }),
);

/** What a target may be is checked in core/notify.ts, which knows the deployment. */
const target = z.strictObject({
  to: z.string().check(z.meta({ pattern: NOTIFY_PATTERN.source })),
  on: z.optional(setOf(z.enum(TOLD_STATES), 1, TOLD_STATES.length)),
  format: z.optional(z.enum(["spot-connect", "slack"])),
  secret: z.optional(text(NOTIFY_SECRET, "is no secret of webhooks")),
});

/** Checked in core/job-secrets.ts, which knows the deployment. */
const secrets = z.record(variable, z.string().check(z.meta({ pattern: SECRET_REFERENCE.source }))).check(
  z.refine((names) => Object.keys(names).length <= 20, { error: "has more than 20 names" }),
  z.meta({ maxProperties: 20 }),
);

const tagText = () => text(TAG_TEXT, "has characters EC2 tags cannot have");
const tagKey = tagText().check(
  z.minLength(1),
  z.maxLength(128),
  z.refine((key) => !RESERVED_TAG.test(key), { error: "is reserved" }),
  z.meta({ not: { pattern: RESERVED_TAG.source } }),
);
const tags = z.record(tagKey, tagText().check(z.maxLength(256))).check(
  z.refine((pairs) => Object.keys(pairs).length <= 40, { error: "has more than 40 tags" }),
  z.meta({ maxProperties: 40 }),
);

/**
 * `[host[:port]/]name[:tag][@digest]`, as Docker reads it (github.com/distribution/reference, regexp.go). A host has a dot or
 * a port; what has neither is part of the name, in lower case as the rest of it.
 */
const IMAGE =
  /^(?:(?:[A-Za-z0-9]+(?:-+[A-Za-z0-9]+)*(?:(?:\.[A-Za-z0-9]+(?:-+[A-Za-z0-9]+)*)+(?::[0-9]+)?|:[0-9]+)|\[[0-9A-Fa-f:]+\](?::[0-9]+)?)\/)?[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*(?::\w[\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$/;

export const JobShape = z.strictObject({
  name: text(JOB_NAME, "is not a job name"),
  clientToken: z.nullable(text(/^[\x21-\x7e]{1,64}$/, "is not a client token")),
  submittedBy: z.nullable(text(/^[\x20-\x7e]{1,2048}$/, "is not printable ASCII text")),
  // Whether there is one of that name is looked up (core/job-schema.ts).
  profile: z.string().check(z.meta({ pattern: JOB_NAME.source })),
  setup: listOf(line, 0, 50),
  scripts: listOf(script, 0, 50),
  command: z.nullable(line),
  inputs: listOf(input, 0, 20),
  outputs: listOf(text(PATTERN_INSIDE_JOB, "lies outside the job's directory"), 0, 50),
  agent: z.enum(AGENTS),
  filesystem: z.nullable(text(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, "is no creation token")),
  instance,
  container: z.nullable(z.strictObject({ image: text(IMAGE, "is not a container image").check(z.maxLength(255)) })),
  env,
  secrets,
  checkpoint: z.strictObject({
    saveSignal: z.nullable(signal),
    every: z.nullable(duration(10, 7 * DAY_SECONDS)),
    stopSignal: signal,
    stopGrace: duration(1, 109),
    onRebalance: z.enum(["save", "move"]),
    keep: wholeNumber(1, 100),
    sizeGB: z.nullable(z.number().check(z.minimum(0.000_001), z.maximum(50_000))),
  }),
  retry: z.strictObject({
    interruptions: wholeNumber(0, 1000),
    errors: wholeNumber(0, 100),
    onExitCodes: setOf(wholeNumber(1, 255), 0, 255),
  }),
  // A year is also the longest a standard execution may run (Step Functions quotas).
  limits: z.strictObject({
    runtime: duration(1, 365 * DAY_SECONDS),
    capacityWait: duration(0, 30 * DAY_SECONDS),
    budgetUsd: z.nullable(z.number().check(z.minimum(0.001), z.maximum(1_000_000))),
  }),
  holdOnFailure: z.nullable(duration(60, DAY_SECONDS)),
  notify: listOf(target, 0, 10),
  tags,
});
export type JobShape = z.infer<typeof JobShape>;
