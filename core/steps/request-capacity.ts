import type { AgentSpec, Inbox } from "../agent-protocol.ts";
import { SpotConnectError } from "../errors.ts";
import { timelineEvent } from "../events.ts";
import { isHopeless, refusalKind } from "../fleet-errors.ts";
import type { JobRecord } from "../job.ts";
import { isClosed, type Control, type Entry, type PoolRefusal } from "../ledger.ts";
import { ATTEMPTS_KEPT, BOOTSTRAP_TIMEOUT_SECONDS } from "../limits.ts";
import { attemptTag, logStreamOf, outputsPrefix } from "../naming.ts";
import type { Infrastructure, RequestCapacityInput, RequestCapacityOutput } from "../payloads.ts";
import { nextTryAt } from "../plan.ts";
import type { LaunchedInstance, Path, Ports } from "../ports.ts";
import { ownControl } from "./own.ts";

type RequestPorts = Pick<Ports, "deployment" | "ledger" | "timeline" | "instances" | "agents" | "capacity">;

/**
 * RequestCapacity: one CreateFleet, then attach what it gave, if the job is still ours; else it is terminated at once.
 * Run twice it finds its own entry, or its own instance by tag, and goes on from there.
 */
export async function requestCapacity(ports: RequestPorts, call: RequestCapacityInput): Promise<RequestCapacityOutput> {
  const control = await ownControl(ports, call, ["active"]);
  const standing = Object.values(control.entries).filter((entry) => entry.attempt === call.attempt);
  const entries = standing.length > 0 ? standing : await launch(ports, call, control);
  const record = await ports.ledger.job(call.jobId);
  for (const entry of entries) await open(ports, call, record, entry);
  return {
    attempt: call.attempt,
    instances: entries.map(({ instanceId, pool }) => ({ instanceId, pool })),
    timeoutSeconds: BOOTSTRAP_TIMEOUT_SECONDS,
  };
}

async function launch(ports: RequestPorts, call: RequestCapacityInput, control: Control): Promise<readonly Entry[]> {
  const { instances, refusals } = await ports.capacity.createFleet(call.request);
  // An unknown or repeated answer may hide an instance of this very try: EC2 knows it by its tag (aws-review A4).
  const launched =
    instances.length > 0 ? instances : await ports.capacity.findAttempt(attemptTag(call.jobId, call.attempt, call.try));
  const first = launched[0];
  if (first === undefined) return refuse(ports, call, control, refusals);
  const surplus = launched.slice(1).map((instance) => instance.instanceId);
  if (surplus.length > 0) await ports.capacity.terminate(surplus, { force: false });
  return [await attach(ports, call, control, first)];
}

async function attach(
  ports: RequestPorts,
  call: RequestCapacityInput,
  before: Control,
  launched: LaunchedInstance,
): Promise<Entry> {
  // A price that cannot be had must not cost the machine it is the price of.
  const hourlyUsd = await ports.capacity.hourlyUsd(launched.pool, call.now).catch(() => null);
  const entry = newEntry(call, launched, hourlyUsd);
  const control = await ports.ledger.change(call.jobId, {
    when: [
      { path: ["state"], equals: "active" },
      { path: ["owner"], equals: call.executionArn },
      { path: ["attempt"], equals: call.attempt - 1 },
    ],
    set: [
      { path: ["attempt"], value: call.attempt },
      { path: ["entries", entry.instanceId], value: entry },
      { path: ["capacity"], value: null },
    ],
    remove: forgotten(before, call.attempt),
  });
  if (control === null) {
    await ports.capacity.terminate([entry.instanceId], { force: false });
    throw new SpotConnectError(
      "JobEnded",
      `${call.jobId} ended while EC2 was launching ${entry.instanceId}; it is terminated again`,
    );
  }
  const { type, zone, market } = entry.pool;
  await ports.timeline.append(call.jobId, [
    timelineEvent(
      "instance-launched",
      entry.instanceId,
      call.now,
      `attempt ${call.attempt}: ${entry.instanceId}, ${type} in ${zone} (${market})`,
      {
        attempt: call.attempt,
        instanceId: entry.instanceId,
        type,
        zone,
        market,
        hourlyUsd: entry.hourlyUsd,
      },
    ),
  ]);
  return entry;
}

/** Ended long ago: the timeline has them, and a control item that only grew would be paid for with every write. */
const forgotten = (control: Control, attempt: number): readonly Path[] =>
  Object.values(control.entries)
    .filter((entry) => entry.terminatedAt !== null && entry.attempt <= attempt - ATTEMPTS_KEPT)
    .map((entry) => ["entries", entry.instanceId]);

/**
 * The control item first, the pointer second: a notice that came before the pointer is found in it here; one that comes
 * after finds the entry (aws-review A3).
 */
async function open(ports: RequestPorts, call: RequestCapacityInput, record: JobRecord, entry: Entry): Promise<void> {
  const { notice } = await ports.instances.attach(entry.instanceId, call.jobId, call.now);
  if (notice !== null && entry.notice === null)
    await ports.ledger.change(call.jobId, {
      when: [],
      set: [{ path: ["entries", entry.instanceId, "notice"], value: notice }],
    });
  await ports.agents.open(inboxFor(ports, call, record, entry));
}

async function refuse(
  ports: RequestPorts,
  call: RequestCapacityInput,
  control: Control,
  refusals: readonly PoolRefusal[],
): Promise<never> {
  const computing = Object.values(control.entries).some((entry) => !isClosed(entry));
  const codes = refusals.map((refusal) => refusal.code);
  // Later attempts leave out the pool that was lost: what the others say is not what every pool says.
  const { job } = await ports.ledger.job(call.jobId);
  const isOnlyMarket = job.instance.market === call.request.market;
  if (isHopeless(codes) && isOnlyMarket && call.attempt === 1)
    throw new SpotConnectError(
      "ConfigurationRejected",
      refusals.map(({ pool, code, message }) => `${pool.type} ${pool.zone}: ${code}: ${message}`).join("; "),
    );
  const next = nextTryAt(call.jobId, call.try, computing, call.now);
  await ports.ledger.change(call.jobId, {
    when: [
      { path: ["state"], equals: "active" },
      { path: ["owner"], equals: call.executionArn },
    ],
    set: [
      {
        path: ["capacity"],
        value: {
          since: control.capacity?.since ?? call.now,
          tries: call.try,
          refusals: refusals.slice(0, 30),
          nextTryAt: next,
        },
      },
      { path: ["phase"], value: computing ? "moving" : "waiting" },
    ],
  });
  const what = codes.some((code) => refusalKind(code) === "quota") ? "the account's quota is used up" : "no capacity";
  await ports.timeline.append(call.jobId, [
    timelineEvent("job-waiting", `${call.attempt}-${call.try}`, call.now, `${what}; next try at ${next}`, {
      nextTryAt: next,
      tries: call.try,
      refusals: refusals
        .map(({ pool, code }) => `${pool.type} ${pool.zone}: ${code}`)
        .slice(0, 10)
        .join("; "),
    }),
  ]);
  throw new SpotConnectError(
    "CapacityUnavailable",
    `${what} in ${call.request.pools.length} pools; next try at ${next}`,
  );
}

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

function inboxFor(
  ports: Pick<Ports, "deployment">,
  call: RequestCapacityInput,
  { jobId, job }: JobRecord,
  entry: Entry,
): Inbox {
  const { handover: _, ...checkpoint } = job.checkpoint;
  const spec: AgentSpec = {
    setup: job.setup,
    scripts: job.scripts,
    command: job.command,
    inputs: job.inputs,
    outputs: job.outputs,
    outputsUri: `s3://${ports.deployment.bucket}/${outputsPrefix(jobId)}`,
    env: job.env,
    username: job.instance.username,
    checkpoint,
    runtimeSeconds: job.limits.runtimeSeconds,
    fileSystem: fileSystemFor(call.infrastructure, entry.pool.zone),
    logGroup: ports.deployment.logGroup,
    logStream: logStreamOf(jobId, entry.attempt),
  };
  return {
    version: 1,
    instanceId: entry.instanceId,
    jobId,
    attempt: entry.attempt,
    spec,
    order: "prepare",
    by: null,
    notice: null,
    saveRequestedAt: null,
    token: null,
    resumeFrom: null,
  };
}

function fileSystemFor({ fileSystemId, mountTargets }: Infrastructure, zone: string): AgentSpec["fileSystem"] {
  const target = mountTargets.find((mountTarget) => mountTarget.zone === zone);
  return fileSystemId === null || target === undefined ? null : { fileSystemId, ipAddress: target.ipAddress };
}
