/** A user's own profile on the deployed stack, on every way in: rights that no job without one needs. */
import { beforeAll, expect, test } from "vitest";
import type { Authorization } from "../../local/iam/authorizations.ts";
import { runScenario, startJob, statusOf } from "../simulation/scenario.ts";
import { sharedSimulation, type Simulation } from "../simulation/simulation.ts";

let simulation: Simulation;
beforeAll(async () => {
  simulation = await sharedSimulation();
}, 120_000);

test("a profile is saved, a job has it, and one that names another is told the nearest", async () => {
  const { clock, api } = simulation;
  const params = { name: "mine" };
  const body = { description: "", defaults: { instance: { types: ["m7i.large"] } } };
  await clock.run(simulation.ask("DELETE", "authorizations"));
  expect(await clock.run(clock.hold(api.saveProfile({ params, body })))).toMatchObject({ source: "own" });
  const { control } = await runScenario(simulation, { name: "mine", job: { profile: "mine" } });
  expect(control.phase).toBe("succeeded");
  expect(Object.values(control.entries).map(({ pool }) => pool.type)).toEqual(["m7i.large"]);
  const { cause } = await clock.run(refusal({ name: "near", command: "true", profile: "mien" }));
  expect(cause).toContain("profile is no profile; expected `mine`");
  const { profiles } = await clock.run(clock.hold(api.listProfiles()));
  expect(profiles.at(-1)).toMatchObject({ name: "mine", source: "own" });
  expect(await clock.run(clock.hold(api.removeProfile({ params })))).toMatchObject({ removed: true });
  const all = await clock.run(simulation.ask<Authorization[]>("GET", "authorizations"));
  const granted = new Set(all.map(({ role, action }) => `${/-(\w+)Role-[A-Z0-9]+$/.exec(role)?.[1]} ${action}`));
  for (const right of [
    "Api dynamodb:PutItem",
    "Api dynamodb:DeleteItem",
    "Api dynamodb:Query",
    "AdmitJob dynamodb:Query",
  ])
    expect(granted).toContain(right);
});

/** By Step Functions' own way in, where AdmitJob is the first to look. */
async function refusal(job: object) {
  const executionArn = await startJob(simulation, job, "near");
  return await simulation.until("the refusal", async () => {
    const found = await simulation.clock.hold(statusOf(simulation, executionArn));
    return found.status === "RUNNING" ? null : found;
  });
}
