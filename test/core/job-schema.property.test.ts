import * as fc from "fast-check";
import { expect, test } from "vitest";
import { isSpotConnectError } from "../../core/errors.ts";
import { inputOf } from "../../core/job-input.ts";
import { parseJob } from "../../core/job-schema.ts";
import { deployment, fullJob } from "./job-samples.ts";
import "../seed.ts";

type Members = Record<string, unknown>;

const nastyText = fc.constantFrom(
  "",
  "\0",
  "\udfff",
  "__proto__",
  "constructor",
  "..",
  "/",
  "90s",
  "\\",
  "'",
  "💾",
  "s3://",
);
const anyJson: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 4, stringUnit: "binary" }),
  nastyText,
  fc.constantFrom<unknown>(-0, 1e308, Number.NaN, Infinity, undefined, [], {}, null),
);

const mutations = fc.array(fc.tuple(fc.nat(), fc.nat(), fc.option(fc.oneof(nastyText, fc.string())), anyJson), {
  minLength: 0,
  maxLength: 4,
});

/** A valid job with some members, or none, at its first two levels replaced, removed or added. */
function mutateJob(changes: readonly (readonly [number, number, string | null, unknown])[]): unknown {
  const job = structuredClone(fullJob) as unknown as Members;
  for (const [holder, member, newName, value] of changes) {
    const holders = [
      job,
      ...Object.values(job).filter((item) => typeof item === "object" && item !== null && !Array.isArray(item)),
    ] as Members[];
    const target = holders[holder % holders.length]!;
    const names = Object.keys(target);
    const name = newName ?? names[member % Math.max(1, names.length)] ?? "x";
    if (value === undefined) delete target[name];
    else Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
  }
  return job;
}

test("whatever comes in, a Job or an InvalidJob that says where comes out", () => {
  const seen = { accepted: 0, refused: 0 };
  fc.assert(
    fc.property(mutations, fc.option(anyJson, { freq: 5 }), (changes, instead) => {
      const input = instead ?? mutateJob(changes);
      try {
        const job = parseJob(input, deployment);
        seen.accepted++;
        expect(job.instance.types.length).toBeGreaterThan(0);
        expect(job.scripts.length > 0 !== (job.command !== null)).toBe(true);
        // As one would write it, it is the same job.
        const { clientToken, submittedBy } = job;
        expect(parseJob({ ...inputOf(job), clientToken, submittedBy }, deployment)).toEqual(job);
      } catch (error) {
        if (!isSpotConnectError(error, "InvalidJob")) throw error;
        seen.refused++;
        expect(error.details.length).toBeGreaterThan(0);
        for (const detail of error.details) expect(`${detail.problem}|${detail.expected}`).toMatch(/^.+\|.+$/s);
      }
    }),
    { numRuns: 5000 },
  );
  expect(seen.accepted).toBeGreaterThan(20);
  expect(seen.refused).toBeGreaterThan(1000);
});

test("depth and size of nesting do not break it", () => {
  const deep = JSON.parse(`${"[".repeat(30_000)}${"]".repeat(30_000)}`) as unknown;
  expect(() => parseJob({ ...fullJob, env: deep }, deployment)).toThrow(/nested too deeply/);
});
