import { bootLookSeconds } from "../bare.ts";
import { forgottenUsdAfter } from "../budget.ts";
import { isSpotConnectError, SpotConnectError } from "../errors.ts";
import { timelineEvent, type TimelineEvent } from "../events.ts";
import { isWell, type Control, type Entry } from "../ledger.ts";
import { ATTEMPTS_KEPT, BOOTSTRAP_TIMEOUT_SECONDS, HEARTBEAT_TIMEOUT_SECONDS } from "../limits.ts";
import { attemptTag } from "../naming.ts";
import type { RequestCapacityInput, RequestCapacityOutput } from "../payloads.ts";
import type { Capacity, LaunchedInstance, Ports } from "../ports.ts";
import { forgottenSecondsAfter } from "../runtime.ts";
import { openInstance } from "./open-instance.ts";
import { ownControl } from "./own.ts";
import { refuseCapacity } from "./refuse-capacity.ts";

type RequestPorts = Pick<
  Ports,
  "deployment" | "ledger" | "timeline" | "instances" | "agents" | "capacity" | "prices" | "pools"
>;

/**
 * RequestCapacity: one CreateFleet, then attach what it gave, if the job is still ours; else it is terminated at once.
 * Run twice it finds its own entry, or its own instance by tag, and goes on from there.
 */
export async function requestCapacity(ports: RequestPorts, call: RequestCapacityInput): Promise<RequestCapacityOutput> {
  const control = await ownControl(ports, call, ["active"]);
  const standing = Object.values(control.entries).filter((entry) => entry.attempt === call.attempt);
  const entries = standing.length > 0 ? standing : await launch(ports, call, control);
  await ports.timeline.append(call.jobId, entries.map(launchedLine));
  for (const entry of entries) await openInstance(ports, call, control, entry);
  return {
    attempt: call.attempt,
    instances: entries.map(({ instanceId, pool }) => ({ instanceId, pool })),
    // In a move the old one computes meanwhile, and is looked at as often as its heartbeats would be missed.
    timeoutSeconds: bootLookSeconds(
      call.request,
      isMove(control, call.attempt) ? HEARTBEAT_TIMEOUT_SECONDS : BOOTSTRAP_TIMEOUT_SECONDS,
    ),
  };
}

const isMove = ({ entries }: Control, attempt: number): boolean =>
  Object.values(entries).some((entry) => entry.attempt < attempt && isWell(entry));

async function launch(ports: RequestPorts, call: RequestCapacityInput, control: Control): Promise<readonly Entry[]> {
  const { instances, refusals } = await askFleet(ports, call, control);
  // An unknown or repeated answer may hide an instance of this very try: EC2 knows it by its tag (aws-review A4).
  const launched =
    instances.length > 0 ? instances : await ports.capacity.findAttempt(attemptTag(call.jobId, call.attempt, call.try));
  const first = launched[0];
  if (first === undefined) return refuseCapacity(ports, call, control, refusals);
  const surplus = launched.slice(1).map((instance) => instance.instanceId);
  if (surplus.length > 0) await ports.capacity.terminate(surplus, { force: false });
  return [await attach(ports, call, control, first)];
}

/** Whatever is wrong with a move's request, it must not cost the attempt that is well: it is a refused try like others. */
async function askFleet(
  ports: RequestPorts,
  { request, attempt }: RequestCapacityInput,
  control: Control,
): ReturnType<Capacity["createFleet"]> {
  try {
    return await ports.capacity.createFleet(request);
  } catch (error) {
    const isPassing = !(error instanceof Error) || isSpotConnectError(error, "RequestThrottled");
    if (isPassing || !isMove(control, attempt)) throw error;
    const { name: code, message } = error;
    const refusals = request.pools.map(({ type, zone, market }) => ({ pool: { type, zone, market }, code, message }));
    return { instances: [], refusals };
  }
}

async function attach(
  ports: RequestPorts,
  call: RequestCapacityInput,
  before: Control,
  launched: LaunchedInstance,
): Promise<Entry> {
  // A price that cannot be had must not cost the machine it is the price of.
  const hourlyUsd = await ports.prices.hourly(launched.pool, call.now).catch(() => null);
  const isSpare = isMove(before, call.attempt);
  const entry: Entry = {
    ...newEntry(call, launched, hourlyUsd),
    ...(isSpare ? { spare: true } : {}),
    ...(call.request.bare ? { bare: true } : {}),
  };
  const forgotten = forgettable(before, call.attempt);
  const changed = await ports.ledger.change(call.jobId, {
    when: [
      { path: ["state"], equals: "active" },
      { path: ["owner"], equals: call.executionArn },
      { path: ["attempt"], equals: call.attempt - 1 },
    ],
    set: [
      { path: ["attempt"], value: call.attempt },
      { path: ["entries", entry.instanceId], value: entry },
      { path: ["capacity"], value: null },
      ...(forgotten.length === 0
        ? []
        : [
            { path: ["forgottenSeconds"], value: forgottenSecondsAfter(before, forgotten, call.now) },
            { path: ["forgottenUsd"], value: forgottenUsdAfter(before, forgotten, call.now) },
          ]),
      ...(isSpare ? [{ path: ["phase"], value: "moving" }] : []),
    ],
    remove: forgotten.map(({ instanceId }) => ["entries", instanceId]),
  });
  // Refused after a lost answer, it may stand all the same: the SDK sent it twice, and the first one was carried out.
  const { entries } = changed ?? (await ports.ledger.control(call.jobId));
  if (!(entry.instanceId in entries)) {
    await ports.capacity.terminate([entry.instanceId], { force: false });
    throw new SpotConnectError(
      "JobEnded",
      `${call.jobId} ended while EC2 was launching ${entry.instanceId}; it is terminated again`,
    );
  }
  return entry;
}

function launchedLine({ attempt, instanceId, pool, hourlyUsd, launchedAt }: Entry): TimelineEvent {
  const { type, zone, market } = pool;
  const text = `attempt ${attempt}: ${instanceId}, ${type} in ${zone} (${market})`;
  const data = { attempt, instanceId, type, zone, market, hourlyUsd };
  return timelineEvent("instance-launched", instanceId, launchedAt, text, data);
}

/** Ended long ago: the timeline has them, and a control item that only grew would be paid for with every write. */
const forgettable = (control: Control, attempt: number): readonly Entry[] =>
  Object.values(control.entries).filter(
    (entry) => entry.terminatedAt !== null && entry.attempt <= attempt - ATTEMPTS_KEPT,
  );

const newEntry = (
  call: RequestCapacityInput,
  { instanceId, pool, subnetId }: LaunchedInstance,
  hourlyUsd: number | null,
): Entry => ({
  attempt: call.attempt,
  instanceId,
  pool,
  subnetId,
  hourlyUsd,
  launchedAt: call.now,
  readyAt: null,
  notice: null,
  outcome: null,
  released: null,
  counter: 0,
  counterSeenAt: call.now,
  silentLooks: 0,
  terminateAt: null,
  forceAt: null,
  endedAt: null,
  terminatedAt: null,
});
