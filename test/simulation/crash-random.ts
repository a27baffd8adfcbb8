/** What a seed does to a job: blows to its functions, mishaps of its machines, a cancel or not. The same seed, the same case. */
import type { FinalJobState } from "../../core/states.ts";
import { HURTS, type Blow, type CrashPoint } from "./crash-points.ts";
import { insist } from "./crash-scenarios.ts";
import type { Scenario, Scene } from "./scenario.ts";

const MISHAPS = ["interrupted", "short-notice", "taken", "agent-killed", "cut-off", "no-capacity", "unheard"] as const;
type Mishap = (typeof MISHAPS)[number];

export interface RandomCase {
  readonly blows: readonly Blow[];
  /** In order of time; seconds after the first machine was launched. */
  readonly mishaps: readonly { readonly at: number; readonly what: Mishap | "cancelled" }[];
  readonly phase: FinalJobState;
}

/** `points` is what may be hit: every call of courses that were played before. */
export function caseOf(seed: number, points: readonly CrashPoint[]): RandomCase {
  const random = createRandom(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const several = <T>(least: number, most: number, make: () => T): T[] =>
    Array.from({ length: least + Math.floor(random() * (most - least + 1)) }, make);
  const within = (seconds: number): number => Math.round(random() * seconds);
  const blows = several(2, 4, () => ({ point: pick(points), hurt: pick(HURTS) }));
  const mishaps = several(0, 3, () => ({ at: within(250), what: pick(MISHAPS) }));
  const isCancelled = random() < 0.3;
  const cancel = isCancelled ? [{ at: within(300), what: "cancelled" as const }] : [];
  return {
    blows,
    mishaps: [...mishaps, ...cancel].toSorted((a, b) => a.at - b.at),
    phase: isCancelled ? "cancelled" : "succeeded",
  };
}

/** What the story does not say. */
export const tellCase = (seed: number, { mishaps }: RandomCase): string =>
  [`SEED=${seed}`, ...mishaps.map(({ at, what }) => `${what} after ${at} s`)].join("\n  ");

export function scenarioOf(name: string, { mishaps }: RandomCase): Scenario {
  return {
    name,
    agent: () => ({ workSeconds: 200, saveEverySeconds: 40, saveSeconds: 3, prepareSeconds: 4 }),
    script: async (scene) => {
      await scene.until("a machine, or the end", async () => {
        const control = await scene.control();
        return control !== null && (control.attempt > 0 || control.state === "ended");
      });
      const start = scene.clock.now();
      for (const { at, what } of mishaps) {
        await scene.sleep(Math.max(0, start / 1000 + at - scene.clock.now() / 1000));
        if ((await scene.control())?.state === "ended") return;
        await happen(scene, what);
      }
    },
  };
}

async function happen(scene: Scene, what: Mishap | "cancelled"): Promise<void> {
  const { attempt = 0, entries = {} } = (await scene.control()) ?? {};
  const instanceId = Object.values(entries).find((entry) => entry.attempt === attempt)?.instanceId ?? "";
  const agent = scene.agent(attempt);
  switch (what) {
    case "interrupted":
      return unlessGone(scene.order("ec2/interrupt", { instanceId }));
    case "short-notice":
      return unlessGone(scene.order("ec2/interrupt", { instanceId, noticeSeconds: 39 }));
    case "taken":
      return unlessGone(scene.order("ec2/take", { instanceId }));
    case "agent-killed":
      return agent?.kill(3);
    case "cut-off":
      agent?.partition(true);
      await scene.sleep(100);
      return agent?.partition(false);
    case "no-capacity":
      await scene.order("ec2/capacity", { available: 0 });
      await scene.sleep(100);
      await scene.order("ec2/capacity", { available: null });
      return;
    case "unheard":
      await scene.order("events/drop", { pattern: { source: ["aws.ec2"] } });
      return;
    case "cancelled":
      await insist(scene, () => scene.api.cancelJob({ params: { id: scene.jobId } }));
  }
}

/** The machine may have gone before; then nothing happens to it. */
async function unlessGone(ordered: Promise<unknown>): Promise<void> {
  try {
    await ordered;
  } catch (error) {
    if (
      !/ is (?:pending|shutting-down|terminated|stopp)|not running|does not exist|InvalidInstanceID/.test(String(error))
    )
      throw error;
  }
}

/** mulberry32: 32 bits of state, the same numbers everywhere. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
