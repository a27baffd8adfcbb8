/** A job whose machines are taken, at every moment at which that can happen. Virtual time; the deployed product. */
import { beforeAll, expect, test } from "vitest";
import type { Pool } from "../../core/ledger.ts";
import { expectSafe, expectSucceeded, outcomesOf, timeOf, typesOf, wastedSeconds } from "./expectations.ts";
import { runScenario, type Result } from "./scenario.ts";
import { sharedSimulation, type Simulation } from "./simulation.ts";

let simulation: Simulation;
beforeAll(async () => {
  simulation = await sharedSimulation();
}, 120_000);

test("plain job", async () => {
  const result = await runScenario(simulation, { name: "plain" });
  expectSucceeded(result, ["completed"]);
  expect(result.execution.status).toBe("SUCCEEDED");
  expect(result.runs).toHaveLength(1);
  expect(typesOf(result).toSorted()).toEqual([
    "attempt-completed",
    "attempt-released",
    "attempt-started",
    "capacity-requested",
    "instance-launched",
    "instance-ready",
    "instance-terminated",
    "job-ended",
    "job-submitted",
  ]);
});

test("interrupted once: the replacement is ready before the old one lets go", async () => {
  const result = await runScenario(simulation, {
    name: "once",
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      await scene.sleep(100);
      await scene.interrupt(instanceId);
    },
  });
  expectSucceeded(result, ["interrupted", "completed"]);
  const [first, second] = result.runs;
  const [held] = result.mounts;
  expect(timeOf(result, "instance-ready")).toBeLessThan(held?.to ?? 0);
  expect(second?.from).toBeGreaterThanOrEqual(held?.to ?? Infinity);
  expect(second?.resumedFrom).not.toBeNull();
  // Nothing of what the old one computed is lost: its last save is what the new one goes on from.
  expect(second?.startWork).toBeGreaterThan(100);
  expect(first?.to).toBeGreaterThan((first?.from ?? 0) + 100_000);
  expect(wastedSeconds(result, 300)).toBeLessThan(40);
});

test("interrupted while it bootstraps", async () => {
  const result = await runScenario(simulation, {
    name: "bootstraps",
    script: async (scene) => {
      const { instanceId } = await scene.launched(1);
      await scene.waiting("BootstrapInstance");
      await scene.sleep(25);
      await scene.interrupt(instanceId);
    },
  });
  expectSafe(result);
  expect(outcomesOf(result).at(-1)).toBe("completed");
  expect(result.control.attempt).toBe(2);
  expect(result.runs.map((run) => run.attempt)).toEqual([2]);
});

test("interrupted while it settles", async () => {
  const result = await runScenario(simulation, {
    name: "settles",
    agent: () => ({ saveSeconds: 20 }),
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      await scene.sleep(70);
      await scene.interrupt(instanceId);
      await scene.waiting("SettleAttempts");
      await scene.interrupt((await scene.launched(2)).instanceId);
    },
  });
  expectSafe(result);
  expect(result.control.phase).toBe("succeeded");
  expect(result.control.attempt).toBe(3);
});

test("two notices: the event twice, and the metadata service", async () => {
  const result = await runScenario(simulation, {
    name: "two-notices",
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      await scene.sleep(70);
      const pattern = { "detail-type": ["EC2 Spot Instance Interruption Warning"] };
      await scene.order("events/duplicate", { pattern, times: 3 });
      await scene.interrupt(instanceId);
    },
  });
  expectSucceeded(result, ["interrupted", "completed"]);
  expect(typesOf(result).filter((type) => type === "notice-received")).toHaveLength(1);
});

test("no capacity for the replacement until the old one is gone", async () => {
  const result = await runScenario(simulation, {
    name: "no-replacement",
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      await scene.sleep(70);
      await scene.order("ec2/capacity", { available: 0 });
      await scene.interrupt(instanceId);
      await scene.until("the old one's end", async () => {
        const entry = (await scene.control())?.entries[instanceId];
        return entry?.terminatedAt;
      });
      await scene.order("ec2/capacity", { available: null });
    },
  });
  expectSucceeded(result, ["interrupted", "completed"]);
  expect(typesOf(result)).toContain("job-waiting");
  // It computed until its notice was nearly over, since there was nobody to hand over to.
  expect(result.runs[1]?.startWork).toBeGreaterThan(140);
});

test("another job does not ask the pool that has just taken a machine back", async () => {
  const warned = await runScenario(simulation, {
    name: "taken-from",
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      await scene.interrupt(instanceId);
    },
  });
  const [taken, replacement] = poolsOf(warned);
  const next = await runScenario(simulation, { name: "next" });
  expect(poolsOf(next)).not.toContainEqual(taken);
  // Which is the one that EC2 would choose, and it chose the next best one for both.
  expect(poolsOf(next)).toEqual([replacement]);
});

test("what jobs met in a pool is remembered: that it had no machine, and how long its machines lasted", async () => {
  const [type, zone] = ["r7i.xlarge", "us-east-1a"];
  const memoryIn = async (where: string) => {
    const { prices } = await simulation.clock.hold(simulation.api.readPrices({ query: { types: type } }));
    return prices.find((price) => price.zone === where)?.memory;
  };
  expect(await simulation.clock.run(memoryIn(zone))).toBeNull();
  const result = await runScenario(simulation, {
    name: "dried-up",
    job: { instance: { types: [type], zones: [zone] } },
    script: async (scene) => {
      await scene.order("ec2/capacity", { type, zone, available: 0 });
      await scene.until("a refused try", async () => ((await scene.control())?.capacity?.tries ?? 0) === 1);
      const refused = await memoryIn(zone);
      expect(refused).toEqual({ interruptions: 0, refusals: expect.closeTo(1, 1), meanSeconds: null, isResting: true });
      await scene.order("ec2/capacity", { type, zone, available: null });
    },
  });
  expectSucceeded(result, ["completed"]);
  const [{ launchedAt, endedAt } = { launchedAt: "", endedAt: null }] = Object.values(result.control.entries);
  const lasted = (Date.parse(endedAt ?? "") - Date.parse(launchedAt)) / 1000;
  expect(lasted).toBeGreaterThan(300);
  const [memory, elsewhere] = await simulation.clock.run(Promise.all([zone, "us-east-1b"].map(memoryIn)));
  expect(memory?.meanSeconds).toBeCloseTo(lasted, 0);
  expect(memory?.refusals).toBeGreaterThan(0.9);
  expect(elsewhere).toBeNull();
});

const poolsOf = ({ control }: Result): readonly Pool[] =>
  Object.values(control.entries)
    .toSorted((a, b) => a.attempt - b.attempt)
    .map(({ pool }) => pool);
