/** Why a job does not run, as GET /jobs/{id} says it, in situations that are really so. Virtual time; the deployed product. */
import { beforeAll, expect, test } from "vitest";
import { expectSafe } from "./expectations.ts";
import { secondsBetweenTimes, waitingFor, type Detail } from "./reading.ts";
import { runScenario } from "./scenario.ts";
import { sharedSimulation, type Simulation } from "./simulation.ts";

let simulation: Simulation;
beforeAll(async () => {
  simulation = await sharedSimulation();
}, 120_000);

test("without capacity: each pool's last answer in both markets, and the next try", async () => {
  let detail: Detail | undefined;
  const result = await runScenario(simulation, {
    name: "both-markets",
    job: { instance: { types: ["c6i.large"], zones: ["us-east-1a", "us-east-1b"], market: "spot-then-on-demand" } },
    script: async (scene) => {
      await scene.order("ec2/capacity", { available: 0 });
      detail = await waitingFor(scene, "capacity", "5 tries");
      await scene.order("ec2/capacity", { available: null });
    },
  });
  expectSafe(result);
  const { state, waiting } = detail!;
  expect(state).toBe("waiting");
  expect(waiting?.message).toBe("EC2 has no machine to give (5 tries: InsufficientInstanceCapacity in 4 pools).");
  expect(secondsBetweenTimes(waiting!.since, waiting!.until)).toBe(6 * 3600);
  expect(waiting!.nextTryAt! > waiting!.pools[0]!.at!).toBe(true);
  // The last try was in the spot market; what the other said at the one before still stands.
  expect(waiting?.pools.map(({ pool, code }) => [pool.zone, pool.market, code])).toEqual(
    expect.arrayContaining([
      ["us-east-1a", "spot", "InsufficientInstanceCapacity"],
      ["us-east-1b", "spot", "InsufficientInstanceCapacity"],
      ["us-east-1a", "on-demand", "InsufficientInstanceCapacity"],
      ["us-east-1b", "on-demand", "InsufficientInstanceCapacity"],
    ]),
  );
  const times = (market: string) => waiting!.pools.filter(({ pool }) => pool.market === market).map(({ at }) => at!);
  expect(times("spot").toSorted()[0]! > times("on-demand").toSorted()[1]!).toBe(true);
});

test("a handover: the replacement boots, then the old machine lets go; a cancel: the scripts may save", async () => {
  const seen: Detail[] = [];
  const result = await runScenario(simulation, {
    name: "handed-over",
    agent: () => ({ saveSeconds: 15, workSeconds: 900 }),
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      await scene.interrupt(instanceId);
      seen.push(await waitingFor(scene, "booting"), await waitingFor(scene, "settling"));
      await scene.running(2);
      await scene.clock.hold(scene.api.cancelJob({ params: { id: scene.jobId } }));
      seen.push(await waitingFor(scene, "ending", "may save and stop"));
    },
  });
  expectSafe(result);
  expect(result.control.phase).toBe("cancelled");
  const [old, replacement] = Object.values(result.control.entries).toSorted((a, b) => a.attempt - b.attempt);
  const [boots, settles, ends] = seen;
  expect(boots?.waiting?.message).toMatch(
    new RegExp(`^${replacement?.instanceId} .* Meanwhile ${old?.instanceId} goes on\\.$`),
  );
  expect(settles?.waiting).toMatchObject({
    message: `The new machine is ready. Before it may go on: ${old?.instanceId} makes its last save and lets go.`,
    instanceIds: [old?.instanceId],
  });
  expect(secondsBetweenTimes(old?.notice?.actionTime ?? "", settles?.waiting?.until ?? null)).toBe(60);
  expect(ends?.waiting).toMatchObject({
    message: `The job was cancelled. ${replacement?.instanceId} may save and stop.`,
    until: result.control.ending?.graceUntil,
  });
});

test("a failed job's machine is held, at its price, until somebody lets it go", async () => {
  let detail: Detail | undefined;
  const result = await runScenario(simulation, {
    name: "held",
    job: { holdOnFailure: "2h" },
    agent: () => ({ exitCode: 3, workSeconds: 60 }),
    script: async (scene) => {
      detail = await waitingFor(scene, "held");
      await scene.waiting("AwaitRelease");
      await scene.sleep(600);
      await scene.clock.hold(scene.api.releaseJob({ params: { id: scene.jobId } }));
    },
  });
  expectSafe(result);
  const [entry] = Object.values(result.control.entries);
  expect(detail?.waiting?.message).toContain(
    `${entry?.instanceId} is held at $${entry?.hourlyUsd?.toFixed(4)} an hour`,
  );
  expect(secondsBetweenTimes(detail?.waiting?.since ?? "", detail?.waiting?.until ?? null)).toBe(7200);
  expect(secondsBetweenTimes(entry?.stoppedAt ?? "", entry?.endedAt ?? null)).toBeGreaterThan(600);
  expect(secondsBetweenTimes(entry?.stoppedAt ?? "", entry?.endedAt ?? null)).toBeLessThan(900);
  expect(result.control.outcome).toMatchObject({ state: "failed", error: "ScriptFailed" });
});
