/** I13, rule R4: when most of the stack falls silent together the fault is not the machines', and nobody is declared lost. */
import { beforeAll, expect, test } from "vitest";
import { expectSucceeded } from "./expectations.ts";
import { runScenarios, type Scenario, type Scene } from "./scenario.ts";
import { sharedSimulation, type Simulation } from "./simulation.ts";

let simulation: Simulation;
beforeAll(async () => {
  simulation = await sharedSimulation();
}, 120_000);

/** Three jobs, and what happens to each once its scripts have run for a minute. */
const three = (name: string, script: (scene: Scene, index: number) => Promise<void> | void): Scenario[] =>
  [0, 1, 2].map((index) => ({
    name: `${name}-${index}`,
    agent: () => ({ workSeconds: 1800, saveEverySeconds: 300, tickSeconds: 10 }),
    script: async (scene) => {
      await scene.running(1);
      await scene.sleep(60);
      await script(scene, index);
    },
  }));

test("I13: the table is out of reach for all agents for a quarter of an hour: nobody is declared lost", async () => {
  const results = await runScenarios(
    simulation,
    three("outage", async (scene) => {
      scene.agent(1)?.partition(true);
      await scene.sleep(900);
      expect((await scene.control())?.entries[(await scene.launched(1)).instanceId]?.silentLooks).toBeGreaterThan(2);
      scene.agent(1)?.partition(false);
    }),
  );
  for (const result of results) {
    expectSucceeded(result, ["completed"]);
    expect(result.runs).toHaveLength(1);
  }
}, 200_000);

test("I13: one dead machine among healthy ones is declared lost, and only that one", async () => {
  const [dead, ...healthy] = await runScenarios(
    simulation,
    three("one-dead", (scene, index) => {
      if (index === 0) scene.agent(1)?.freeze(true);
    }),
  );
  expectSucceeded(dead!, ["lost", "completed"]);
  for (const result of healthy) expectSucceeded(result, ["completed"]);
}, 200_000);

test("I13: machines that died one after the other are each found, though the record still names the others", async () => {
  const results = await runScenarios(
    simulation,
    three("dead-in-turn", async (scene, index) => {
      await scene.sleep(600 * index);
      scene.agent(1)?.freeze(true);
    }),
  );
  for (const result of results) expectSucceeded(result, ["lost", "completed"]);
}, 200_000);
