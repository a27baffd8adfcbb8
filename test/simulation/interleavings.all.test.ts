/** Interleavings of the handover (design §2) that take a while; the number before a title is the interleaving's. */
import { StopInstancesCommand } from "@aws-sdk/client-ec2";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { expectSafe, expectSucceeded, outcomesOf, typesOf } from "./expectations.ts";
import { heal } from "./outage.ts";
import { runScenario, type Scene } from "./scenario.ts";
import { sharedSimulation, type Simulation } from "./simulation.ts";

let simulation: Simulation;
beforeAll(async () => {
  simulation = await sharedSimulation();
}, 120_000);
beforeEach(() => heal(simulation));

const drill = (scene: Scene, noticeSeconds = 120) =>
  scene.clock.hold(scene.api.interruptJob({ params: { id: scene.jobId }, body: { noticeSeconds } }));

test("I1: the notice comes before the job knows its instance: found where it was left", async () => {
  const result = await runScenario(simulation, {
    name: "notice-before-attach",
    script: async (scene) => {
      const caller = `${scene.stack}-requestCapacity`;
      await scene.order("faults", {
        service: "dynamodb",
        operation: "UpdateItem",
        caller,
        error: "InternalServerError",
        status: 500,
        times: 10_000,
      });
      const instance = await scene.until("a running instance", async () =>
        (await scene.instances()).find(({ state }) => state === "running"),
      );
      await scene.interrupt(instance.instanceId);
      await scene.sleep(3);
      expect((await scene.control())?.entries).toEqual({});
      await heal(scene);
    },
  });
  expectSafe(result);
  expect(outcomesOf(result).at(-1)).toBe("completed");
  expect(result.runs.map(({ attempt }) => attempt)).toEqual([2]);
});

test("I8: no capacity for the replacement, and the old one finishes the job while it is waited for", async () => {
  const result = await runScenario(simulation, {
    name: "completes-waiting",
    agent: () => ({ workSeconds: 150, saveSeconds: 1 }),
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      await scene.sleep(90);
      await scene.order("ec2/capacity", { available: 0 });
      await scene.interrupt(instanceId);
      await scene.until("the job's end", async () => (await scene.control())?.state === "ended", { everySeconds: 5 });
      await scene.order("ec2/capacity", { available: null });
    },
  });
  expectSucceeded(result, ["completed"]);
  expect(typesOf(result)).toContain("job-waiting");
});

test("I9: the quota has room for one machine: the replacement waits for the old one's end", async () => {
  const result = await runScenario(simulation, {
    name: "quota-of-one",
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      await scene.sleep(70);
      await scene.order("ec2/quota", { class: "standard", market: "spot", vCpus: 2 });
      await scene.interrupt(instanceId);
      await scene.running(2);
      await scene.order("ec2/quota", { class: "standard", market: "spot", vCpus: 10_000 });
    },
  });
  expectSucceeded(result, ["interrupted", "completed"]);
  expect(JSON.stringify(result.timeline)).toContain("MaxSpotInstanceCountExceeded");
});

test("I11: the agent dies in its handover and never comes back: EC2's end is enough", async () => {
  const result = await runScenario(simulation, {
    name: "agent-dead-handover",
    agent: () => ({ saveSeconds: 20 }),
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      await scene.sleep(130);
      await scene.interrupt(instanceId);
      await scene.waiting("SettleAttempts");
      scene.agent(1)?.kill(null);
    },
  });
  expectSucceeded(result, ["interrupted", "completed"]);
});

test("I12: a machine that stood still is given up, and wakes: it does not compute beside its successor", async () => {
  const result = await runScenario(simulation, {
    name: "wakes-late",
    agent: () => ({ workSeconds: 900 }),
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      const { zone } = (await scene.launched(1)).pool;
      await scene.sleep(100);
      await scene.order("ec2/never-terminated", { zone });
      scene.agent(1)?.freeze(true);
      await scene.until("the loss", async () => (await scene.control())?.entries[instanceId]?.outcome === "lost");
      scene.agent(1)?.freeze(false);
      await scene.sleep(120);
      await scene.order("ec2/never-terminated", { zone, on: false });
    },
  });
  expectSafe(result);
  expect(outcomesOf(result).at(-1)).toBe("completed");
  expect(result.control.attempt).toBe(2);
});

test("I13: a healthy machine is cut off for good: it is ended before its successor runs", async () => {
  const result = await runScenario(simulation, {
    name: "cut-for-good",
    agent: () => ({ workSeconds: 900 }),
    script: async (scene) => {
      await scene.running(1);
      await scene.sleep(100);
      scene.agent(1)?.partition(true);
    },
  });
  expectSucceeded(result, ["lost", "completed"]);
  // It computed on meanwhile, and what it saved is what the next one goes on from.
  expect(result.runs[1]?.startWork).toBeGreaterThan(250);
});

test("I15: a warning that comes late and twice finds its attempt over, and does nothing to the next one", async () => {
  const result = await runScenario(simulation, {
    name: "late-warning",
    agent: () => ({ workSeconds: 600 }),
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      await scene.sleep(70);
      const pattern = { "detail-type": ["EC2 Spot Instance Interruption Warning"] };
      await scene.order("events/duplicate", { pattern, times: 2 });
      await scene.order("events/delay", { pattern, seconds: 300 });
      await scene.interrupt(instanceId);
    },
  });
  expectSucceeded(result, ["interrupted", "completed"]);
  const [, second] = Object.values(result.control.entries).toSorted((a, b) => a.attempt - b.attempt);
  expect(second?.notice).toBeNull();
});

test("I21: no function runs from the notice to the completion: the agent's own clock, and its word is found later", async () => {
  const result = await runScenario(simulation, {
    name: "nobody-at-home",
    agent: () => ({ workSeconds: 150, saveSeconds: 1 }),
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      await scene.sleep(120);
      const down = { error: "InternalServerError", status: 500, times: 100_000 };
      for (const operation of ["GetItem", "UpdateItem", "Query"])
        for (const name of ["onInterruption", "checkAttempt", "planAttempt", "runAttempt"])
          await scene.order("faults", { service: "dynamodb", operation, caller: `${scene.stack}-${name}`, ...down });
      await scene.interrupt(instanceId);
      await scene.sleep(240);
      await heal(scene);
    },
  });
  expectSucceeded(result, ["completed"]);
  expect(result.runs).toHaveLength(1);
});

test("I25: a drill's announced kill is ours to do", async () => {
  const result = await runScenario(simulation, {
    name: "drilled",
    agent: () => ({ workSeconds: 900 }),
    script: async (scene) => {
      await scene.running(1);
      await scene.sleep(70);
      await drill(scene);
      await scene.waiting("SettleAttempts");
      scene.agent(1)?.freeze(true);
    },
  });
  expectSucceeded(result, ["interrupted", "completed"]);
  const [first] = Object.values(result.control.entries).toSorted((a, b) => a.attempt - b.attempt);
  expect(first).toMatchObject({ notice: { source: "drill" }, released: null });
  expect(first?.terminateAt).not.toBeNull();
});

test("I28: a user stops the instance: `stopped` is not `terminated`, so it is ended and replaced", async () => {
  const result = await runScenario(simulation, {
    name: "stopped-by-user",
    job: { instance: { market: "on-demand" } },
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      await scene.sleep(130);
      await scene.clock.hold(scene.ec2.send(new StopInstancesCommand({ InstanceIds: [instanceId] })));
    },
  });
  expectSafe(result);
  expect(outcomesOf(result).at(-1)).toBe("completed");
  expect(result.control.attempt).toBe(2);
});

test("I31: nobody is left to end the machine, and its agent reaches nobody: it ends itself", async () => {
  const result = await runScenario(simulation, {
    name: "alone",
    agent: () => ({ workSeconds: 3000, tickSeconds: 5 }),
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      await scene.sleep(100);
      const down = { service: "dynamodb", error: "InternalServerError", status: 500, times: 100_000 };
      for (const operation of ["GetItem", "UpdateItem", "Query"])
        for (const name of ["checkAttempt", "onInstanceState", "sweepOrphans"])
          await scene.order("faults", { ...down, operation, caller: `${scene.stack}-${name}` });
      scene.agent(1)?.partition(true);
      const hasEnded = async () => (await scene.instances()).every(({ state }) => state === "terminated");
      await scene.until("the machine's end", hasEnded, { everySeconds: 30, limitSeconds: 25 * 60 });
      expect((await scene.control())?.entries[instanceId]?.terminateAt).toBeNull();
      await heal(scene);
    },
  });
  expectSucceeded(result, ["lost", "completed"]);
});

test("a drill while it bootstraps, while it settles, and for a machine that has a notice already", async () => {
  const result = await runScenario(simulation, {
    name: "drills",
    agent: () => ({ workSeconds: 900, saveSeconds: 20 }),
    script: async (scene) => {
      const noticed = (instanceId: string) =>
        scene.until("the notice", async () => (await scene.control())?.entries[instanceId]?.notice);
      await scene.waiting("BootstrapInstance");
      expect((await drill(scene)).instanceId).toBe((await scene.launched(1)).instanceId);
      const { instanceId } = await scene.running(2);
      await scene.sleep(70);
      await scene.order("ec2/capacity", { available: 0 });
      expect((await drill(scene, 600)).instanceId).toBe(instanceId);
      await noticed(instanceId);
      await expect(drill(scene)).rejects.toMatchObject({ name: "NothingToInterrupt" });
      await scene.order("ec2/capacity", { available: null });
      // The old one's last save takes a while; the drill is for the one that would take over.
      await scene.waiting("SettleAttempts");
      const replacement = await scene.launched(3);
      expect((await drill(scene)).instanceId).toBe(replacement.instanceId);
      await noticed(replacement.instanceId);
    },
  });
  expectSafe(result);
  expect(result.control.phase).toBe("succeeded");
  expect(result.control.attempt).toBe(4);
  await expect(simulation.clock.run(drill({ ...simulation, jobId: result.jobId } as Scene))).rejects.toMatchObject({
    name: "NothingToInterrupt",
  });
});
