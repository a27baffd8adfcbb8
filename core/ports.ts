/**
 * What the steps need from outside, by capability. `aws/` implements each over the SDK; tests implement none of them:
 * they run the real adapters against the local cloud. AWS errors arrive as `SpotConnectError`s; partial success is data.
 */
import type { AgentEvent, Inbox, Outbox } from "./agent-protocol.ts";
import type { TimelineEvent } from "./events.ts";
import type { Deployment, JobRecord } from "./job.ts";
import type { Control, Notice, PoolRefusal, Pool, Released } from "./ledger.ts";
import type { FleetRequest, Infrastructure, MountTarget, Network } from "./payloads.ts";
import type { InstanceState, Order } from "./states.ts";

/** Path into the control item, e.g. `["entries", "i-0abc", "notice"]`. */
export type Path = readonly string[];
export type Condition =
  | { readonly path: Path; readonly equals: unknown }
  | { readonly path: Path; readonly oneOf: readonly unknown[] }
  | { readonly path: Path; readonly exists: boolean };
/** One conditional `UpdateItem`: all conditions hold, or nothing is written. */
export interface Change {
  readonly when: readonly Condition[];
  readonly set: readonly { readonly path: Path; readonly value: unknown }[];
  readonly remove?: readonly Path[];
}

export interface Ledger {
  /** Writes job and control unless the control exists. Returns the control that stands afterwards. */
  create(record: JobRecord, control: Control): Promise<Control>;
  job(jobId: string): Promise<JobRecord>;
  /** Consistent read. Throws JobNotFound. */
  control(jobId: string): Promise<Control>;
  /** The item after the change (ALL_NEW), or null when a condition did not hold. */
  change(jobId: string, change: Change): Promise<Control | null>;
  /** Every control that is not `ended`; for the sweep. */
  unended(): Promise<readonly Control[]>;
}

export interface Timeline {
  /** Writing the same event id twice leaves one line. */
  append(jobId: string, events: readonly TimelineEvent[]): Promise<void>;
}

/** What is known of an instance whatever job it has; a notice may come before the job is known. Kept an hour. */
export interface InstancePointer {
  readonly instanceId: string;
  readonly jobId: string | null;
  readonly notice: Notice | null;
}
export interface Instances {
  /** Both write their part and return what stands (ALL_NEW), so whoever is second sees the other. */
  attach(instanceId: string, jobId: string, now: string): Promise<InstancePointer>;
  notice(instanceId: string, notice: Notice): Promise<InstancePointer>;
  /** null: no job ever had this instance. */
  find(instanceId: string): Promise<InstancePointer | null>;
}

export interface Agents {
  /** Creates the inbox; an existing one is left as it is. */
  open(inbox: Inbox): Promise<void>;
  /** The token for the agent to poke; null: none. */
  setToken(instanceId: string, token: string | null): Promise<void>;
  /** Raises the order; a lower one than stands is ignored. `by`, `resumeFrom`: as in Inbox. */
  raise(
    instanceId: string,
    order: Order,
    options: { readonly by?: string; readonly resumeFrom?: Released | null },
  ): Promise<void>;
  notify(instanceId: string, notice: Notice): Promise<void>;
  requestSave(instanceId: string, now: string): Promise<void>;
  /** Consistent read; null: the agent has never written. */
  outbox(instanceId: string): Promise<Outbox | null>;
  events(instanceId: string): Promise<readonly AgentEvent[]>;
}

export interface LaunchedInstance {
  readonly instanceId: string;
  readonly pool: Pool;
  readonly subnetId: string;
}
export interface SeenInstance {
  readonly instanceId: string;
  readonly state: InstanceState;
  /** EC2's StateReason / StateTransitionReason, when it gives one. */
  readonly reason: string | null;
  readonly launchedAt: string;
  readonly pool: Pool;
  readonly subnetId: string;
  readonly tags: Readonly<Record<string, string>>;
}
export interface Capacity {
  /** One CreateFleet(instant) for one instance. Nothing launched is not an error: `refusals` says why. */
  createFleet(
    request: FleetRequest,
  ): Promise<{ readonly instances: readonly LaunchedInstance[]; readonly refusals: readonly PoolRefusal[] }>;
  /** Pending or running instances that carry this attempt tag (adoption after an unknown answer). */
  findAttempt(attemptTag: string): Promise<readonly LaunchedInstance[]>;
  /** Instances EC2 does not list come back with state `unknown`. */
  describe(instanceIds: readonly string[]): Promise<readonly SeenInstance[]>;
  /** Every instance of the stack that is not terminated; for the sweep. */
  ofStack(): Promise<readonly SeenInstance[]>;
  terminate(instanceIds: readonly string[], options: { readonly force: boolean }): Promise<void>;
  /** The sweep's first phase: when the instance was first taken for an orphan. */
  markOrphan(instanceId: string, now: string): Promise<void>;
  /** USD per hour now, or null when EC2 publishes none. */
  hourlyUsd(pool: Pool, now: string): Promise<number | null>;
  /** Types among those asked for that EC2 does not offer in any of the zones. */
  unofferedTypes(types: readonly string[], zones: readonly string[]): Promise<readonly string[]>;
}

export interface Networks {
  /** The deployment's VPC and its usable subnets, one per zone. Throws NetworkUnusable. */
  find(): Promise<Network>;
}

export interface FileSystems {
  /** Creates by token or finds it; throws FileSystemNotReady until it is `available`. Returns the id. */
  ensure(creationToken: string): Promise<string>;
  /** Creates what is missing in the subnets; throws MountTargetNotReady until all are `available`. */
  ensureMountTargets(fileSystemId: string, network: Network): Promise<readonly MountTarget[]>;
}

export interface InfrastructureCache {
  /** null when unknown or older than ten minutes at `now`. */
  get(fileSystemToken: string | null, now: string): Promise<Infrastructure | null>;
  put(fileSystemToken: string | null, infrastructure: Infrastructure, now: string): Promise<void>;
}

export type ExecutionStatus =
  | "RUNNING"
  | "SUCCEEDED"
  | "FAILED"
  | "TIMED_OUT"
  | "ABORTED"
  | "PENDING_REDRIVE"
  | "NOT_FOUND";
export interface Executions {
  /** Starts it, or finds it started: the same name with the same input is the same execution. Returns the ARN. */
  start(stateMachineArn: string, name: string, input: unknown): Promise<string>;
  stop(executionArn: string, error: string, cause: string): Promise<void>;
  status(executionArn: string): Promise<ExecutionStatus>;
  /** The execution's input; events drop it when it is large. */
  input(executionArn: string): Promise<unknown>;
  /** SendTaskSuccess `{}`. A token that is over means done, not an error. */
  poke(token: string): Promise<void>;
}

export interface Commands {
  /** Runs the stack's stop document: for an agent that no longer answers. Best effort. */
  stopAgent(instanceIds: readonly string[]): Promise<void>;
  /** Instances whose SSM agent reported within five minutes of `now`. */
  online(instanceIds: readonly string[], now: string): Promise<readonly string[]>;
}

export interface EventBus {
  /** Our own notice, on the default bus, source `spot-connect`. */
  drill(instanceId: string, actionTime: string): Promise<void>;
}

export interface Ports {
  readonly deployment: Deployment;
  readonly ledger: Ledger;
  readonly timeline: Timeline;
  readonly instances: Instances;
  readonly agents: Agents;
  readonly capacity: Capacity;
  readonly networks: Networks;
  readonly fileSystems: FileSystems;
  readonly infrastructure: InfrastructureCache;
  readonly executions: Executions;
  readonly commands: Commands;
  readonly events: EventBus;
}
