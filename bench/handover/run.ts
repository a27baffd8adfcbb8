/**
 * How much computing an interruption costs: the same job, machines and notices played to Spot Connect (the deployed
 * state machine and functions on simulated machines) and to models of two other systems. Virtual time.
 */
import type { Case } from "./constant.ts";
import { dstack } from "./dstack.ts";
import { NOTICE_SECONDS, SHORT_NOTICE_SECONDS } from "./job-constants.ts";
import { excessSeconds, percentile, requestSeconds, type Played } from "./measure.ts";
import { playPeer } from "./peer.ts";
import { TRANSITION_USD } from "./prices.ts";
import { skypilot } from "./skypilot.ts";
import { countPlainTransitions, openSimulation, playSpotConnect } from "./spot-connect.ts";
import { drawStory, type Story } from "./story.ts";
import { rounded, summarize, type SystemReport } from "./summary.ts";

export type Systems = Readonly<Record<"spot-connect" | "skypilot" | "dstack", SystemReport>>;

export interface HandoverReport {
  readonly seed: number;
  readonly interruptions: number;
  /** Every constant of the systems and of AWS at its typical value. */
  readonly systems: Systems;
  /** All of them at their best, and at their worst. */
  readonly low: Systems;
  readonly high: Systems;
  /** Typical again, fewer interruptions, with less notice: the shortest that was seen, and none. */
  readonly notice39: Systems;
  readonly noNotice: Systems;
  /** Our typical median by the best median of a peer at its best. */
  readonly shareOfBestPeer: { readonly lost: number; readonly gap: number };
  readonly ours: Ours;
}
export interface Ours {
  /** From the notice to the request for the replacement, the slowest. */
  readonly requestSecondsMax: number;
  /** Lost beyond the last save and its reading back, median. */
  readonly beyondSaveAndRestoreSecondsP50: number;
  /** From the notice to a machine that could take over, the slowest. */
  readonly readySecondsMax: number;
  readonly plainTransitions: number;
  readonly transitionsPerInterruption: number;
  readonly usdPerInterruption: number;
}

const FEW = 5;

export interface RunOptions {
  readonly seed: number;
  readonly interruptions: number;
}

export async function runHandover({ seed, interruptions }: RunOptions): Promise<HandoverReport> {
  const story = drawStory(seed, interruptions, NOTICE_SECONDS);
  const few = Math.min(FEW, interruptions);
  return {
    seed,
    interruptions,
    ...(await playTypical(story)),
    low: await play(story, "low"),
    high: await play(story, "high"),
    notice39: await play(drawStory(seed, few, SHORT_NOTICE_SECONDS), "typical"),
    noNotice: await play(drawStory(seed, few, 0), "typical"),
  };
}

/** The part that the promises are about. */
export async function playTypical(story: Story): Promise<Pick<HandoverReport, "systems" | "shareOfBestPeer" | "ours">> {
  const simulation = await openSimulation("typical");
  try {
    const plainTransitions = await countPlainTransitions(simulation);
    const played = await playSpotConnect(simulation, story, "typical");
    const systems = withPeers(played, story, "typical");
    return { systems, shareOfBestPeer: shareOf(systems, story), ours: describeOurs(played, plainTransitions) };
  } finally {
    await simulation.stop();
  }
}

function shareOf(systems: Systems, story: Story): HandoverReport["shareOfBestPeer"] {
  const best = [skypilot("low"), dstack("low")].map((peer) => summarize(playPeer(peer, story)));
  const of = (key: "lostSecondsP50" | "gapSecondsP50"): number =>
    rounded(systems["spot-connect"][key] / Math.min(...best.map((report) => report[key])), 3);
  return { lost: of("lostSecondsP50"), gap: of("gapSecondsP50") };
}

async function play(story: Story, each: Case): Promise<Systems> {
  const simulation = await openSimulation(each);
  try {
    return withPeers(await playSpotConnect(simulation, story, each), story, each);
  } finally {
    await simulation.stop();
  }
}

const withPeers = (ours: Played, story: Story, each: Case): Systems => ({
  "spot-connect": summarize(ours),
  skypilot: summarize(playPeer(skypilot(each), story)),
  dstack: summarize(playPeer(dstack(each), story)),
});

function describeOurs({ interruptions, transitions }: Played, plainTransitions: number): Ours {
  const each = ((transitions ?? NaN) - plainTransitions) / interruptions.length;
  return {
    requestSecondsMax: rounded(Math.max(...interruptions.map(requestSeconds)), 1),
    beyondSaveAndRestoreSecondsP50: rounded(percentile(interruptions.map(excessSeconds), 0.5), 1),
    readySecondsMax: rounded(Math.max(...interruptions.map(({ readySeconds }) => readySeconds)), 1),
    plainTransitions,
    transitionsPerInterruption: rounded(each, 1),
    usdPerInterruption: rounded(each * TRANSITION_USD, 6),
  };
}
