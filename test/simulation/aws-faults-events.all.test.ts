/** EventBridge brings what it has to say ten minutes late, twice, or never: every job ends as if it had come in time. */
import { StopExecutionCommand } from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectSafe, expectSucceeded, outcomesOf, typesOf } from "./expectations.ts";
import { runScenario } from "./scenario.ts";
import { startSimulation, type Simulation } from "./simulation.ts";

let simulation: Simulation;
beforeAll(async () => {
  simulation = await startSimulation();
}, 120_000);
afterAll(() => simulation?.stop());

const LATE = ["late", "events/delay", { seconds: 600 }] as const;
const TWICE = ["twice", "events/duplicate", { times: 2 }] as const;
const NEVER = ["never", "events/drop", {}] as const;
const EVERY = 1000;

test("the warning comes ten minutes late, when another attempt runs: it is nobody's", async () => {
  const result = await runScenario(simulation, {
    name: "warning-late",
    agent: () => ({ workSeconds: 1500 }),
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      await scene.sleep(70);
      const pattern = { "detail-type": ["EC2 Spot Instance Interruption Warning"] };
      await scene.order("events/delay", { pattern, seconds: 600 });
      await scene.interrupt(instanceId);
      await scene.running(2);
      await scene.sleep(700);
    },
  });
  expectSucceeded(result, ["interrupted", "completed"]);
  expect(typesOf(result).filter((type) => type === "notice-received")).toHaveLength(1);
});

test.each([LATE, TWICE, NEVER])("every state change comes %s: a machine that is taken is missed", async (...fault) => {
  const [how, path, more] = fault;
  const result = await runScenario(simulation, {
    name: `state-${how}`,
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      await scene.sleep(130);
      const pattern = { "detail-type": ["EC2 Instance State-change Notification"] };
      await scene.order(path, { pattern, events: EVERY, ...more });
      await scene.order("ec2/take", { instanceId });
      await scene.running(2);
    },
  });
  expectSucceeded(result, ["lost", "completed"]);
  expect(result.runs[1]?.startWork).toBe(120);
  const lost = result.timeline.find(({ type }) => type === "attempt-lost");
  expect(lost?.message).toMatch(/^attempt 1 is lost: |^attempt 1 lost$/);
});

test.each([LATE, TWICE, NEVER])(
  "that an execution was stopped comes %s: end-job ends the job, once",
  async (...fault) => {
    const [how, path, more] = fault;
    const result = await runScenario(simulation, {
      name: `ended-${how}`,
      agent: () => ({ workSeconds: 3600 }),
      script: async (scene) => {
        await scene.running(1);
        await scene.sleep(70);
        const pattern = { source: ["aws.states"], detail: { status: ["ABORTED"] } };
        await scene.order(path, { pattern, ...more });
        await scene.clock.hold(
          scene.stepFunctions.send(new StopExecutionCommand({ executionArn: scene.executionArn })),
        );
        await scene.until("the job's end", async () => (await scene.control())?.state === "ended");
        // What comes now finds an ended job.
        if (how === "late") await scene.sleep(700);
      },
    });
    expectSafe(result);
    expect(outcomesOf(result)).toEqual(["cancelled"]);
    expect(result.control).toMatchObject({ state: "ended", phase: "cancelled", claim: 1 });
    expect(typesOf(result).filter((type) => type === "job-ended")).toHaveLength(1);
  },
);
