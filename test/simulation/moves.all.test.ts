/** I30: a move in whose middle something happens. The attempt that is well goes on, and is watched. */
import { DescribeImagesCommand } from "@aws-sdk/client-ec2";
import { beforeAll, expect, test } from "vitest";
import { expectSafe, expectSucceeded, outcomesOf } from "./expectations.ts";
import { heal } from "./outage.ts";
import { runScenario, type Scene } from "./scenario.ts";
import { sharedSimulation, type Simulation } from "./simulation.ts";

let simulation: Simulation;
beforeAll(async () => {
  simulation = await sharedSimulation();
}, 120_000);

const MOVES = { checkpoint: { onRebalance: "move" } };

/** Attempt 1 computes, and EC2 recommends to leave. */
async function recommend(scene: Scene): Promise<string> {
  const { instanceId } = await scene.running(1);
  await scene.sleep(70);
  await scene.order("ec2/rebalance", { instanceId });
  return instanceId;
}

test("I30: no capacity for hours: the old one neither stops nor loses its supervision", async () => {
  const result = await runScenario(simulation, {
    name: "move-for-hours",
    job: MOVES,
    agent: () => ({ workSeconds: 3 * 3600, saveEverySeconds: 600, tickSeconds: 20 }),
    script: async (scene) => {
      await scene.order("ec2/capacity", { available: null });
      await scene.running(1);
      await scene.order("ec2/capacity", { available: 0 });
      await recommend(scene);
      await scene.sleep(2.2 * 3600);
      scene.agent(1)?.freeze(true);
      await scene.until("the loss", async () => (await scene.control())?.phase === "waiting", { everySeconds: 30 });
      await scene.order("ec2/capacity", { available: null });
    },
  });
  expectSucceeded(result, ["lost", "completed"]);
  expect(result.runs[1]?.startWork).toBeGreaterThan(2 * 3600);
}, 240_000);

test("I30: overtaken by the real notice: an ordinary handover, asked for at once", async () => {
  const result = await runScenario(simulation, {
    name: "move-overtaken",
    job: MOVES,
    agent: () => ({ workSeconds: 3600, tickSeconds: 5 }),
    script: async (scene) => {
      await scene.running(1);
      await scene.order("ec2/capacity", { available: 0 });
      const instanceId = await recommend(scene);
      await scene.sleep(1500);
      await scene.order("ec2/capacity", { available: null });
      await scene.interrupt(instanceId);
    },
  });
  expectSucceeded(result, ["interrupted", "completed"]);
  const asked = result.timeline.filter(({ type }) => type === "capacity-requested").map(({ time }) => Date.parse(time));
  const noticed = Date.parse(result.timeline.find(({ type }) => type === "notice-received")?.time ?? "");
  expect(Math.min(...asked.filter((time) => time >= noticed)) - noticed).toBeLessThan(10_000);
});

test("I30: the replacement is taken: the old one goes on, and another replacement is asked for", async () => {
  const result = await runScenario(simulation, {
    name: "move-replacement-taken",
    job: MOVES,
    agent: () => ({ workSeconds: 900 }),
    script: async (scene) => {
      await recommend(scene);
      const { instanceId } = await scene.launched(2);
      await scene.sleep(30);
      await scene.order("ec2/take", { instanceId });
    },
  });
  expectSafe(result);
  expect(outcomesOf(result)).toEqual(["interrupted", "lost", "completed"]);
  expect(result.runs.map(({ attempt }) => attempt)).toEqual([1, 3]);
});

test("I30: three replacements never report: the move is given up, the job is not", async () => {
  const result = await runScenario(simulation, {
    name: "move-given-up",
    job: MOVES,
    agent: (attempt) => ({ workSeconds: 3600, tickSeconds: 5, neverReports: attempt > 1 }),
    script: async (scene) => void (await recommend(scene)),
  });
  expectSafe(result);
  expect(outcomesOf(result)).toEqual(["completed", "lost", "lost", "lost"]);
  expect(result.runs).toHaveLength(1);
});

test("I30: the old one falls silent while its replacement boots: lost, and the replacement takes over", async () => {
  const result = await runScenario(simulation, {
    name: "move-old-silent",
    job: MOVES,
    agent: (attempt) => ({ workSeconds: 900, prepareSeconds: attempt > 1 ? 800 : 8 }),
    script: async (scene) => {
      await recommend(scene);
      await scene.launched(2);
      scene.agent(1)?.freeze(true);
    },
  });
  expectSucceeded(result, ["lost", "completed"]);
});

test("I30: the replacement's set-up fails: the old one finishes the job", async () => {
  const result = await runScenario(simulation, {
    name: "move-set-up-fails",
    job: MOVES,
    agent: (attempt) => ({ workSeconds: 900, prepareFails: attempt > 1 }),
    script: async (scene) => void (await recommend(scene)),
  });
  expectSafe(result);
  expect(outcomesOf(result)[0]).toBe("completed");
  expect(result.execution.status).toBe("SUCCEEDED");
});

test("I30: whatever is wrong with the request for a replacement, the old one finishes the job", async () => {
  const { clock, ec2 } = simulation;
  const { Images = [] } = await clock.run(ec2.send(new DescribeImagesCommand({ Owners: ["amazon"] })));
  const image = Images.find(
    ({ Architecture, Name }) => Architecture === "x86_64" && Name?.startsWith("al2023"),
  )?.ImageId;
  const result = await runScenario(simulation, {
    name: "move-request-wrong",
    job: { ...MOVES, instance: { image } },
    script: async (scene) => {
      await scene.running(1);
      const caller = `${scene.stack}-requestCapacity`;
      const denied = { service: "ec2", operation: "DescribeImages", error: "UnauthorizedOperation", status: 403 };
      await scene.order("faults", { ...denied, caller, times: 1000 });
      await recommend(scene);
    },
  });
  await heal(simulation);
  expectSucceeded(result, ["completed"]);
  expect(JSON.stringify(result.timeline)).toContain("ConfigurationRejected in 11 pools");
});

test("I30: cancelled in the middle of a move: both machines go", async () => {
  const result = await runScenario(simulation, {
    name: "move-cancelled",
    job: MOVES,
    agent: () => ({ workSeconds: 900 }),
    script: async (scene) => {
      await recommend(scene);
      await scene.launched(2);
      await scene.clock.hold(scene.api.cancelJob({ params: { id: scene.jobId } }));
    },
  });
  expectSafe(result);
  expect(result.control.phase).toBe("cancelled");
  expect(result.instances).toHaveLength(2);
});

test.each([
  ["SIGUSR1", ["request"], "an early save is asked for"],
  [null, [], "the job goes on, since it has no saveSignal"],
] as const)(
  "without `move` a recommendation asks for a save by %s, and moves nothing",
  async (saveSignal, reasons, said) => {
    const result = await runScenario(simulation, {
      name: `no-move-${saveSignal}`,
      job: { checkpoint: { saveSignal } },
      script: async (scene) => void (await recommend(scene)),
    });
    expectSucceeded(result, ["completed"]);
    const received = result.timeline.find(({ type }) => type === "rebalance-received");
    expect(received?.message).toMatch(new RegExp(`: ${said}$`));
    const request = { params: { id: result.control.jobId } };
    const { events } = await simulation.clock.run(simulation.clock.hold(simulation.api.readEvents(request)));
    const asked = events.filter(({ type }) => type === "save-requested");
    expect(asked.map(({ data }) => data["reason"])).toEqual(reasons);
  },
);
