/** What a job costs beside its machines: Step Functions bills each state entered, DynamoDB each write. Virtual time. */
import { GetExecutionHistoryCommand } from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readCounts } from "../../scripts/costs.ts";
import { amountsIn, isInstance, type Whose } from "../../scripts/costs/amounts.ts";
import { expectSucceeded } from "./expectations.ts";
import { runScenario, type Result } from "./scenario.ts";
import { STACK, startSimulation, type Simulation } from "./simulation.ts";
import { transitionsOf } from "./transitions.ts";

let simulation: Simulation;
beforeAll(async () => {
  simulation = await startSimulation();
}, 120_000);
afterAll(() => simulation?.stop());

/** USD 0.025 per 1,000 transitions (Step Functions pricing, standard workflows, us-east-1). */
const USD_PER_TRANSITION = 0.025 / 1000;

test("a plain job is at most 31 transitions, an interruption at most $0.0005 more", async () => {
  // The first one makes the file system as well; what it found stands for ten minutes, so the others are short.
  const agent = () => ({ workSeconds: 130, saveEverySeconds: 40 });
  await runScenario(simulation, { name: "first", agent });
  const plain = await runScenario(simulation, { name: "plain", agent });
  expectSucceeded(plain, ["completed"]);
  const interrupted = await runScenario(simulation, {
    name: "interrupted",
    agent,
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      await scene.sleep(60);
      await scene.interrupt(instanceId);
    },
  });
  expectSucceeded(interrupted, ["interrupted", "completed"]);
  const [alone = NaN, more = NaN] = await simulation.clock.run(
    Promise.all([plain, interrupted].map((result) => transitionsOf(simulation, result))),
  );
  expect(alone).toBeLessThanOrEqual(31);
  expect((more - alone) * USD_PER_TRANSITION).toBeLessThanOrEqual(0.0005);
  expect(await ledgersTransitions([plain, interrupted])).toEqual([alone, more]);
});

test("what refused tries cost is in the ledger", async () => {
  const agent = () => ({ workSeconds: 60 });
  await runScenario(simulation, { name: "before-refused", agent });
  const refused = await runScenario(simulation, {
    name: "refused",
    agent,
    script: async (scene) => {
      await scene.order("ec2/capacity", { available: 0 });
      await scene.until("four tries", async () => ((await scene.control())?.capacity?.tries ?? 0) >= 4);
      await scene.order("ec2/capacity", { available: null });
    },
  });
  expectSucceeded(refused, ["completed"]);
  expect(await ledgersTransitions([refused])).toEqual([await simulation.clock.run(transitionsOf(simulation, refused))]);
});

function ledgersTransitions(results: readonly Result[]): Promise<(number | undefined)[]> {
  const read = async ({ control: { jobId } }: Result): Promise<number | undefined> => {
    const { lines } = await simulation.api.readCosts({ params: { id: jobId } });
    return lines.find(({ item }) => item === "orchestration")?.quantity;
  };
  return simulation.clock.run(Promise.all(results.map(read)));
}

test("while a job computes nothing is entered and nothing is written on its item, however often it beats", async () => {
  const result = await runScenario(simulation, {
    name: "beating",
    agent: () => ({ workSeconds: 3000 }),
    script: async (scene) => {
      await scene.running(1);
      const before = await scene.waiting("RunAttempt");
      const last = await lastEvent(before.execution);
      const since = scene.clock.now();
      const { instanceId } = await scene.launched(1);
      await scene.until("half an hour of beats", () => scene.clock.now() > since + 1_800_000);
      expect(await lastEvent(before.execution)).toBe(last);
      expect(await scene.control()).toEqual(before);
      expect(before.entries[instanceId]?.counter).toBeLessThan(10);
    },
  });
  expectSucceeded(result, ["completed"]);
});

async function lastEvent(executionArn: string): Promise<number | undefined> {
  const { stepFunctions, clock } = simulation;
  const command = new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 1 });
  return (await clock.hold(stepFunctions.send(command))).events?.[0]?.id;
}

const isOfJobs: Whose = (caller) =>
  isInstance(caller) || (caller.startsWith(STACK) && caller !== `${STACK}-sweepOrphans`);
/** The job that was counted had the real agent and ran for longer: a few writes more. */
const TOLERANCE = 0.05;

test("a plain job takes the invocations that were counted for docs/costs.md, and their writes within 5 %", async () => {
  // Too short for a beat. The first one makes the file system, as before the one that was counted.
  const agent = () => ({ workSeconds: 1 });
  await runScenario(simulation, { name: "before-counted", agent });
  const { clock, account } = simulation;
  const from = clock.now();
  const submit = async ({ api }: Simulation, body: object): Promise<string> =>
    (await clock.hold(api.submitJob({ body }))).executionArn;
  expectSucceeded(await runScenario(simulation, { name: "counted", agent, submit }), ["completed"]);
  // Until the machine's last event has come.
  await clock.run(simulation.sleep(60));
  const found = await clock.run(clock.hold(amountsIn(account, { from, to: clock.now() }, isOfJobs)));
  const { job } = await readCounts();
  expect(found.invocations).toBe(job.invocations);
  expect(Math.abs(found.writes / job.writes - 1), `${found.writes} writes`).toBeLessThanOrEqual(TOLERANCE);
});
