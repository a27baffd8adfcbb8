/**
 * What each attempt's machine did with its time, read from the job's timeline: the one record that outlives the control
 * item's entries. Paid: from launch to the end of the machine. Useful: computing that the result rests on. Lost: computing
 * since the last thing that was safe, done again or for nothing. The rest is boot, `setup`, saving and waiting. Pure.
 */
import { billedSeconds, isFirstHourFree } from "../billing.ts";
import type { TimelineEvent } from "../events.ts";
import type { Pool } from "../ledger.ts";
import { outcomeRank, type AttemptOutcome, type Market } from "../states.ts";
import { secondsBetween } from "../time.ts";

export interface AttemptTime {
  readonly attempt: number;
  readonly instanceId: string;
  readonly pool: Pool;
  /** USD per hour at launch; null: EC2 gave none. */
  readonly hourlyUsd: number | null;
  readonly launchedAt: string;
  /** When it was told to run the scripts; null: never. */
  readonly startedAt: string | null;
  /** When it stopped computing; null: it has not, or it never started. */
  readonly stoppedAt: string | null;
  /** null: the machine is still there. */
  readonly endedAt: string | null;
  /** null: none yet, or it ended as nobody's. */
  readonly outcome: AttemptOutcome | null;
  readonly usefulSeconds: number;
  readonly lostSeconds: number;
  readonly paidSeconds: number;
  /** EC2 took it within its first hour, and bills nothing for it. */
  readonly isFree: boolean;
  /** Bytes of the generations it sealed, and of the one it resumed from. */
  readonly writtenBytes: number;
  readonly readBytes: number;
}

const OUTCOMES = {
  "attempt-completed": "completed",
  "attempt-failed": "failed",
  "attempt-cancelled": "cancelled",
  "attempt-interrupted": "interrupted",
  "attempt-lost": "lost",
} as const;
const outcomeIn = ({ type }: TimelineEvent): AttemptOutcome | null => OUTCOMES[type as keyof typeof OUTCOMES] ?? null;

/**
 * In order of launch. `events` are the job's, the agents' among them, in order of time; `known` the ends that the timeline
 * does not have yet, by instance id.
 */
export function readAttempts(
  events: readonly TimelineEvent[],
  now: string,
  known: Readonly<Record<string, string>> = {},
): readonly AttemptTime[] {
  const sealed = bytesOfGenerations(events);
  return events
    .filter(({ type }) => type === "instance-launched")
    .map((launch) => readAttempt(launch, eventsOf(launch, events), sealed, { now, known }));
}

/** Between one attempt's stop and the next one's start nobody computed. */
export function gapSeconds(attempts: readonly AttemptTime[], now: string): number {
  const started = attempts
    .filter((attempt) => attempt.startedAt !== null)
    .toSorted((a, b) => (a.startedAt! < b.startedAt! ? -1 : 1));
  return started.slice(1).reduce((sum, { startedAt }, index) => {
    const stopped = started[index]!.stoppedAt ?? now;
    return sum + Math.max(0, secondsBetween(stopped, startedAt!));
  }, 0);
}

const text = (value: unknown): string | null => (typeof value === "string" ? value : null);
const number = (value: unknown): number | null => (typeof value === "number" ? value : null);

const eventsOf = (
  { data: { instanceId } }: TimelineEvent,
  events: readonly TimelineEvent[],
): readonly TimelineEvent[] => events.filter(({ data }) => data["instanceId"] === instanceId);

/** Of each generation that was sealed, its newest size. */
const bytesOfGenerations = (events: readonly TimelineEvent[]): ReadonlyMap<string, number> =>
  new Map(
    events
      .filter(({ type }) => type === "generation-sealed")
      .map(({ data }) => [String(data["generation"]), number(data["bytes"]) ?? 0]),
  );

function readAttempt(
  launch: TimelineEvent,
  own: readonly TimelineEvent[],
  sealed: ReadonlyMap<string, number>,
  { now, known }: { readonly now: string; readonly known: Readonly<Record<string, string>> },
): AttemptTime {
  const find = (...types: readonly string[]): TimelineEvent | undefined => own.find(({ type }) => types.includes(type));
  const started = find("attempt-started");
  const ended = find("instance-terminated", "instance-unconfirmed");
  const instanceId = text(launch.data["instanceId"]) ?? "";
  const endedAt = ended === undefined ? (known[instanceId] ?? null) : (text(ended.data["endedAt"]) ?? ended.time);
  const word = lastWord(own);
  const outcome = word === undefined ? null : outcomeIn(word);
  const stoppedAt =
    started === undefined
      ? null
      : (text(word?.data["stoppedAt"]) ?? word?.time ?? find("attempt-released")?.time ?? endedAt);
  const writes = own.filter(({ type }) => type === "generation-sealed");
  const { data } = launch;
  return {
    attempt: number(data["attempt"]) ?? 0,
    instanceId,
    pool: {
      type: text(data["type"]) ?? "",
      zone: text(data["zone"]) ?? "",
      market: (text(data["market"]) ?? "spot") as Market,
    },
    hourlyUsd: number(data["hourlyUsd"]),
    launchedAt: launch.time,
    startedAt: started?.time ?? null,
    stoppedAt,
    endedAt,
    outcome,
    ...computing(own, started?.time ?? null, stoppedAt, outcome, now),
    paidSeconds: billedSeconds(launch.time, endedAt ?? now),
    isFree: isFirstHourFree(launch.time, endedAt, ended?.data["takenByEc2"] === true),
    writtenBytes: writes.reduce((sum, event) => sum + (number(event.data["bytes"]) ?? 0), 0),
    readBytes: sealed.get(text((find("scripts-started") ?? started)?.data["resumeFrom"]) ?? "") ?? 0,
  };
}

/** Outcomes only rise: one that was given up may have finished all the same. */
const lastWord = (own: readonly TimelineEvent[]): TimelineEvent | undefined =>
  own
    .filter((event) => outcomeIn(event) !== null)
    .toSorted((a, b) => outcomeRank(outcomeIn(a)) - outcomeRank(outcomeIn(b)))
    .at(-1);

/** When work was last safe: a generation sealed, or a script finished, which is not run again. */
const safeSince = (own: readonly TimelineEvent[]): string | null =>
  own.findLast(
    ({ type, data }) => type === "generation-sealed" || (type === "script-finished" && data["verdict"] === "finished"),
  )?.time ?? null;

/** The agent's clock may differ from ours, so what it says is safe lies between our own start and stop. */
function computing(
  own: readonly TimelineEvent[],
  startedAt: string | null,
  stoppedAt: string | null,
  outcome: AttemptOutcome | null,
  now: string,
): Pick<AttemptTime, "usefulSeconds" | "lostSeconds"> {
  const has = (wanted: TimelineEvent["type"]): boolean => own.some(({ type }) => type === wanted);
  // Told to run and let go as nobody's: unless its agent said that the scripts ran, none did.
  const isUnused = outcome === null && stoppedAt !== null && !has("scripts-started");
  if (startedAt === null || isUnused) return { usefulSeconds: 0, lostSeconds: 0 };
  const whole = Math.max(0, secondsBetween(startedAt, stoppedAt ?? now));
  // Without an agent nothing is saved or let go of: such a machine is at work until it is cancelled (core/bare.ts).
  const isBareEnd = outcome === "cancelled" && !has("attempt-released");
  if (outcome === "completed" || isBareEnd || stoppedAt === null) return { usefulSeconds: whole, lostSeconds: 0 };
  const safeAt = safeSince(own);
  const usefulSeconds = safeAt === null ? 0 : Math.min(whole, Math.max(0, secondsBetween(startedAt, safeAt)));
  return { usefulSeconds, lostSeconds: whole - usefulSeconds };
}
