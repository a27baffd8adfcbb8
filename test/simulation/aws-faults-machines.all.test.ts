/** EC2 and Systems Manager as they are on a bad day: slow, forgetful, silent. */
import { afterEach, beforeAll, expect, test } from "vitest";
import { expectSafe, expectSucceeded, outcomesOf, typesOf } from "./expectations.ts";
import { heal, refuse, SSM_CALLS } from "./outage.ts";
import { runScenario } from "./scenario.ts";
import { sharedSimulation, type Simulation } from "./simulation.ts";

let simulation: Simulation;
beforeAll(async () => {
  simulation = await sharedSimulation();
}, 120_000);
afterEach(async () => {
  await heal(simulation);
  await setting({ ssmRegistrationSeconds: 20, shutdownSeconds: 15 });
  await simulation.order("ec2/visibility", { seconds: 0 });
});

async function setting(changes: object): Promise<void> {
  const { endpoint } = simulation.account.cloud;
  const answer = await simulation.clock.hold(
    fetch(`${endpoint}/_local/settings`, { method: "PATCH", body: JSON.stringify(changes) }),
  );
  expect(answer.status).toBe(200);
}

/** The agent's download fails: Systems Manager alone can start it. */
const BY_SSM = () => ({ userDataSeconds: null });

test("user data starts the agent where SSM never hears of the machine", async () => {
  await setting({ ssmRegistrationSeconds: 3600 });
  const result = await runScenario(simulation, { name: "ssm-not-needed" });
  expectSucceeded(result, ["completed"]);
  expect(result.instances).toHaveLength(1);
});

test("SSM hears of the machine five minutes late: it is waited for", async () => {
  await setting({ ssmRegistrationSeconds: 300 });
  const result = await runScenario(simulation, { name: "ssm-late", agent: BY_SSM });
  expectSucceeded(result, ["completed"]);
  expect(result.instances).toHaveLength(1);
});

test("SSM hears of no machine in a quarter of an hour: BootstrapFailed says that, and nothing is left", async () => {
  await setting({ ssmRegistrationSeconds: 3600 });
  const result = await runScenario(simulation, { name: "ssm-never", agent: BY_SSM });
  expectSafe(result);
  expect(result.execution).toMatchObject({ status: "FAILED", error: "BootstrapFailed" });
  const lost = result.timeline.filter(({ type }) => type === "attempt-lost");
  expect(lost.map(({ message }) => message)).toContainEqual(expect.stringContaining("SSM has not heard from it"));
});

test("SSM is out for five minutes while a job runs and moves: nobody notices", async () => {
  const result = await runScenario(simulation, {
    name: "ssm-out",
    agent: () => ({ workSeconds: 900 }),
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      await refuse(scene, "ssm", SSM_CALLS, { error: "InternalServerError", status: 500 });
      await scene.sleep(70);
      await scene.interrupt(instanceId);
      await scene.sleep(230);
      await heal(scene);
    },
  });
  expectSucceeded(result, ["interrupted", "completed"]);
});

test("SSM is out while a machine is silent, and while the job is cancelled: both go their way", async () => {
  const result = await runScenario(simulation, {
    name: "ssm-out-silent",
    agent: () => ({ workSeconds: 3600 }),
    script: async (scene) => {
      await scene.running(1);
      await refuse(scene, "ssm", SSM_CALLS, { error: "InternalServerError", status: 500 });
      await scene.sleep(130);
      scene.agent(1)?.freeze(true);
      await scene.running(2);
      scene.agent(2)?.freeze(true);
      await scene.sleep(130);
      await scene.clock.hold(scene.api.cancelJob({ params: { id: scene.jobId } }));
    },
  });
  expectSafe(result);
  expect(outcomesOf(result)[0]).toBe("lost");
  expect(result.control.phase).toBe("cancelled");
});

test("EC2 does not find an instance for a minute after its launch", async () => {
  await simulation.order("ec2/visibility", { seconds: 60 });
  const result = await runScenario(simulation, { name: "not-found-yet", job: { instance: { monitoring: true } } });
  expectSucceeded(result, ["completed"]);
  expect(result.instances).toHaveLength(1);
});

test("cancelled while EC2 launches what it then does not find: it is ended when it is found", async () => {
  await simulation.order("ec2/visibility", { seconds: 60 });
  await simulation.order("faults", { service: "ec2", operation: "CreateFleet", latencyMs: 1500 });
  const result = await runScenario(simulation, {
    name: "not-found-cancelled",
    script: async (scene) => {
      await scene.until("the launch", async () => (await scene.control())?.phase === "starting", { everySeconds: 0.1 });
      await scene.clock.hold(scene.api.cancelJob({ params: { id: scene.jobId } }));
      // The sweep's two looks.
      await scene.sleep(20 * 60);
    },
  });
  expect(result.control.phase).toBe("cancelled");
  expect(result.runs).toEqual([]);
  expect(result.instances.map(({ state }) => state)).toEqual(["terminated"]);
});

test("a machine is shutting down for ten minutes: Force is tried, and its end is waited for", async () => {
  const result = await runScenario(simulation, {
    name: "slow-shutdown",
    script: async (scene) => {
      await scene.running(1);
      await scene.sleep(130);
      await setting({ shutdownSeconds: 600 });
      scene.agent(1)?.freeze(true);
      await scene.running(2);
    },
  });
  expectSucceeded(result, ["lost", "completed"]);
  const [first] = Object.values(result.control.entries).toSorted((a, b) => a.attempt - b.attempt);
  expect(first?.forceAt).not.toBeNull();
  // EC2's word was waited for: the old one might still have written.
  expect(result.runs[1]?.from).toBeGreaterThanOrEqual(Date.parse(first?.terminatedAt ?? ""));
  expect(typesOf(result)).not.toContain("instance-unconfirmed");
});

test.each([600, -600])(
  "a machine's clock is %i s ahead: its notice and its leases are kept all the same",
  async (skew) => {
    const result = await runScenario(simulation, {
      name: `skew-${skew > 0 ? "ahead" : "behind"}`,
      agent: () => ({ clockSkewSeconds: skew }),
      script: async (scene) => {
        const { instanceId } = await scene.running(1);
        await scene.sleep(70);
        await scene.interrupt(instanceId);
      },
    });
    expectSucceeded(result, ["interrupted", "completed"]);
    expect(result.runs[1]?.startWork).toBeGreaterThan(70);
  },
);
