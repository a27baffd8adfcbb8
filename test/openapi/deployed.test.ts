/** What the deployed API really answers, against what its description says. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ROUTES, type Route, type RouteName } from "../../contract/routes.ts";
import { JOB_FIELD_NOTES, type FieldNote } from "../../contract/job-field-notes.ts";
import { DRIVEN, driveError } from "./error-drivers.ts";
import { goLive, type Live } from "./live.ts";
import { refused } from "./schemathesis.ts";

let live: Live;
beforeAll(async () => {
  live = await goLive();
}, 120_000);
afterAll(() => live?.close());

test.each(DRIVEN)("%s really answers %s", async (name, error) => {
  const { clock } = live.simulation;
  await expect(clock.run(clock.hold(driveError(live, name, error)))).rejects.toMatchObject({ name: error });
});

test("its answers have no member that the description lacks", async () => {
  const { clock } = live.simulation;
  const calls: readonly (readonly [RouteName, object])[] = [
    ["listJobs", {}],
    ["listProfiles", {}],
    ["sweepStack", { body: { dryRun: true } }],
    ...[live.endedId, live.runningId].flatMap((id) =>
      (["getJob", "readEvents", "readLogs"] as const).map((name) => [name, { params: { id } }] as const),
    ),
  ];
  for (const [name, request] of calls) {
    const raw = await clock.run(clock.hold(live.raw(name, request)));
    // Zod leaves out what a schema does not have.
    expect((ROUTES[name] as Route).response.parse(raw), name).toEqual(raw);
  }
});

const exampleOf = (member: "requirements" | "gpu"): unknown => JOB_FIELD_NOTES[`instance.${member}`].example;
/** Each stands instead of another example. */
const INSTEAD = ["command", "instance.requirements", "instance.gpu"];

test("every example of docs/job.md is accepted", async () => {
  const { api, clock } = live.simulation;
  const examples = Object.entries<FieldNote>(JOB_FIELD_NOTES).filter(([field]) => !field.includes("[]"));
  const together: Record<string, unknown> = {};
  for (const [field, { example }] of examples) {
    const [group, member] = field.split(".") as [string, string?];
    if (example !== undefined && !INSTEAD.includes(field))
      together[group] = member === undefined ? example : { ...(together[group] as object), [member]: example };
  }
  const described = [{ requirements: exampleOf("requirements") }, { gpu: exampleOf("gpu") }].map((instance) => ({
    name: "described",
    command: "true",
    instance,
  }));
  for (const body of [together, ...described]) {
    const { state } = await clock.run(clock.hold(api.submitJob({ body })));
    expect(state).toBe("submitted");
  }
});

describe.skipIf(refused !== null)(`Schemathesis${refused === null ? "" : ` (skipped: ${refused})`}`, () => {
  test("finds nothing that is not as it is described, all checks on", async () => {
    // A job has 400 corners (job-agreement.test.ts goes through them), and a sweep asks EC2 for all it has: the long run does.
    const options = { examples: 4, seed: 1, notCovered: ["submitJob"], without: ["sweepStack"] } as const;
    const { code, stdout, stderr } = await live.ask(options);
    expect(code, stdout + stderr).toBe(0);
    expect(stdout).toContain("No issues found");
  }, 300_000);
});
