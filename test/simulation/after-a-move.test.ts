/** What people are told of the machine that a job has left: it is gone when EC2 says so, not when the job next looks. */
import { beforeAll, expect, test } from "vitest";
import { expectSucceeded } from "./expectations.ts";
import { runScenario } from "./scenario.ts";
import { sharedSimulation, type Simulation } from "./simulation.ts";

let simulation: Simulation;
beforeAll(async () => {
  simulation = await sharedSimulation();
}, 120_000);

test("a minute after it is terminated its end is shown, and nothing more is counted for it", async () => {
  const result = await runScenario(simulation, {
    name: "left-behind-machine",
    agent: () => ({ workSeconds: 900, saveEverySeconds: 20 }),
    script: async (scene) => {
      const { clock, api, jobId } = scene;
      const { instanceId } = await scene.running(1);
      await scene.interrupt(instanceId);
      await scene.running(2);
      const params = { id: jobId };
      const first = async () =>
        (await clock.hold(api.getJob({ params }))).attempts.find(({ attempt }) => attempt === 1);
      const terminatedAt = await scene.until("EC2's word", async () => (await first())?.terminatedAt);
      await scene.sleep(60);
      const { entries = {} } = (await scene.control()) ?? {};
      expect(entries[instanceId]?.terminatedAt, "no look has been there").toBeNull();
      expect(await first()).toMatchObject({ terminatedAt, usage: null });
      const costs = await clock.hold(api.readCosts({ params }));
      expect(costs.attempts.find(({ attempt }) => attempt === 1)).toMatchObject({ endedAt: terminatedAt });
    },
  });
  expectSucceeded(result, ["interrupted", "completed"]);
});
