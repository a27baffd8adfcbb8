/** What the deployed API really answers, against what its description says. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ROUTES, type Route, type RouteName } from "../../contract/routes.ts";
import { JOB_FIELD_NOTES, type FieldNote } from "../../contract/job-field-notes.ts";
import { makeOwnThings } from "../simulation/own-things.ts";
import { DRIVEN, driveError, driveThrottled, THROTTLED } from "./error-drivers.ts";
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

test.each(THROTTLED)("while %s is throttled, who needs it says RequestThrottled", async (call, names) => {
  const { clock } = live.simulation;
  const answers = await clock.run(clock.hold(driveThrottled(live, call, names)));
  const throttled = { status: "rejected", reason: expect.objectContaining({ name: "RequestThrottled" }) as unknown };
  expect(answers).toEqual(names.map(() => throttled));
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
const INSTEAD = ["agent", "command", "instance.requirements", "instance.gpu"];

test("every example of docs/job.md is accepted", async () => {
  const { api, clock } = live.simulation;
  const group = await makeOwnThings(live.simulation);
  const examples = Object.entries<FieldNote>(JOB_FIELD_NOTES).filter(([field]) => !field.includes("[]"));
  const together: Record<string, unknown> = {};
  for (const [field, { example }] of examples) {
    const [group, member] = field.split(".") as [string, string?];
    if (example !== undefined && !INSTEAD.includes(field))
      together[group] = member === undefined ? example : { ...(together[group] as object), [member]: example };
  }
  // EC2 gives ids as it likes; the key pair has the example's name.
  together["instance"] = { ...(together["instance"] as object), securityGroups: [group] };
  const described = [{ requirements: exampleOf("requirements") }, { gpu: exampleOf("gpu") }].map((instance) => ({
    name: "described",
    command: "true",
    instance,
  }));
  const bare = { name: "bare", profile: "datasync", agent: JOB_FIELD_NOTES.agent.example };
  for (const body of [together, ...described, bare]) {
    const { state } = await clock.run(clock.hold(api.submitJob({ body })));
    expect(state).toBe("submitted");
  }
});

describe.skipIf(refused !== null)(`Schemathesis${refused === null ? "" : ` (skipped: ${refused})`}`, () => {
  test("finds nothing that is not as it is described, all checks on", async () => {
    // Every corner of every field (a job has 400; job-agreement.test.ts goes through them), and a sweep, which asks EC2
    // for all it has, are the long run's.
    const options = { examples: 4, seed: 1, isCovered: false, without: ["sweepStack"] } as const;
    const { code, stdout, stderr } = await live.ask(options);
    expect(code, stdout + stderr).toBe(0);
    expect(stdout).toContain("No issues found");
  }, 300_000);
});
