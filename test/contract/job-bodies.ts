/** Bodies for POST /jobs as nobody would write them: valid jobs with some of it changed, and whatever else is bytes. */
import * as fc from "fast-check";
import { JOB_FIELDS, LATER_FIELDS } from "../../core/job-fields.ts";
import { MAX_JOB_BYTES } from "../../core/job-schema.ts";
import { fullJob, uploadId } from "../core/job-samples.ts";

type Members = Record<string, unknown>;

const hostileText = fc.constantFrom(
  "",
  " ",
  "\0",
  "\u0007\u001B[2J",
  "\uD800",
  "\uDFFFx",
  "💾𝒳",
  "\u2028\uFEFF",
  "'\"`$(touch canary)\\",
  "{{ssm:x}}{{ instance }}{% $now() %}",
  "a\r\nb",
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "..",
  "../../etc/passwd",
  "/",
  "-rf",
  "90s",
  "P1DT12H",
  "999999999d",
  "s3://open-data/a/",
  "s3://open-data/../",
  `upload:${uploadId}`,
  "ami-0123456789abcdef0",
  "ami-zzzzzzzz",
  "resolve:ssm:/aws/service/none",
  "resolve:ssm:/prod/secret",
  "resolve:ssm:",
  "c7i.large",
  "m7g.large",
  "g5.xlarge",
  "p3.2xlarge",
  "g4ad.xlarge",
  "hpc7g.4xlarge",
  "c7i.lerge",
  "*.*",
  "us-east-1a",
  "us-east-1z",
  "eu-west-1a",
  "spot",
  "on-demand",
  "SIGKILL",
  "x".repeat(300),
  "é".repeat(5000),
);
const text = fc.oneof(hostileText, fc.string({ unit: "binary", maxLength: 40 }), fc.string({ maxLength: 12 }));
const hugeNumber = fc.constantFrom(-0, 1e308, -1e308, 5e-324, 2 ** 53, 2 ** 31, -1, 0.001, 8, 16_384, 16_385);
const scalar = fc.oneof(
  { arbitrary: text, weight: 4 },
  hugeNumber,
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
);
const value: fc.Arbitrary<unknown> = fc.oneof(
  { arbitrary: scalar, weight: 4 },
  fc.array(scalar, { maxLength: 6 }),
  fc.dictionary(text, scalar, { maxKeys: 4, noNullPrototype: true }),
  fc.jsonValue({ maxDepth: 4, stringUnit: "binary" }),
  fc.array(fc.record({ from: text, to: text }, { requiredKeys: [] }), { maxLength: 3 }),
);

/** Without the fields whose values this account does not have. */
const validJobs: readonly Members[] = [
  { name: "hello", command: "echo hello" },
  { name: "digits", scripts: ["train.py"], inputs: [{ from: `upload:${uploadId}` }], profile: "small" },
  { name: "graviton", command: "true", instance: { types: ["m7g.large", "c7g.large"], diskGiB: 20 } },
  { name: "gpu", command: "true", instance: { types: ["g5.xlarge"], zones: ["us-east-1b"], market: "on-demand" } },
  {
    ...fullJob,
    profile: "default",
    inputs: [{ from: `upload:${uploadId}`, to: "data" }],
    instance: { ...fullJob.instance, types: ["c7i.large"], zones: ["us-east-1a"], image: null },
  },
];

const FIELDS = [...Object.keys(JOB_FIELDS), ...LATER_FIELDS].map((field) => field.replaceAll("[]", ".0").split("."));

/** Puts a value where the path leads, making what is missing on the way. */
function put(holder: Members, [name = "", ...rest]: readonly string[], member: unknown): void {
  const key = name === "*" ? "any" : name;
  if (rest.length === 0) {
    if (member === undefined) delete holder[key];
    else Object.defineProperty(holder, key, { value: member, enumerable: true, configurable: true, writable: true });
    return;
  }
  const next = Object.hasOwn(holder, key) ? holder[key] : undefined;
  const inner = typeof next === "object" && next !== null ? next : rest[0] === "0" ? [] : {};
  put(inner as Members, rest, member);
  put(holder, [key], inner);
}

const path = fc.oneof(
  { arbitrary: fc.constantFrom(...FIELDS), weight: 5 },
  fc.array(fc.oneof(text, fc.constantFrom("instance", "env", "tags", "checkpoint")), { minLength: 1, maxLength: 3 }),
);
const mutated: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom(...validJobs),
    fc.array(fc.tuple(path, fc.option(value, { nil: undefined, freq: 6 })), { maxLength: 3 }),
  )
  .map(([job, changes]) => {
    const copy = structuredClone(job);
    for (const [where, member] of changes) put(copy, where, member);
    return JSON.stringify(copy);
  });

const deep = fc
  .tuple(fc.constantFrom("[", '{"a":', '{"env":{"A":', '[{"__proto__":'), fc.integer({ min: 1, max: 20_000 }))
  .map(([open, depth]) => open.repeat(depth).slice(0, MAX_JOB_BYTES));
const nested = fc.integer({ min: 1, max: 30_000 }).map((depth) => `${"[".repeat(depth)}${"]".repeat(depth)}`);
const large = fc
  .integer({ min: -40, max: 4000 })
  .map((over) => JSON.stringify({ name: "large", command: "x".repeat(MAX_JOB_BYTES - 30 + over) }));
const manyMembers = fc
  .tuple(fc.constantFrom("env", "tags", "instance", "x"), fc.integer({ min: 90, max: 3000 }))
  .map(([member, count]) => {
    const members = Object.fromEntries(Array.from({ length: count }, (_, index) => [`n${index}`, "v"]));
    return JSON.stringify({ name: "many", command: "true", [member]: members });
  });
const damaged = fc
  .tuple(mutated, fc.nat(), fc.oneof(text, fc.constantFrom("}", ",", "\\u", "NaN", "Infinity", "1e999", "-")))
  .map(([body, at, what]) => {
    const index = at % (body.length + 1);
    return body.slice(0, index) + what + body.slice(index + what.length);
  });

/** Text of a body; most of it is JSON. */
export const jobBody: fc.Arbitrary<string> = fc.oneof(
  { arbitrary: mutated, weight: 70 },
  { arbitrary: damaged, weight: 8 },
  { arbitrary: fc.json({ maxDepth: 5, stringUnit: "binary" }), weight: 8 },
  { arbitrary: value.map((any) => JSON.stringify(any)), weight: 6 },
  { arbitrary: fc.string({ unit: "binary", maxLength: 200 }), weight: 4 },
  { arbitrary: fc.oneof(deep, nested, large, manyMembers), weight: 1 },
);
