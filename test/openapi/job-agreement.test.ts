/** What the description of a job accepts and refuses, and what parseJob does, are the same as far as it claims. */
import { Ajv2020 } from "ajv/dist/2020.js";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { describeJobInput } from "../../contract/job-input-schema.ts";
import { readJob } from "../../core/job-schema.ts";
import { jobBody } from "../contract/job-bodies.ts";
import { deployment, fullJob, smallJob } from "../core/job-samples.ts";
import { valuesOf } from "./from-schema.ts";
import { isSaidInWords } from "./said-in-words.ts";
import "../seed.ts";

const schema = describeJobInput();
const accepts = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false }).compile(schema);

/** Both are asked; the description may be the laxer one only where it says so in words. */
function agree(job: unknown): "both accept" | "both refuse" | "said in words" {
  const { problems } = readJob(job, deployment);
  const isAccepted = accepts(job);
  if (!isAccepted) {
    if (problems.length === 0) expect.fail(`only the description refuses ${JSON.stringify([job, accepts.errors])}`);
    return "both refuse";
  }
  const silent = problems.filter((problem) => !isSaidInWords(problem));
  if (silent.length > 0) expect.fail(`the description does not say ${JSON.stringify([job, silent])}`);
  return problems.length === 0 ? "both accept" : "said in words";
}

/** undefined for a text that is no JSON. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const SEEN = { "both accept": 0, "both refuse": 0, "said in words": 0 };

test("jobs drawn from the description", () => {
  const seen = { ...SEEN };
  fc.assert(
    fc.property(valuesOf(schema), (job) => void seen[agree(job)]++),
    { numRuns: 4500 },
  );
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(10);
});

test("jobs that somebody wrote, with something changed in them", () => {
  const seen = { ...SEEN };
  fc.assert(
    fc.property(jobBody, (text) => {
      const job = readJson(text);
      if (job !== undefined) seen[agree(job)]++;
    }),
    { numRuns: 3000 },
  );
  expect(seen["both accept"]).toBeGreaterThan(20);
  expect(seen["both refuse"]).toBeGreaterThan(1000);
});

test.each<[string, "both accept" | "both refuse" | "said in words", object]>([
  ["every field", "both accept", fullJob],
  ["the least", "both accept", smallJob],
  ["no work", "both refuse", { name: "x" }],
  ["nobody to work", "both accept", { name: "x", agent: "none" }],
  ["nobody to work, by its profile", "both accept", { name: "x", profile: "datasync" }],
  ["no work, and a profile with an agent", "said in words", { name: "x", profile: "small" }],
  ["work for nobody", "said in words", { ...smallJob, agent: "none" }],
  ["two kinds of work", "both refuse", { ...smallJob, scripts: ["a.sh"] }],
  ["no kind of work but null", "both refuse", { name: "x", command: null }],
  ["an empty list beside a command", "both accept", { ...smallJob, scripts: [] }],
  ["null beside scripts", "both accept", { name: "x", scripts: ["a.sh"], command: null }],
  ["an empty group", "both accept", { ...smallJob, instance: {} }],
  ["a type twice", "both refuse", { ...smallJob, instance: { types: ["c6i.large", "c6i.large"] } }],
  ["no types", "both refuse", { ...smallJob, instance: { types: [] } }],
  ["a path out of the job", "both refuse", { ...smallJob, outputs: ["a/../../b"] }],
  ["an absolute target", "both refuse", { ...smallJob, inputs: [{ from: "s3://open-data/a/", to: "/etc" }] }],
  ["a file of S3", "both refuse", { ...smallJob, inputs: [{ from: "s3://open-data/a" }] }],
  ["a foreign bucket", "said in words", { ...smallJob, inputs: [{ from: "s3://somebody-elses/a/" }] }],
  ["a reserved tag", "both refuse", { ...smallJob, tags: { "AWS:x": "y" } }],
  ["a reserved name", "both refuse", { ...smallJob, env: { SPOT_JOB_ID: "y" } }],
  ["a signal nobody can catch", "both refuse", { ...smallJob, checkpoint: { stopSignal: "SIGKILL" } }],
  ["the price 0", "both refuse", { ...smallJob, instance: { maxPrice: 0 } }],
  ["the price cheap", "both refuse", { ...smallJob, instance: { maxPrice: "cheap" } }],
  ["a duration of another form", "both refuse", { ...smallJob, limits: { runtime: "P1Y" } }],
  ["a duration that is too long", "said in words", { ...smallJob, checkpoint: { stopGrace: "110s" } }],
  ["NUL", "said in words", { ...smallJob, setup: ["a\0b"] }],
])("of %s: %s", (_, expected, job) => {
  expect(agree(job)).toBe(expected);
});
