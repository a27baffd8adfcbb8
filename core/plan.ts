/**
 * PlanAttempt's decision: launch in these pools and this market, wait until, stop because, or nothing to do. Pure. The
 * launch freezes the whole CreateFleet request, so that a retried Lambda sends the same bytes (aws-review A4). Simple
 * policy behind the final interface: spot over all pools, on-demand when `market` says so, back-off with jitter.
 */
import { createHash } from "node:crypto";
import { exhausted, finishOf, type View } from "./check.ts";
import type { JobRecord } from "./job.ts";
import { isClosed, newestEntries, type CapacityWait, type Entry, type Pool } from "./ledger.ts";
import { BOOTSTRAP_FAILURES } from "./limits.ts";
import { TAGS, attemptTag, fleetToken } from "./naming.ts";
import type { FleetRequest, Infrastructure, PlanAttemptInput, PlanAttemptOutput } from "./payloads.ts";
import type { Market } from "./states.ts";
import { addSeconds, secondsBetween, wholeSeconds } from "./time.ts";

const FIRST_BACKOFF_SECONDS = 15;
const BACKOFF_RATE = 1.5;
/** While the old instance still computes or saves, a machine is worth asking for often. */
const HANDOVER_BACKOFF_SECONDS = 20;
/** So often: longer than EC2's notice. A move has hours, and asking so often all the time would fill the history. */
const HANDOVER_TRIES = 12;
/** Waits grow to ten minutes … */
const LONG_BACKOFF_SECONDS = 600;
/** … and after so many tries (most of a day) to two hours: 30 days without capacity stay below 25,000 history events. */
const LONG_BACKOFF_TRIES = 144;
const LONGEST_BACKOFF_SECONDS = 7200;
/** With `spot-then-on-demand`: so many tries on spot alone, then the markets take turns. */
const SPOT_TRIES_FIRST = 2;

type PlannedJob = Pick<JobRecord, "jobId" | "job">;

export function planAttempt(
  view: View,
  record: PlannedJob,
  { infrastructure, rounds, now }: Pick<PlanAttemptInput, "infrastructure" | "rounds" | "now">,
  stack: string,
): PlanAttemptOutput {
  const { control, job } = view;
  const finish = finishOf(view).finish ?? exhausted(rounds);
  if (finish) return { action: "stop", ...finish };
  if (isWell(newestEntries(control))) return { action: "check" };
  const entries = Object.values(control.entries);
  const interruptions = control.attempt - control.retriedAttempts.length;
  if (interruptions > job.retry.interruptions)
    return stop(
      "AttemptLimitReached",
      `interrupted ${interruptions} times, retry.interruptions is ${job.retry.interruptions}`,
    );
  const unready = lastUnready(entries);
  if (unready.length >= BOOTSTRAP_FAILURES)
    return stop(
      "BootstrapFailed",
      `${unready.length} instances in a row were not ready in time: ${unready.map((entry) => entry.instanceId).join(", ")}`,
    );
  const { capacity } = control;
  if (capacity !== null) {
    const computing = entries.some((entry) => !isClosed(entry));
    const waited = secondsBetween(capacity.since, now);
    if (!computing && waited > job.limits.capacityWaitSeconds)
      return stop("CapacityWaitExceeded", refusalsText(capacity, waited));
    const left = capacity.nextTryAt === null ? 0 : secondsBetween(now, capacity.nextTryAt);
    if (left > 0) return { action: "wait", timeoutSeconds: wholeSeconds(left) };
  }
  const attempt = control.attempt + 1;
  const tryNumber = (capacity?.tries ?? 0) + 1;
  const market = marketOf(job.instance.market, tryNumber);
  const pools = poolsFor(record, infrastructure, market, avoided(entries, control.attempt, tryNumber));
  if (pools.length === 0) return stop("NetworkUnusable", noPoolText(record, infrastructure));
  return {
    action: "launch",
    attempt,
    try: tryNumber,
    request: freeze(record, attempt, tryNumber, market, pools, stack),
  };
}

const stop = (
  error: NonNullable<Extract<PlanAttemptOutput, { action: "stop" }>["error"]>,
  message: string,
): PlanAttemptOutput => ({
  action: "stop",
  error,
  message,
});

/** When to ask again after the n-th refusal. The jitter is the job's own, so planning twice gives one time. */
export function nextTryAt(jobId: string, tries: number, handover: boolean, now: string): string {
  const backoff = Math.min(FIRST_BACKOFF_SECONDS * BACKOFF_RATE ** (tries - 1), longestBackoff(tries, handover));
  const random = createHash("sha256").update(`${jobId}\0${tries}`).digest().readUInt32BE(0) / 2 ** 32;
  return addSeconds(now, Math.round(backoff * (0.5 + random / 2)));
}

function longestBackoff(tries: number, handover: boolean): number {
  if (handover && tries <= HANDOVER_TRIES) return HANDOVER_BACKOFF_SECONDS;
  return tries <= LONG_BACKOFF_TRIES ? LONG_BACKOFF_SECONDS : LONGEST_BACKOFF_SECONDS;
}

const isWell = (newest: readonly Entry[]): boolean =>
  newest.length > 0 && newest.every((entry) => entry.notice === null && entry.outcome === null && !isClosed(entry));

/** The newest attempts, back to the last one whose agent reported or that EC2 took: the others just never spoke. */
function lastUnready(entries: readonly Entry[]): readonly Entry[] {
  const newestFirst = entries.toSorted((a, b) => b.attempt - a.attempt);
  const end = newestFirst.findIndex((entry) => entry.readyAt !== null || entry.outcome === "failed" || isTaken(entry));
  return end === -1 ? newestFirst : newestFirst.slice(0, end);
}

/** With a notice, or gone without our asking. */
const isTaken = (entry: Entry): boolean =>
  entry.notice !== null || (entry.terminatedAt !== null && entry.terminateAt === null);

const marketOf = (market: Market | "spot-then-on-demand", tryNumber: number): Market => {
  if (market !== "spot-then-on-demand") return market;
  return tryNumber <= SPOT_TRIES_FIRST || tryNumber % 2 === 1 ? "spot" : "on-demand";
};

/** Interruptions of one pool come together (Spot-and-Scoot: > 92 % within 3 min), so its first relaunch avoids it. */
function avoided(entries: readonly Entry[], attempt: number, tryNumber: number): readonly Pool[] {
  if (tryNumber > 1) return [];
  return entries.filter((entry) => entry.attempt === attempt && entry.outcome !== "failed").map((entry) => entry.pool);
}

function poolsFor(
  record: PlannedJob,
  infrastructure: Infrastructure,
  market: Market,
  avoid: readonly Pool[],
): FleetRequest["pools"] {
  const { types, zones } = record.job.instance;
  const usable = infrastructure.network.subnets.filter(
    ({ zone }) =>
      (zones.length === 0 || zones.includes(zone)) &&
      (infrastructure.fileSystemId === null || infrastructure.mountTargets.some((target) => target.zone === zone)),
  );
  const pools = types.flatMap((type) => usable.map(({ zone, subnetId }) => ({ type, zone, market, subnetId })));
  const others = pools.filter(
    (pool) => !avoid.some((bad) => bad.type === pool.type && bad.zone === pool.zone && bad.market === market),
  );
  return others.length > 0 ? others : pools;
}

const noPoolText = (record: PlannedJob, infrastructure: Infrastructure): string =>
  `no subnet for instance.zones [${record.job.instance.zones.join(", ")}]; the network has ${infrastructure.network.subnets.map((subnet) => subnet.zone).join(", ")}`;

const refusalsText = (capacity: CapacityWait, waited: number): string =>
  `no capacity for ${Math.round(waited)} s in ${capacity.tries} tries; last: ${capacity.refusals.map(({ pool, code }) => `${pool.type} ${pool.zone} ${pool.market}: ${code}`).join("; ")}`;

function freeze(
  { jobId, job }: PlannedJob,
  attempt: number,
  tryNumber: number,
  market: Market,
  pools: FleetRequest["pools"],
  stack: string,
): FleetRequest {
  return {
    clientToken: fleetToken(jobId, attempt, tryNumber),
    market,
    pools,
    image: job.instance.image,
    maxPriceUsdPerHour: market === "spot" ? job.instance.maxPrice : null,
    diskGiB: job.instance.diskGiB,
    monitoring: job.instance.monitoring,
    tags: {
      Name: jobId,
      ...job.tags,
      [TAGS.stack]: stack,
      [TAGS.job]: jobId,
      [TAGS.attempt]: attemptTag(jobId, attempt, tryNumber),
    },
  };
}
