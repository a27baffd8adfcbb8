/**
 * What the steps need from outside, by capability. `aws/` implements each over the SDK; tests implement none of them:
 * they run the real adapters against the local cloud. AWS errors arrive as `SpotConnectError`s; partial success is data.
 */
import type { AgentEvent, Inbox, Outbox } from "./agent-protocol.ts";
import type { TimelineEvent } from "./events.ts";
import type { Deployment, JobRecord } from "./job.ts";
import type { Control, Notice, PoolRefusal, Pool, Released } from "./ledger.ts";
import type { FleetRequest, Infrastructure, MountTarget, Network } from "./payloads.ts";
import type { PoolNews, PoolRecord } from "./pool-memory.ts";
import type { Catalog } from "./ports-catalog.ts";
import type { JobNetworks, Networks } from "./ports-network.ts";
import type { Announcer, Deliveries, Topics, Webhooks } from "./ports-notify.ts";
import type { Profiles } from "./profiles.ts";
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
  /** Turns detailed monitoring on; best effort. */
  monitor(instanceId: string): Promise<void>;
  terminate(instanceIds: readonly string[], options: { readonly force: boolean }): Promise<void>;
}

/** What the stack has learnt of its pools; best effort, and eventually consistent. */
export interface Pools {
  all(): Promise<readonly PoolRecord[]>;
  note(pool: Pool, news: PoolNews, now: string): Promise<void>;
}

/** What machines cost, USD per hour, Linux. */
export interface Prices {
  /** In the pool, at `now`; null: AWS publishes none. */
  hourly(pool: Pool, now: string): Promise<number | null>;
  /** On demand in the stack's region, by type; a type without a price is missing. Remembered for a day. */
  onDemand(types: readonly string[], now: string): Promise<Readonly<Record<string, number>>>;
  /** Every change between the two times, and the price in force at the first; in no order. */
  spot(types: readonly string[], since: string, now: string): Promise<SpotPrices>;
}
export type SpotPrices = readonly {
  readonly type: string;
  readonly zone: string;
  readonly time: string;
  readonly usd: number;
}[];

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
/** An execution as people may be told of it. */
export interface ExecutionView {
  readonly status: Exclude<ExecutionStatus, "NOT_FOUND">;
  readonly startedAt: string;
  readonly stoppedAt: string | null;
  /** Of one that failed or was stopped: its error's name and cause. */
  readonly error: string | null;
  readonly cause: string | null;
}
export interface Executions {
  /** Starts it, or finds it started: the same name with the same input is the same execution. Returns the ARN. */
  start(stateMachineArn: string, name: string, input: unknown): Promise<string>;
  stop(executionArn: string, error: string, cause: string): Promise<void>;
  status(executionArn: string): Promise<ExecutionStatus>;
  /** ARNs of the machine's running executions, a thousand a call. Eventually consistent. */
  running(stateMachineArn: string): Promise<readonly string[]>;
  /** null: there is none. */
  describe(executionArn: string): Promise<ExecutionView | null>;
  /** The execution's input; events drop it when it is large. */
  input(executionArn: string): Promise<unknown>;
  /** SendTaskSuccess `{}`. A token that is over means done, not an error. */
  poke(token: string): Promise<void>;
}

export interface Commands {
  /** Runs the stack's stop document: for an agent that no longer answers. Best effort. */
  stopAgent(instanceIds: readonly string[]): Promise<void>;
  /** Instances whose SSM agent reported within five minutes of `now`; null: SSM could not be asked. */
  online(instanceIds: readonly string[], now: string): Promise<readonly string[] | null>;
}

export interface EventBus {
  /** Our own notice, on the default bus, source `spot-connect`. */
  drill(instanceId: string, actionTime: string): Promise<void>;
}

/** What AWS may be left with by a crash. File systems are not among it: they hold data. */
export type ResourceKind = "instance" | "volume" | "launch-template" | "security-group" | "mount-target";
export interface StackResource {
  readonly kind: ResourceKind;
  readonly id: string;
  /** The service's word, e.g. `running`, `available`; `present` for what has no state. */
  readonly state: string;
  /** null where the service does not say. */
  readonly createdAt: string | null;
  /** Of its tag; null: it has none. */
  readonly jobId: string | null;
  /** null for what is in no VPC, or when it does not matter. */
  readonly vpcId: string | null;
}
export interface Leftovers {
  /** All of the kind that carry the stack's tag, but for what CloudFormation made; mount targets by their file system's. */
  list(kind: ResourceKind): Promise<readonly StackResource[]>;
  /** `in-use`: AWS refuses as long as something depends on it. One that is gone already is `removed`. */
  remove(resource: Pick<StackResource, "kind" | "id">): Promise<"removed" | "in-use">;
}

/** The sweep's first phase: that something was taken for a leftover, and when first. */
export interface Mark {
  readonly kind: string;
  readonly id: string;
  readonly since: string;
}
export interface Marks {
  /** Consistent read; those of the last day before `now`. */
  all(now: string): Promise<readonly Mark[]>;
  /** One that stands is left as it is. */
  set(mark: Mark): Promise<void>;
  clear(mark: Mark): Promise<void>;
}

/** What the table keeps for the instances of a job: inboxes, outboxes, agents' events, pointers. */
export interface AgentItems {
  /** Jobs that have ended and whose items have no end yet, oldest first. Eventually consistent. */
  ofEnded(limit: number): Promise<readonly string[]>;
  /** Lets every item of the job's instances expire so long after the job's end. */
  expire(jobId: string, seconds: number): Promise<void>;
}

export interface Ports {
  readonly deployment: Deployment;
  readonly ledger: Ledger;
  readonly timeline: Timeline;
  readonly instances: Instances;
  readonly agents: Agents;
  readonly capacity: Capacity;
  readonly catalog: Catalog;
  readonly networks: Networks;
  readonly jobNetworks: JobNetworks;
  readonly fileSystems: FileSystems;
  readonly infrastructure: InfrastructureCache;
  readonly executions: Executions;
  readonly commands: Commands;
  readonly events: EventBus;
  readonly announcer: Announcer;
  readonly deliveries: Deliveries;
  readonly topics: Topics;
  readonly webhooks: Webhooks;
  readonly leftovers: Leftovers;
  readonly marks: Marks;
  readonly agentItems: AgentItems;
  readonly prices: Prices;
  readonly pools: Pools;
  readonly profiles: Profiles;
}
