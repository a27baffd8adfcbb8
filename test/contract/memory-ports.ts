/** The API's ports over plain maps: enough of each for the routes and the command, without AWS. */
import type { AgentEvent, Outbox } from "../../core/agent-protocol.ts";
import type { CostSummary } from "../../core/costs/job-costs.ts";
import { SpotConnectError } from "../../core/errors.ts";
import type { TimelineEvent } from "../../core/events.ts";
import { parseJob } from "../../core/job-schema.ts";
import type { Job } from "../../core/job.ts";
import type { Control, Entry, Notice } from "../../core/ledger.ts";
import { executionArnOf, jobIdOf } from "../../core/naming.ts";
import type { PoolRecord } from "../../core/pool-memory.ts";
import type { OwnProfile } from "../../core/profiles.ts";
import type { ApiPorts, LogLine } from "../../core/ports-api.ts";
import type { Change, ExecutionView, Path } from "../../core/ports.ts";
import type { SweepReport } from "../../core/sweep.ts";
import { deployment, smallJob } from "../core/job-samples.ts";
import { createCatalog } from "./memory-catalog.ts";
import { createUploadStore, memoryFiles, memoryUploads, type UploadStore } from "./memory-uploads.ts";

/** Of every type, an hour. */
export const ON_DEMAND_USD = 0.1;

/** Of the jobs that a test adds: who signs as AWS's examples do. */
export const SUBMITTER = "arn:aws:iam::123456789012:user/AKIDEXAMPLE";

const STARTED_AT = "2026-11-22T10:00:00.000Z";

type Members = Record<string, unknown>;

const valueAt = (root: unknown, path: Path): unknown =>
  path.reduce<unknown>((value, name) => (value as Members | undefined)?.[name], root);

function applyChange(control: Control, { when, set }: Change): Control | null {
  const holds = when.every((condition) => {
    const value = valueAt(control, condition.path);
    if ("equals" in condition) return value === condition.equals;
    return "oneOf" in condition ? condition.oneOf.includes(value) : (value !== undefined) === condition.exists;
  });
  if (!holds) return null;
  const copy = structuredClone(control);
  for (const { path, value } of set) (valueAt(copy, path.slice(0, -1)) as Members)[path.at(-1)!] = value;
  return copy;
}

export interface World {
  readonly ports: ApiPorts;
  readonly controls: Map<string, Control>;
  readonly jobs: Map<string, Job>;
  /** Executions by ARN, with their input. */
  readonly started: Map<string, unknown>;
  /** Those that have ended, and how. */
  readonly ended: Map<string, Partial<ExecutionView> & Pick<ExecutionView, "status">>;
  /** Instances that SSM has heard from. */
  readonly online: Set<string>;
  /** SSM throttles, or is not well. */
  ssmIsOff: boolean;
  /** AWS's Price List does not answer. */
  priceListIsOff: boolean;
  readonly timeline: Map<string, TimelineEvent[]>;
  readonly agentEvents: Map<string, AgentEvent[]>;
  readonly outboxes: Map<string, Outbox>;
  readonly logs: Map<string, LogLine[]>;
  readonly notices: { instanceId: string; notice: Notice }[];
  readonly drills: { instanceId: string; actionTime: string }[];
  /** Tokens, in their order. */
  readonly pokes: string[];
  /** What is remembered of pools. */
  pools: readonly PoolRecord[];
  /** Users' own. */
  readonly profiles: Map<string, OwnProfile>;
  /** What was kept of ended jobs. */
  readonly costs: Map<string, CostSummary>;
  /** What the next sweep reports. */
  sweep: Pick<SweepReport, "items" | "expired" | "failures">;
  readonly uploads: UploadStore;
  /** What jobs left in the bucket, by job and path. */
  readonly outputs: Map<string, ReadonlyMap<string, string>>;
}

export function createWorld(): World {
  const world: Omit<World, "ports"> = {
    controls: new Map(),
    jobs: new Map(),
    started: new Map(),
    ended: new Map(),
    online: new Set(),
    ssmIsOff: false,
    priceListIsOff: false,
    timeline: new Map(),
    agentEvents: new Map(),
    outboxes: new Map(),
    logs: new Map(),
    notices: [],
    drills: [],
    pokes: [],
    pools: [],
    profiles: new Map(),
    costs: new Map(),
    sweep: { items: [], expired: [], failures: [] },
    uploads: createUploadStore(),
    outputs: new Map(),
  };
  return Object.assign(world, { ports: portsOf(world) });
}

const find = <T>(map: ReadonlyMap<string, T>, jobId: string): T => {
  const value = map.get(jobId);
  if (value === undefined) throw new SpotConnectError("JobNotFound", `no job ${jobId}`);
  return value;
};

function portsOf(world: Omit<World, "ports">): ApiPorts {
  return {
    deployment,
    catalog: createCatalog(deployment.region),
    ledger: {
      create: () => Promise.reject(new Error("AdmitJob's, not the API's")),
      unended: () => Promise.reject(new Error("the sweep's, not the API's")),
      job: async (jobId) => ({
        version: 1,
        jobId,
        job: find(world.jobs, jobId),
        submittedAt: "2026-11-22T10:00:00.000Z",
      }),
      control: async (jobId) => find(world.controls, jobId),
      change: async (jobId, change) => {
        const changed = applyChange(find(world.controls, jobId), change);
        if (changed) world.controls.set(jobId, changed);
        return changed;
      },
    },
    agents: agentsOf(world),
    prices: {
      hourly: async () => ON_DEMAND_USD,
      spot: async (types, since) =>
        types.map((type) => ({ type, zone: "eu-central-1a", time: since, usd: ON_DEMAND_USD / 4 })),
      onDemand: async (types) => {
        if (world.priceListIsOff) throw new Error("the Price List is off");
        return Object.fromEntries(types.map((type) => [type, ON_DEMAND_USD]));
      },
    },
    pools: { all: async () => world.pools, note: async () => {} },
    profiles: {
      find: async (name) => world.profiles.get(name) ?? null,
      all: async () => [...world.profiles.values()].toSorted((a, b) => a.name.localeCompare(b.name)),
    },
    savedProfiles: {
      put: async (profile) => void world.profiles.set(profile.name, profile),
      remove: async (name) => world.profiles.delete(name),
    },
    costs: {
      find: async (jobId) => world.costs.get(jobId) ?? null,
      keep: async (jobId, summary) => void world.costs.set(jobId, summary),
    },
    commands: { online: async (ids) => (world.ssmIsOff ? null : ids.filter((id) => world.online.has(id))) },
    executions: {
      start: async (stateMachineArn, name, input) => {
        const arn = executionArnOf(stateMachineArn, name);
        if (!world.started.has(arn)) world.started.set(arn, input);
        return arn;
      },
      status: async (arn) => (world.started.has(arn) ? (world.ended.get(arn)?.status ?? "RUNNING") : "NOT_FOUND"),
      running: async () => [...world.started.keys()],
      describe: async (arn) =>
        world.started.has(arn)
          ? {
              status: "RUNNING",
              startedAt: STARTED_AT,
              stoppedAt: null,
              error: null,
              cause: null,
              ...world.ended.get(arn),
            }
          : null,
      input: async (arn) => world.started.get(arn),
      stop: async (arn, error, cause) => {
        if (world.started.has(arn)) world.ended.set(arn, { status: "ABORTED", stoppedAt: STARTED_AT, error, cause });
      },
      poke: async (token) => void world.pokes.push(token),
    },
    events: { drill: async (instanceId, actionTime) => void world.drills.push({ instanceId, actionTime }) },
    jobs: {
      page: async ({ state, name, submittedBy, limit, nextToken }) => {
        const all = [...world.controls.values()]
          .filter((control) => (state === null || control.phase === state) && (name === null || control.name === name))
          .filter((control) => submittedBy === null || control.submittedBy === submittedBy)
          .toSorted((a, b) => b.submittedAt.localeCompare(a.submittedAt));
        const start = Number(nextToken ?? 0);
        const end = start + limit;
        return { controls: all.slice(start, end), nextToken: end < all.length ? String(end) : null };
      },
    },
    timelines: { read: async (jobId) => world.timeline.get(jobId) ?? [] },
    logs: {
      read: async ({ jobId, attempt, limit, nextToken }) => {
        const start = Number(nextToken ?? 0);
        const all = (world.logs.get(jobId) ?? []).filter((line) => attempt === null || line.attempt === attempt);
        const lines = all.slice(start, start + limit);
        return { lines, nextToken: String(start + lines.length) };
      },
    },
    sweeps: { run: async (order) => ({ ...world.sweep, ...order }) },
    uploads: memoryUploads(world.uploads),
    files: memoryFiles(world.outputs, world.uploads),
  };
}

const agentsOf = (world: Omit<World, "ports">): ApiPorts["agents"] => ({
  open: async () => {},
  setToken: async () => {},
  raise: async () => {},
  requestSave: async () => {},
  notify: async (instanceId, notice) => void world.notices.push({ instanceId, notice }),
  outbox: async (instanceId) => world.outboxes.get(instanceId) ?? null,
  events: async (instanceId) => world.agentEvents.get(instanceId) ?? [],
});

/** As AdmitJob leaves a job, with what the test changes. */
export function addJob(world: World, token: string, changes: Partial<Control> = {}): string {
  const job = parseJob({ ...smallJob, clientToken: token }, deployment);
  const jobId = jobIdOf(job.name, token);
  const execution = executionArnOf(deployment.runJobArn, jobId);
  world.jobs.set(jobId, job);
  world.controls.set(jobId, {
    version: 1,
    jobId,
    name: job.name,
    submittedAt: "2026-11-22T10:00:00.000Z",
    submittedBy: SUBMITTER,
    state: "active",
    phase: "submitted",
    execution,
    owner: execution,
    claim: 0,
    wait: null,
    attempt: 0,
    entries: {},
    capacity: null,
    retriedAttempts: [],
    ending: null,
    outcome: null,
    ...changes,
  });
  return jobId;
}

export const entry = (attempt: number, instanceId: string, changes: Partial<Entry> = {}): Entry => ({
  attempt,
  instanceId,
  pool: { type: "c6i.large", zone: "eu-central-1a", market: "spot" },
  subnetId: "subnet-1",
  hourlyUsd: 0.0361,
  launchedAt: `2026-11-22T10:0${attempt}:00.000Z`,
  readyAt: `2026-11-22T10:0${attempt}:30.000Z`,
  notice: null,
  outcome: null,
  released: null,
  counter: 3,
  counterSeenAt: "2026-11-22T10:05:00.000Z",
  silentLooks: 0,
  terminateAt: null,
  forceAt: null,
  endedAt: null,
  terminatedAt: null,
  ...changes,
});

export const outbox = (jobId: string, instanceId: string, attempt: number, changes: Partial<Outbox> = {}): Outbox => ({
  version: 1,
  instanceId,
  jobId,
  attempt,
  counter: 3,
  ready: true,
  notice: null,
  rebalanceSeen: false,
  started: true,
  released: null,
  outcome: null,
  progress: null,
  generation: null,
  ...changes,
});
