/** A job that tells whom it names, on the deployed product: events that come twice, and rights that only such a job needs. */
import { beforeAll, expect, test } from "vitest";
import type { Authorization } from "../../local/iam/authorizations.ts";
import { STATE_DETAIL_TYPE } from "../../aws/event-parsers.ts";
import { expectSucceeded } from "../simulation/expectations.ts";
import { runScenario } from "../simulation/scenario.ts";
import { sharedSimulation, type Simulation } from "../simulation/simulation.ts";

let simulation: Simulation;
beforeAll(async () => {
  simulation = await sharedSimulation();
}, 120_000);

test("each change of state is told once though its event comes three times; that nobody could be told is the timeline's", async () => {
  const { clock, order, ask } = simulation;
  await clock.run(ask("DELETE", "authorizations"));
  const pattern = { source: ["spot-connect"], "detail-type": [STATE_DETAIL_TYPE] };
  await order("events/duplicate", { pattern, events: 100, times: 3 });
  const secret = `ssm:/${simulation.stack}/webhooks/none`;
  const result = await runScenario(simulation, {
    name: "telling",
    job: {
      checkpoint: { onRebalance: "move" },
      notify: [{ to: "https://hooks.example.com/telling", secret, on: ["running", "moving", "succeeded"] }],
    },
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      await scene.order("ec2/rebalance", { instanceId });
    },
  });
  expectSucceeded(result, ["interrupted", "completed"]);
  expect(result.control.announced).toEqual({ state: "succeeded", sequence: 5 });
  const failures = async () => {
    const { events } = await simulation.api.readEvents({ params: { id: result.jobId } });
    return events.filter(({ type }) => type === "notification-failed");
  };
  await clock.run(simulation.until("the last notification", async () => (await failures()).length >= 4));
  // Whoever comes later with the same finds it over.
  await clock.run(simulation.sleep(600));
  const problem = `there is no parameter /${simulation.stack}/webhooks/none`;
  expect((await clock.run(clock.hold(failures()))).map(({ data }) => data)).toEqual(
    ["running", "moving", "running", "succeeded"].map((state) => ({
      target: "https://hooks.example.com/…",
      state,
      problem,
    })),
  );
  const all = await clock.run(ask<Authorization[]>("GET", "authorizations"));
  const needed = all
    .filter(({ by }) => by?.isOnly)
    .map(({ role, action }) => `${/-(\w+)Role-/.exec(role)?.[1]} ${action}`);
  expect(needed).toEqual(
    expect.arrayContaining([
      "PlanAttempt events:PutEvents",
      "SettleAttempts events:PutEvents",
      "RunAttempt events:PutEvents",
      "RecordOutcome events:PutEvents",
      "OnJobState ssm:GetParameter",
      "OnJobState dynamodb:GetItem",
      "OnJobState dynamodb:PutItem",
    ]),
  );
});
