/**
 * Every function is killed before and after each of its calls, and each call is throttled, fails, or loses its answer: the
 * job ends as it would have, and nothing is left. One half of the blows; the other is in crash-points-2.
 */
import { LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { ListExecutionsCommand, paginateGetExecutionHistory, type SFNClient } from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, expect, test } from "vitest";
import { STATE_MACHINES } from "../core/state-machine.ts";
import { COURSE_NAMES } from "./crash-scenarios.ts";
import { blowsOf, half, isReplay, openSuite, playBlows, type CrashSuite } from "./crash-suite.ts";

let suite: CrashSuite;
beforeAll(async () => {
  suite = await openSuite();
}, 300_000);
afterAll(() => suite?.simulation.stop());

test.skipIf(isReplay)("without a blow each course ends as it should", () => {
  for (const { problems, story } of suite.plain.values()) expect(problems, story).toEqual([]);
  console.log(`${suite.points.length} crash points, ${suite.blows.length} blows`);
});

test.skipIf(isReplay)("together the courses enter every function that asks AWS for something", async () => {
  const { account, clock, stack } = suite.simulation;
  const lambda = new LambdaClient({ ...account.target });
  const { Functions = [] } = await clock.run(clock.hold(lambda.send(new ListFunctionsCommand({}))));
  lambda.destroy();
  const entered = new Set([...suite.points.map(({ caller }) => `${stack}-${caller}`), `${stack}-describeApi`]);
  expect(Functions.map(({ FunctionName }) => FunctionName).filter((name) => !entered.has(name ?? ""))).toEqual([]);
});

test.skipIf(isReplay)("together the courses enter every state that does something", async () => {
  const { account, clock, stepFunctions } = suite.simulation;
  for (const { name, States } of STATE_MACHINES) {
    const arn = account.outputs[name === "run-job" ? "RunJobArn" : "EndJobArn"];
    const entered = await clock.run(clock.hold(statesEntered(stepFunctions, arn)));
    const tasks = Object.keys(States).filter((state) => States[state]?.Type === "Task");
    expect(tasks.filter((state) => !entered.has(state))).toEqual([]);
  }
});

test.each(COURSE_NAMES)("%s", { timeout: 3_600_000 }, (course) => playBlows(suite, blowsOf(suite, course, half(0))));

async function statesEntered(client: SFNClient, stateMachineArn: string | undefined): Promise<ReadonlySet<string>> {
  const entered = new Set<string>();
  const { executions = [] } = await client.send(new ListExecutionsCommand({ stateMachineArn }));
  for (const { executionArn } of executions) {
    for await (const { events = [] } of paginateGetExecutionHistory({ client }, { executionArn })) {
      for (const { stateEnteredEventDetails } of events) entered.add(stateEnteredEventDetails?.name ?? "");
    }
  }
  return entered;
}
