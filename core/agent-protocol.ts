/**
 * The two items per instance that are the channel to its agent (docs/contracts.md §4, design §2 rule 3). The agent may
 * read only its inbox and write only its outbox. Shared vectors: test/agent/vectors.
 */
import type { Notice, Released } from "./ledger.ts";
import type { AttemptOutcome, Order } from "./states.ts";

/** How often the agent writes its outbox, reads its inbox and sends a heartbeat; every 2 s from a notice to release. */
export const HEARTBEAT_SECONDS = 30;
export const NOTICE_POLL_SECONDS = 2;
/** The dead-man timer: `shutdown -P +20`, re-armed by each successful write of the outbox. */
export const DEAD_MAN_MINUTES = 20;

/** `checkpoint`, resolved: all durations in seconds. */
export interface CheckpointSpec {
  readonly saveSignal: string | null;
  readonly everySeconds: number | null;
  readonly stopSignal: string;
  readonly stopGraceSeconds: number;
  readonly keep: number;
}

export interface InputSpec {
  /** `s3://bucket/prefix/`, `s3://…/uploads/<id>.tar.gz` for an upload, or `git+https://host/path[@ref]`. */
  readonly from: string;
  /** Directory below the job's working directory, with a trailing slash; empty: the working directory itself. */
  readonly to: string;
  readonly kind: "s3" | "upload" | "file" | "git";
  /** For `git`: the name of the secret that is the token; absent: nobody is asked for one. */
  readonly secret?: string;
}

/** All an agent needs to run the job; written once, at launch. */
export interface AgentSpec {
  readonly setup: readonly string[];
  readonly scripts: readonly string[];
  readonly command: string | null;
  readonly inputs: readonly InputSpec[];
  /** Patterns below the working directory; copied to `outputsUri` at every end. */
  readonly outputs: readonly string[];
  /** `s3://bucket/outputs/<jobId>/`. */
  readonly outputsUri: string;
  readonly env: Readonly<Record<string, string>>;
  /** The scripts run in it, by the machine's Docker; null: on the machine itself. */
  readonly container: { readonly image: string } | null;
  /** Parameters of Parameter Store by the environment variable that gets the value; the agent reads them. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly username: string;
  readonly checkpoint: CheckpointSpec;
  /**
   * Limit of the scripts' running time, the whole job's: the agent subtracts what its journal has of earlier attempts.
   * Without a file system no journal outlives an instance; then this is what is left of the limit at launch.
   */
  readonly runtimeSeconds: number;
  /** null: `"filesystem": null`, the job's tree is on local disk and restarts from the beginning. */
  readonly fileSystem: { readonly fileSystemId: string; readonly ipAddress: string } | null;
  /** When it has failed, the machine may be kept for somebody to look into it: the job's tree is shown, read-only. */
  readonly holdsOnFailure: boolean;
  readonly logGroup: string;
  /** `<jobId>/<attempt>`; the agent's own events go to `<jobId>/<attempt>/agent`. */
  readonly logStream: string;
}

export interface Inbox {
  readonly version: 1;
  readonly instanceId: string;
  readonly jobId: string;
  readonly attempt: number;
  readonly spec: AgentSpec;
  /** Only rises. */
  readonly order: Order;
  /** With `handover` or `stop`: be released by then. */
  readonly by: string | null;
  /** A notice the agent cannot see on its metadata service: a drill, or one that EventBridge brought first. */
  readonly notice: Notice | null;
  /** With `rebalance`: save soon, do not stop. */
  readonly saveRequestedAt: string | null;
  /** The wait to poke: SendTaskHeartbeat at each beat, SendTaskSuccess `{}` after a change of the outbox. */
  readonly token: string | null;
  /** With `run`: the generation to resume from, by name; null: list the checkpoint directory. */
  readonly resumeFrom: Released | null;
}

/** What the scripts came to, as the agent saw it. `interrupted`: stopped because asked. */
export interface AgentOutcome {
  readonly outcome: Extract<AttemptOutcome, "completed" | "failed" | "interrupted" | "cancelled">;
  /** For `failed`: an `ErrorName`, e.g. ScriptFailed, SetupFailed, SecretsFailed, InputsFailed, RuntimeExceeded, FileSystemUnusable, AgentFailed. */
  readonly error: string | null;
  readonly script: string | null;
  readonly exitCode: number | null;
  /** Sentence for people, with the last lines of the log; ≤ 8,000 characters. */
  readonly message: string | null;
}

/** How busy a machine is, all its CPUs and GPUs taken together or one by one; for people, nothing is decided by it. */
export interface Usage {
  /** By the instance's clock. */
  readonly at: string;
  readonly cpus: number;
  /** 0…100 of all CPUs over the last 10 s; null at the first look. */
  readonly cpuPercent: number | null;
  /** Load average of the last minute. */
  readonly load: number;
  readonly memoryUsedMiB: number;
  readonly memoryTotalMiB: number;
  /** The root disk's. */
  readonly diskUsedMiB: number;
  readonly diskTotalMiB: number;
  /** NVIDIA's; a value its driver does not give is null. */
  readonly gpus: readonly {
    readonly percent: number | null;
    readonly memoryUsedMiB: number | null;
    readonly memoryTotalMiB: number | null;
  }[];
}

export interface Outbox {
  readonly version: 1;
  readonly instanceId: string;
  readonly jobId: string;
  readonly attempt: number;
  /** Goes up with every write. Readers time it by their own `now`, never by the instance's clock. */
  readonly counter: number;
  readonly ready: boolean;
  readonly notice: Notice | null;
  readonly rebalanceSeen: boolean;
  /** True from the moment a script of this instance first ran. */
  readonly started: boolean;
  readonly released: Released | null;
  readonly outcome: AgentOutcome | null;
  /** 0…1 from the progress file, or null. */
  readonly progress: number | null;
  /** The newest sealed generation, or null. */
  readonly generation: string | null;
  /** null before the first look; agents of the release before this one do not write it. */
  readonly usage?: Usage | null;
}

/** A line the agent adds to the job's timeline: an item in its own outbox partition, `event#<seq>`. */
export interface AgentEvent {
  readonly time: string;
  readonly type: AgentEventType;
  readonly message: string;
  readonly data: Readonly<Record<string, string | number | boolean | null>>;
}

export const AGENT_EVENT_TYPES = [
  "agent-ready",
  "setup-finished",
  "inputs-staged",
  "scripts-started",
  "script-finished",
  "generation-sealed",
  "generation-unsealed",
  "notice-seen",
  "save-requested",
  "stop-signalled",
  "file-system-released",
  "outputs-copied",
  "agent-restarted",
  "file-system-troubled",
] as const;
export type AgentEventType = (typeof AGENT_EVENT_TYPES)[number];
