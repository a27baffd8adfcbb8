/** The report as tables for a terminal. */
import type { HandoverReport, Systems } from "./run.ts";
import { INTERRUPTION_USD, PLAIN_TRANSITIONS } from "./prices.ts";

const COLUMNS = [
  ["lost p50", "lostSecondsP50"],
  ["p95", "lostSecondsP95"],
  ["gap p50", "gapSecondsP50"],
  ["p95", "gapSecondsP95"],
  ["request p50", "requestSecondsP50"],
  ["wall", "wallSeconds"],
  ["USD", "costUsd"],
] as const;

export function describeHandover(report: HandoverReport): string {
  const { ours, shareOfBestPeer } = report;
  return [
    `seed ${report.seed}, ${report.interruptions} interruptions of one job; seconds per interruption, wall and USD of the job`,
    "lost: nobody computes, or it is computed again; gap: nobody computes; request: from the notice to the next machine's",
    "mounting takes 1 s here and nothing elsewhere; bringing inputs is left out, as it is the same for all",
    "AWS Batch is left out: it starts a job from its beginning, and of how long that takes says no more than a few minutes",
    ...table("typical constants", report.systems),
    ...table("every constant at its best", report.low),
    ...table("every constant at its worst", report.high),
    ...table("a notice of 39 s", report.notice39),
    ...table("no notice at all", report.noNotice),
    "",
    `request at most ${ours.requestSecondsMax} s after the notice; beyond the last save and its reading back, p50: ${ours.beyondSaveAndRestoreSecondsP50} s ` +
      `(replacements were ready within ${ours.readySecondsMax} s of the notice)`,
    `by the best peer at its best: lost ${percent(shareOfBestPeer.lost)}, gap ${percent(shareOfBestPeer.gap)}`,
    `transitions: a plain job ${ours.plainTransitions} (at most ${PLAIN_TRANSITIONS}), an interruption ` +
      `${ours.transitionsPerInterruption} = $${ours.usdPerInterruption} (at most $${INTERRUPTION_USD})`,
  ].join("\n");
}

const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;

function table(title: string, systems: Systems): string[] {
  const cell = (text: string | number): string => String(text).padStart(12);
  const head = COLUMNS.map(([name]) => cell(name)).join("");
  const rows = Object.entries(systems).map(
    ([name, report]) => name.padEnd(14) + COLUMNS.map(([, key]) => cell(report[key])).join(""),
  );
  return ["", title.padEnd(14), " ".repeat(14) + head, ...rows];
}
