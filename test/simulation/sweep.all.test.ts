/** Sweeps from a job's first second to its last, every ten seconds, and sweeps that die in the middle. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { expectSucceeded, typesOf } from "./expectations.ts";
import { runScenario, type Scene } from "./scenario.ts";
import { startSimulation, type Simulation } from "./simulation.ts";
import { makeSmallLeftovers, standing } from "./sweep-hands.ts";
import { stopSchedule, sweep } from "./sweep-reports.ts";

let simulation: Simulation;
beforeAll(async () => {
  simulation = await startSimulation();
}, 120_000);
afterAll(() => simulation?.stop());
beforeEach(() => stopSchedule(simulation));

/** Until the job has ended; what was found about it. */
async function sweepUntilEnded(scene: Scene, everySeconds: number): Promise<readonly string[]> {
  const found: string[] = [];
  while ((await scene.clock.hold(scene.control()))?.state !== "ended") {
    await scene.sleep(everySeconds);
    const { items, failures } = await sweep(scene);
    found.push(...items.map(({ kind, id, reason }) => `${kind} ${id}: ${reason}`), ...failures.map(({ what }) => what));
  }
  return found;
}

test("a job with two handovers is swept every ten seconds of its life, and nothing of it is ever found", async () => {
  let found: readonly string[] = ["not swept"];
  const result = await runScenario(simulation, {
    name: "swept-hot",
    agent: () => ({ workSeconds: 700, saveSeconds: 15 }),
    script: async (scene) => {
      const handOver = async (attempt: number): Promise<void> => {
        const { instanceId } = await scene.running(attempt);
        await scene.sleep(150);
        await scene.interrupt(instanceId);
      };
      const handovers = handOver(1).then(() => handOver(2));
      found = await sweepUntilEnded(scene, 10);
      await handovers;
    },
  });
  expectSucceeded(result, ["interrupted", "interrupted", "completed"]);
  expect(found).toEqual([]);
  expect(typesOf(result).filter((type) => type === "attempt-started")).toHaveLength(3);
}, 300_000);

test("a sweep that dies between two removals: the next one does the rest", async () => {
  const result = await runScenario(simulation, {
    name: "beside-a-dying-sweep",
    agent: () => ({ workSeconds: 900 }),
    script: async (scene) => {
      await scene.running(1);
      await makeSmallLeftovers(scene);
      await scene.sleep(301);
      await sweep(scene);
      await scene.sleep(241);
      const caller = `${scene.stack}-sweepOrphans`;
      await scene.order("faults", { service: "ec2", operation: "DeleteLaunchTemplate", caller, crash: "before" });
      await expect(sweep(scene)).rejects.toMatchObject({ name: "SweepFailed" });
      expect(await scene.clock.hold(standing(scene))).toHaveLength(1);
      const { items } = await sweep(scene);
      expect(items.map(({ action }) => action)).toEqual(["removed"]);
      expect(await scene.clock.hold(standing(scene))).toEqual([]);
    },
  });
  expectSucceeded(result, ["completed"]);
});
