/** The ledger of jobs whose machines end in each way, against what the machines and their scripts know. Virtual time. */
import { DescribeInstancesCommand } from "@aws-sdk/client-ec2";
import { beforeAll, expect, test } from "vitest";
import type { Answer } from "../../contract/routes.ts";
import { GENERATION_BYTES } from "./agent-hands.ts";
import { expectSucceeded } from "./expectations.ts";
import { runScenario, type Result, type Scene } from "./scenario.ts";
import { sharedSimulation, type Simulation } from "./simulation.ts";

let simulation: Simulation;
beforeAll(async () => {
  simulation = await sharedSimulation();
}, 120_000);

type Ledger = Answer<"readCosts">;
/** Between what a machine does and what is seen of it: an agent's tick, an event's way, a look. */
const NEAR_SECONDS = 5;
const expectNear = (found: number, wanted: number): void =>
  expect(Math.abs(found - wanted), `${found} is not about ${wanted}`).toBeLessThan(NEAR_SECONDS);

const readLedger = ({ jobId }: Result): Promise<Ledger> =>
  simulation.clock.run(simulation.api.readCosts({ params: { id: jobId } }));

/** From EC2's LaunchTime until EC2 calls it terminated. */
const lifeSeconds = ({ ec2, clock, until }: Scene, instanceId: string): Promise<number> =>
  until(`the end of ${instanceId}`, async () => {
    const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [instanceId] }));
    const { State, LaunchTime } = Reservations?.[0]?.Instances?.[0] ?? {};
    return State?.Name === "terminated" ? (clock.now() - LaunchTime!.getTime()) / 1000 : null;
  });

/** A job whose first machine is taken after so long, and its ledger, of which the times are those of both machines. */
async function playTaken(
  name: string,
  workSeconds: number,
  take: (scene: Scene, instanceId: string) => Promise<unknown>,
): Promise<{ readonly result: Result; readonly ledger: Ledger }> {
  const paid: number[] = [];
  const result = await runScenario(simulation, {
    name,
    agent: () => ({ workSeconds, saveEverySeconds: 40 }),
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      await scene.sleep(70);
      await take(scene, instanceId);
      const second = await scene.launched(2);
      const lives = [instanceId, second.instanceId].map((id) => lifeSeconds(scene, id));
      paid.push(...(await Promise.all(lives)));
    },
  });
  const ledger = await readLedger(result);
  expectTimes(ledger, result, paid);
  return { result, ledger };
}

function expectTimes(ledger: Ledger, { runs }: Result, paid: readonly number[]): void {
  const [before, after] = runs;
  const [first, second] = ledger.attempts;
  expectNear(first!.paidSeconds, paid[0]!);
  expectNear(second!.paidSeconds, paid[1]!);
  expect(ledger.paidSeconds).toBeCloseTo(first!.paidSeconds + second!.paidSeconds, 6);
  expectNear(first!.usefulSeconds + first!.lostSeconds, (before!.to! - before!.from) / 1000);
  // What was computed beyond the save that the second one went on from.
  expectNear(first!.lostSeconds, before!.computed!.work - after!.startWork);
  expectNear(second!.usefulSeconds, (after!.to! - after!.from) / 1000);
  expect(second!.lostSeconds).toBe(0);
  expectNear(ledger.gapSeconds, (after!.from - before!.to!) / 1000);
  expect(ledger.lostSeconds).toBeCloseTo(first!.lostSeconds + ledger.gapSeconds, 6);
}

/** Of each machine: whether it is free, and what its compute line asks for. */
const computeOf = ({ attempts, lines }: Ledger) =>
  attempts.map(({ isFree, instanceId }) => {
    const { quantity, usd } = lines.find((line) => line.item === "compute" && line.instanceId === instanceId)!;
    return { isFree, quantity, usd };
  });
const FREE = { isFree: true, quantity: 0, usd: 0 };
const paidFor = ({ paidSeconds, hourlyUsd }: Ledger["attempts"][number]) => ({
  isFree: false,
  quantity: expect.closeTo(paidSeconds / 3600, 9),
  usd: expect.closeTo((paidSeconds / 3600) * hourlyUsd!, 9),
});

test("EC2 takes a machine after its notice, in its first hour: it is free, and nothing is lost in the handover", async () => {
  const { result, ledger } = await playTaken("ledger-noticed", 300, (scene, id) => scene.interrupt(id));
  expectSucceeded(result, ["interrupted", "completed"]);
  expect(computeOf(ledger)).toEqual([FREE, paidFor(ledger.attempts[1]!)]);
  // Its disk and its address are not.
  expect(ledger.attempts[0]!.usd).toBeGreaterThan(0);
  expect(ledger.lostSeconds).toBeLessThan(NEAR_SECONDS);
});

test("the job is done before EC2 takes the machine that let go: we end it, and pay it", async () => {
  const { result, ledger } = await playTaken("ledger-ended", 130, (scene, id) => scene.interrupt(id));
  expectSucceeded(result, ["interrupted", "completed"]);
  expect(computeOf(ledger)).toEqual(ledger.attempts.map(paidFor));
});

test("EC2 takes a machine without a word: free, but what was not saved is lost, and the time until the next one", async () => {
  const take = (scene: Scene, instanceId: string) => scene.order("ec2/take", { instanceId });
  const { result, ledger } = await playTaken("ledger-taken", 300, take);
  expectSucceeded(result, ["lost", "completed"]);
  expect(computeOf(ledger)).toEqual([FREE, paidFor(ledger.attempts[1]!)]);
  expect(ledger.attempts[0]!.lostSeconds).toBeGreaterThan(NEAR_SECONDS);
  expect(ledger.gapSeconds).toBeGreaterThan(NEAR_SECONDS);
  // Nobody could tell the second one which save to go on from: its agent found it.
  expect(ledger.attempts.map(({ readBytes }) => readBytes)).toEqual([0, GENERATION_BYTES]);
});

test("cancelled, and killed since it did not stop: what was not saved was for nothing", async () => {
  const result = await runScenario(simulation, {
    name: "ledger-cancelled",
    agent: () => ({ workSeconds: 3000, saveEverySeconds: 40, ignoresStop: true }),
    script: async (scene) => {
      await scene.running(1);
      await scene.sleep(70);
      await scene.clock.hold(scene.api.cancelJob({ params: { id: scene.jobId } }));
    },
  });
  const { attempts, lostSeconds } = await readLedger(result);
  const [{ from, to, computed }] = result.runs as [Result["runs"][number]];
  expect(attempts).toMatchObject([{ outcome: "cancelled", isFree: false, lostSeconds }]);
  expect(lostSeconds).toBeGreaterThan(NEAR_SECONDS);
  expectNear(lostSeconds, computed!.work % 40);
  expectNear(attempts[0]!.usefulSeconds, (to! - from) / 1000 - lostSeconds);
});
