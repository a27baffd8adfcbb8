/** The small readers the schema is made of. */
import { execFileSync } from "node:child_process";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { formatDuration, parseDuration } from "../../core/job-durations.ts";
import { JOB_DEFAULTS, JOB_FIELDS } from "../../core/job-fields.ts";
import { JobShape } from "../../core/job-shape.ts";
import { nearestName, nearestNames } from "../../core/nearest-name.ts";
import { splitWords } from "../../core/posix-words.ts";
import { PROFILE_NAMES, PROFILES } from "../../core/profiles.ts";
import { parseJob } from "../../core/job-schema.ts";
import { deployment, smallJob } from "./job-samples.ts";
import "../seed.ts";

test.each([
  ["90s", 90],
  ["15m", 900],
  ["36h", 129_600],
  ["7d", 604_800],
  ["PT90S", 90],
  ["P1DT12H", 129_600],
  ["P2W", 1_209_600],
  ["0s", 0],
])("%s is %d seconds", (text, seconds) => expect(parseDuration(text)).toBe(seconds));

test.each(["", "90", "1.5h", "1h30m", "-5s", "P", "PT", "P1Y", "P1M", "5 m", "1H"])("%j is no duration", (text) =>
  expect(parseDuration(text)).toBeNull(),
);

test("a formatted duration reads back", () => {
  fc.assert(fc.property(fc.nat(40_000_000), (seconds) => parseDuration(formatDuration(seconds)) === seconds));
  expect([90, 900, 0, 172_800].map(formatDuration)).toEqual(["90s", "15m", "0s", "2d"]);
});

test.each([
  ["maxprice", "maxPrice"],
  ["typse", "types"],
  ["stop_grace", "stopGrace"],
  ["banana", null],
])("%s is near %s", (written, meant) =>
  expect(nearestName(written, ["maxPrice", "types", "stopGrace", "zones"])).toBe(meant),
);

test("the nearest names, the closest first", () => {
  const names = ["c7i.large", "c6i.large", "m7g.large", "c6i.xlarge"];
  expect(nearestNames("c6i.lerge", names, 3)).toEqual(["c6i.large", "c7i.large", "c6i.xlarge"]);
  expect(nearestNames("quantum", names, 3)).toEqual([]);
});

test("lines are split as the agent's shlex does", () => {
  const lines = fc.sample(
    fc.string({ unit: fc.constantFrom("a", "b", " ", "\t", "'", '"', "\\", "\n", "#", "$", "é"), maxLength: 12 }),
    { numRuns: 2000 },
  );
  const script = `
import json, shlex, sys
def split(line):
    try: return shlex.split(line)
    except ValueError: return None
json.dump([split(line) for line in json.load(sys.stdin)], sys.stdout)`;
  const output = execFileSync("python3", ["-c", script], { input: JSON.stringify(lines), encoding: "utf8" });
  expect(lines.map(splitWords)).toEqual(JSON.parse(output));
});

test("the table of fields is the schema's", () => {
  const pathsOf = (schema: unknown, path: string): string[] => {
    const { def } = schema as { def: Record<string, unknown> & { type: string } };
    const own = path === "" ? [] : [path];
    if (def.type === "nullable" || def.type === "optional") return pathsOf(def["innerType"], path);
    if (def.type === "pipe") return pathsOf(def["in"], path);
    if (def.type === "array") return [...own, ...pathsOf(def["element"], `${path}[]`)];
    if (def.type === "record") return [...own, ...pathsOf(def["valueType"], `${path}.*`)];
    if (def.type !== "object") return own;
    const shape = Object.entries(def["shape"] as Record<string, unknown>);
    return [...own, ...shape.flatMap(([name, member]) => pathsOf(member, path === "" ? name : `${path}.${name}`))];
  };
  expect(pathsOf(JobShape, "").toSorted()).toEqual(Object.keys(JOB_FIELDS).toSorted());
});

test("every profile gives an acceptable job, and the defaults stand", () => {
  for (const profile of PROFILE_NAMES) {
    const isBare = "agent" in PROFILES[profile].defaults;
    const job = isBare ? { name: "hello", profile } : { ...smallJob, profile };
    expect(parseJob(job, deployment)).toMatchObject({ profile, agent: isBare ? "none" : "spot-connect" });
  }
  expect(parseJob({ ...JOB_DEFAULTS, ...smallJob }, deployment)).toEqual(parseJob(smallJob, deployment));
});
