/**
 * PlanAttempt's decision: launch in these pools and this market, wait until, stop because, or nothing to do. Pure. The
 * launch freezes the whole CreateFleet request, so that a retried Lambda sends the same bytes (aws-review A4). Simple
 * policy behind the final interface: spot over all pools, on-demand when `market` says so, back-off with jitter.
 */
import { finishOf } from "./finish.ts";
import type { JobRecord } from "./job.ts";
import { currentEntries, isClosed, isWell, urgentTries, type CapacityWait } from "./ledger.ts";
import { isMoveDue } from "./move.ts";
import { TAGS, attemptTag, fleetToken } from "./naming.ts";
import type { FleetRequest, Infrastructure, PlanAttemptInput, PlanAttemptOutput } from "./payloads.ts";
import type { PoolRecord } from "./pool-memory.ts";
import { marketOf, poolsFor, poolsToAvoid, poolsToRest } from "./pools.ts";
import { refusalsText } from "./refusal-text.ts";
import type { Market } from "./states.ts";
import { addSeconds, earlierOf, isPast, secondsBetween, wholeSeconds } from "./time.ts";
import { interruptionsOf, nextLaunchAfterUnready, unreadyError } from "./unready.ts";
import type { View } from "./view.ts";

type PlannedJob = Pick<JobRecord, "jobId" | "job">;
type Stop = Extract<PlanAttemptOutput, { action: "stop" }>;
type Wait = Extract<PlanAttemptOutput, { action: "wait" }>;

export function planAttempt(
  view: View,
  record: PlannedJob,
  { infrastructure, rounds, now }: Pick<PlanAttemptInput, "infrastructure" | "rounds" | "now">,
  stack: string,
  memory: readonly PoolRecord[] = [],
): PlanAttemptOutput {
  const { control } = view;
  const finish = finishOf(view, rounds, now);
  if (finish) return { action: "stop", ...finish };
  const current = currentEntries(control);
  const isMove = current.length > 0 && current.every(isWell);
  if (isMove) {
    if (!isMoveDue(view, rounds, now)) return { action: "check" };
  } else {
    const hold = giveUp(view, now) ?? backOff(view, now);
    if (hold !== null) return hold;
  }
  const tryNumber = (control.capacity?.tries ?? 0) + 1;
  // A move is no reason to leave the spot market or to go back to the pool that is at risk.
  const pressing = isMove || control.capacity === null ? 1 : urgentTries(control.capacity) + 1;
  const market = marketOf(record.job.instance.market, pressing);
  const lost = poolsToAvoid(control, pressing);
  const pools = poolsFor(record.job.instance, infrastructure, market, lost, poolsToRest(memory, pressing, now));
  if (pools.length === 0) return stop("NetworkUnusable", noPoolText(record, infrastructure));
  const attempt = control.attempt + 1;
  return {
    action: "launch",
    attempt,
    try: tryNumber,
    request: {
      ...freeze(record, attempt, tryNumber, market, pools, stack),
      ...(infrastructure.network.launchTemplate && { launchTemplate: infrastructure.network.launchTemplate }),
    },
  };
}

const stop = (error: NonNullable<Stop["error"]>, message: string): Stop => ({ action: "stop", error, message });
const waitUntil = (time: string, now: string): Wait => ({
  action: "wait",
  timeoutSeconds: wholeSeconds(secondsBetween(now, time)),
});

/** What no further try would change. */
function giveUp({ control, job }: View, now: string): Stop | null {
  const interruptions = interruptionsOf(control);
  if (interruptions > job.retry.interruptions)
    return stop(
      "AttemptLimitReached",
      `interrupted ${interruptions} times, retry.interruptions is ${job.retry.interruptions}`,
    );
  const entries = Object.values(control.entries);
  const unready = unreadyError(entries);
  if (unready !== null) return stop(unready.error, unready.message);
  const { capacity } = control;
  if (capacity === null || urgentTries(capacity) === 0 || entries.some((entry) => !isClosed(entry))) return null;
  const waited = secondsBetween(capacity.since, now);
  return waited < job.limits.capacityWaitSeconds ? null : stop("CapacityWaitExceeded", waitedText(capacity, waited));
}

/** When EC2 is to be asked again: after refusals, and after instances that it took back before they were ready. */
function backOff({ control, job }: View, now: string): Wait | null {
  const { capacity } = control;
  const entries = Object.values(control.entries);
  if (capacity !== null && urgentTries(capacity) > 0) {
    const { nextTryAt: next, since } = capacity;
    if (next === null || isPast(next, now)) return null;
    // The wait for capacity ends on time, not after one more back-off.
    const isComputing = entries.some((entry) => !isClosed(entry));
    return waitUntil(isComputing ? next : earlierOf(next, addSeconds(since, job.limits.capacityWaitSeconds)), now);
  }
  const next = nextLaunchAfterUnready(control);
  return next === null || isPast(next, now) ? null : waitUntil(next, now);
}

function noPoolText({ job }: PlannedJob, { network }: Infrastructure): string {
  const zones = network.subnets.map((subnet) => subnet.zone).join(", ");
  return `no subnet for instance.zones [${job.instance.zones.join(", ")}]; the network has ${zones}`;
}

const waitedText = (capacity: CapacityWait, waited: number): string =>
  `no capacity for ${Math.round(waited)} s in ${capacity.tries} tries; last: ${refusalsText(capacity.refusals)}`;

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
    ...(job.agent === "none" ? { bare: true } : {}),
    tags: {
      Name: jobId,
      ...job.tags,
      [TAGS.stack]: stack,
      [TAGS.job]: jobId,
      [TAGS.attempt]: attemptTag(jobId, attempt, tryNumber),
    },
  };
}
