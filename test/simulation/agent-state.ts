/**
 * What an agent knows, as `decide` reads it: the shape that test/agent/vectors pins for the agent itself, so the
 * simulated one decides by the same facts. All times are seconds of one monotonic clock.
 */
import type { AgentOutcome, Inbox } from "../../core/agent-protocol.ts";
import type { Notice, Released } from "../../core/ledger.ts";
import type { Order } from "../../core/states.ts";

export interface Told {
  readonly ready: boolean;
  readonly notice: Notice | null;
  readonly released: Released | null;
  readonly outcome: AgentOutcome | null;
}

export interface Channel {
  readonly written: Told | null;
  readonly writtenAt: number | null;
  readonly readAt: number | null;
  readonly heartbeatAt: number | null;
  readonly accepted: Told | null;
  readonly acceptedToken: string | null;
  readonly refused: string | null;
}

/** What survives the agent's own restart. */
export interface LocalRecord {
  readonly ready: boolean;
  readonly started: boolean;
  readonly released: Released | null;
  readonly outcome: AgentOutcome | null;
  readonly fenced: boolean;
}

export type StopCause = "stop" | "handover" | "notice" | "runtime" | "fenced";
export interface Failure {
  readonly error: string;
  readonly script: string | null;
  readonly exitCode: number | null;
  readonly message: string;
}
export interface Exit {
  readonly index: number;
  readonly code: number | null;
  readonly signal: string | null;
}

export interface AgentState {
  readonly inbox: {
    readonly order: Order;
    readonly by: number | null;
    readonly saveRequested: boolean;
    readonly token: string | null;
  } | null;
  readonly job: {
    readonly scripts: number;
    readonly saveSignal: string | null;
    readonly everySeconds: number | null;
    readonly stopSignal: string;
    readonly stopGraceSeconds: number;
    readonly runtimeSeconds: number;
    readonly holdsOnFailure: boolean;
  } | null;
  readonly local: LocalRecord;
  readonly task: string | null;
  readonly done: readonly string[];
  readonly skipped: readonly string[];
  readonly failure: Failure | null;
  /** The outcome found on the file system: an earlier attempt finished the job. */
  readonly reported: AgentOutcome | null;
  readonly script: { readonly index: number; readonly since: number } | null;
  readonly exit: Exit | null;
  readonly finished: readonly number[];
  readonly usedSeconds: number;
  readonly stop: { readonly cause: StopCause; readonly since: number; readonly killed: boolean } | null;
  readonly notice: (Notice & { readonly deadline: number; readonly shown: boolean; readonly exact: boolean }) | null;
  readonly generation: Released | null;
  readonly longestSaveSeconds: number | null;
  readonly saves: { readonly reasons: readonly string[]; readonly at: number | null };
  readonly shutdownSet: boolean;
  readonly channel: Channel;
}

export interface Action {
  readonly do: string;
  readonly [field: string]: unknown;
}

/** A state that has an inbox, and with it a job. */
export type WorkingState = AgentState & {
  readonly inbox: NonNullable<AgentState["inbox"]>;
  readonly job: NonNullable<AgentState["job"]>;
};

export const NEW_CHANNEL: Channel = {
  written: null,
  writtenAt: null,
  readAt: null,
  heartbeatAt: null,
  accepted: null,
  acceptedToken: null,
  refused: null,
};

export const NEW_STATE: AgentState = {
  inbox: null,
  job: null,
  local: { ready: false, started: false, released: null, outcome: null, fenced: false },
  task: null,
  done: [],
  skipped: [],
  failure: null,
  reported: null,
  script: null,
  exit: null,
  finished: [],
  usedSeconds: 0,
  stop: null,
  notice: null,
  generation: null,
  longestSaveSeconds: null,
  saves: { reasons: [], at: null },
  shutdownSet: false,
  channel: NEW_CHANNEL,
};

export const jobFacts = ({ spec }: Inbox): WorkingState["job"] => ({
  scripts: spec.command === null ? spec.scripts.length : 1,
  saveSignal: spec.checkpoint.saveSignal,
  everySeconds: spec.checkpoint.everySeconds,
  stopSignal: spec.checkpoint.stopSignal,
  stopGraceSeconds: spec.checkpoint.stopGraceSeconds,
  runtimeSeconds: spec.runtimeSeconds,
  holdsOnFailure: spec.holdsOnFailure,
});
