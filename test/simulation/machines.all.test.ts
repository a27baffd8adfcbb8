/** Machines and agents that misbehave, and capacity that is not there. */
import { beforeAll, expect, test } from "vitest";
import { expectSafe, expectSucceeded, outcomesOf, typesOf } from "./expectations.ts";
import { runScenario } from "./scenario.ts";
import { sharedSimulation, type Simulation } from "./simulation.ts";

let simulation: Simulation;
beforeAll(async () => {
  simulation = await sharedSimulation();
}, 120_000);

test("the agent is killed, the machine lives", async () => {
  const result = await runScenario(simulation, {
    name: "agent-killed",
    script: async (scene) => {
      await scene.running(1);
      await scene.sleep(100);
      scene.agent(1)?.kill(3);
    },
  });
  expectSucceeded(result, ["completed"]);
  expect(result.runs).toHaveLength(1);
});

test("the agent is killed during the handover", async () => {
  const result = await runScenario(simulation, {
    name: "agent-killed-handover",
    agent: () => ({ saveSeconds: 15 }),
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      await scene.sleep(70);
      await scene.interrupt(instanceId);
      await scene.waiting("SettleAttempts");
      scene.agent(1)?.kill(2);
    },
  });
  expectSucceeded(result, ["interrupted", "completed"]);
});

test("heartbeats are cut for three minutes on a healthy machine: nothing is relaunched", async () => {
  const result = await runScenario(simulation, {
    name: "heartbeats-cut",
    agent: () => ({ workSeconds: 900 }),
    script: async (scene) => {
      await scene.running(1);
      await scene.sleep(60);
      scene.agent(1)?.partition(true);
      await scene.sleep(180);
      scene.agent(1)?.partition(false);
    },
  });
  expectSucceeded(result, ["completed"]);
  expect(result.instances).toHaveLength(1);
});

test("a machine is frozen for good: lost, and relaunched", async () => {
  const result = await runScenario(simulation, {
    name: "frozen",
    script: async (scene) => {
      await scene.running(1);
      await scene.sleep(130);
      scene.agent(1)?.freeze(true);
    },
  });
  expectSucceeded(result, ["lost", "completed"]);
  expect(result.runs[1]?.startWork).toBe(120);
});

test("a machine that stood still wakes just before it is given up", async () => {
  const result = await runScenario(simulation, {
    name: "thawed",
    script: async (scene) => {
      await scene.running(1);
      await scene.sleep(100);
      scene.agent(1)?.freeze(true);
      await scene.sleep(260);
      scene.agent(1)?.freeze(false);
    },
  });
  expectSucceeded(result, ["completed"]);
});

test("capacity is gone for hours, then back", async () => {
  const result = await runScenario(simulation, {
    name: "no-capacity",
    job: { limits: { capacityWait: "12h" } },
    script: async (scene) => {
      await scene.order("ec2/capacity", { available: 0 });
      await scene.sleep(5 * 3600);
      await scene.order("ec2/capacity", { available: null });
    },
  });
  expectSucceeded(result, ["completed"]);
  const waits = typesOf(result).filter((type) => type === "job-waiting").length;
  expect(waits).toBeGreaterThan(20);
  expect(waits).toBeLessThan(80);
});

test("capacity is gone for longer than the job allows", async () => {
  const result = await runScenario(simulation, {
    name: "no-capacity-at-all",
    job: { limits: { capacityWait: "30m" } },
    script: async (scene) => {
      await scene.order("ec2/capacity", { available: 0 });
      await scene.until("the job's end", async () => (await scene.control())?.state === "ended", { everySeconds: 60 });
      await scene.order("ec2/capacity", { available: null });
    },
  });
  expectSafe(result);
  expect(result.execution).toMatchObject({ status: "FAILED", error: "CapacityWaitExceeded" });
});

test("a zone whose instances never say terminated", async () => {
  const result = await runScenario(simulation, {
    name: "never-terminated",
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      const zone = (await scene.launched(1)).pool.zone;
      await scene.sleep(70);
      scene.agent(1)?.freeze(true);
      await scene.order("ec2/never-terminated", { zone });
      await scene.running(2);
      await scene.order("ec2/never-terminated", { zone, on: false });
      await scene.until("EC2's word", async () => (await scene.control())?.entries[instanceId]?.terminatedAt);
    },
  });
  expectSafe(result);
  expect(outcomesOf(result)).toEqual(["lost", "completed"]);
  expect(typesOf(result)).toContain("instance-unconfirmed");
});

test("the agent never reports: BootstrapFailed after three", async () => {
  const result = await runScenario(simulation, {
    name: "never-reports",
    agent: () => ({ neverReports: true }),
  });
  expectSafe(result);
  expect(result.execution).toMatchObject({ status: "FAILED", error: "BootstrapFailed" });
  expect(result.instances).toHaveLength(3);
});

test("a failing script is retried as often as the job allows", async () => {
  const result = await runScenario(simulation, {
    name: "retried",
    job: { retry: { errors: 2 } },
    agent: (attempt) => ({ exitCode: attempt < 3 ? 3 : 0 }),
  });
  expectSucceeded(result, ["failed", "failed", "completed"]);
});

test("set-up fails", async () => {
  const result = await runScenario(simulation, { name: "set-up-fails", agent: () => ({ prepareFails: true }) });
  expectSafe(result);
  expect(result.execution).toMatchObject({ status: "FAILED", error: "SetupFailed" });
});

test("a machine's clock is four minutes ahead", async () => {
  const result = await runScenario(simulation, {
    name: "clock-skew",
    agent: () => ({ clockSkewSeconds: 240 }),
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      await scene.sleep(70);
      await scene.interrupt(instanceId);
    },
  });
  expectSucceeded(result, ["interrupted", "completed"]);
});

test("a script that ignores the stop signal is killed in time", async () => {
  const result = await runScenario(simulation, {
    name: "ignores-stop",
    agent: (attempt) => ({ ignoresStop: attempt === 1 }),
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      await scene.sleep(130);
      await scene.interrupt(instanceId);
    },
  });
  expectSucceeded(result, ["interrupted", "completed"]);
  expect(result.runs[1]?.startWork).toBeGreaterThanOrEqual(120);
});
