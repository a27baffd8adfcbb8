/**
 * One interface per edge of the state machines, in the order of the states (docs/contracts.md §2). `version` lets
 * today's functions serve an execution that was started by the last release (design §2 rule 14); `now` is the state's
 * EnteredTime, because functions never read a clock (rule 10).
 */
import { SpotConnectError, type ErrorName } from "./errors.ts";
import type { Pool } from "./ledger.ts";
import type { FinalJobState } from "./states.ts";

export const PAYLOAD_VERSION: number = 1;
/** The last release's: its executions go on under today's functions. */
export const OLDEST_PAYLOAD_VERSION: number = 1;

/** Refuses what a definition of two releases ago, or of one to come, would say: half understood is worse than not at all. */
export function checkPayloadVersion(version: unknown): void {
  if (typeof version === "number" && version >= OLDEST_PAYLOAD_VERSION && version <= PAYLOAD_VERSION) return;
  const range = OLDEST_PAYLOAD_VERSION === PAYLOAD_VERSION ? "" : `${OLDEST_PAYLOAD_VERSION} to `;
  const age =
    typeof version !== "number"
      ? "no version of ours: the function was not invoked by this release's state machines"
      : version > PAYLOAD_VERSION
        ? "too new: the execution's definition is of a later release than the functions"
        : "too old: the execution's definition is older than the last release";
  throw new SpotConnectError(
    "ReleaseMismatch",
    `payload version ${String(version)} is ${age}; these functions understand ${range}${PAYLOAD_VERSION}`,
  );
}

/** What every state passes: which job, for which execution, at what time. */
export interface JobCall {
  readonly version: 1;
  readonly jobId: string;
  readonly executionArn: string;
  /** ISO-8601 UTC. */
  readonly now: string;
}

/** Added by every token wait. */
export interface WaitCall extends JobCall {
  readonly token: string;
}

export interface Subnet {
  readonly subnetId: string;
  readonly zone: string;
}
export interface MountTarget {
  readonly mountTargetId: string;
  readonly zone: string;
  readonly ipAddress: string;
}
export interface LaunchTemplate {
  readonly id: string;
  readonly version: string;
}
export interface Network {
  readonly vpcId: string;
  readonly subnets: readonly Subnet[];
  /** The job's own; absent: the deployment's. */
  readonly launchTemplate?: LaunchTemplate;
}
/** What the Ensure states found; kept in the table for ten minutes so that most jobs skip them. */
export interface Infrastructure {
  readonly network: Network;
  readonly fileSystemId: string | null;
  readonly mountTargets: readonly MountTarget[];
}

/** An instance of the attempt at hand: a list from the first day, so that several machines are no new shape. */
export interface AttemptInstance {
  readonly instanceId: string;
  readonly pool: Pool;
}

// AdmitJob
export interface AdmitJobInput {
  readonly version: 1;
  /** The execution's input, untrusted. */
  readonly job: unknown;
  readonly execution: { readonly arn: string; readonly name: string };
  readonly now: string;
}
export interface AdmitJobOutput {
  readonly jobId: string;
  /** The ARN of the execution that already runs this job, or null: this one does. */
  readonly duplicateOf: string | null;
  readonly infrastructure: Infrastructure | null;
}

// EnsureFileSystem → EnsureNetwork → EnsureMountTargets
export interface EnsureNetworkOutput {
  readonly network: Network;
}
export interface EnsureFileSystemOutput {
  readonly fileSystemId: string | null;
}
export interface EnsureMountTargetsInput extends JobCall {
  readonly network: Network;
  readonly fileSystemId: string | null;
}
export interface EnsureMountTargetsOutput {
  readonly infrastructure: Infrastructure;
}

// PlanAttempt
/** How often the machine has gone round: both decisions count it, because an execution's history is finite. */
export interface RoundCall extends JobCall {
  readonly rounds: number;
}
export interface PlanAttemptInput extends RoundCall {
  readonly infrastructure: Infrastructure;
}
/** The frozen CreateFleet request in our words; `aws/` adds only what is constant for the deployment. */
export interface FleetRequest {
  readonly clientToken: string;
  readonly market: Pool["market"];
  readonly pools: readonly (Pool & { readonly subnetId: string })[];
  /** AMI id or `resolve:ssm:…`; null: the launch template's. */
  readonly image: string | null;
  readonly maxPriceUsdPerHour: number | null;
  readonly diskGiB: number | null;
  readonly monitoring: boolean;
  /** No agent is on what is launched. Absent: there is one. */
  readonly bare?: true;
  readonly tags: Readonly<Record<string, string>>;
  /** The job's own; absent: the deployment's. */
  readonly launchTemplate?: LaunchTemplate;
}
export type PlanAttemptOutput =
  | { readonly action: "launch"; readonly attempt: number; readonly try: number; readonly request: FleetRequest }
  | { readonly action: "wait"; readonly timeoutSeconds: number }
  /** Nothing more to launch: the job is finished, or given up with this error. */
  | { readonly action: "stop"; readonly error: ErrorName | null; readonly message: string | null }
  /** Nothing to launch because an open attempt is fine: look at it again. */
  | { readonly action: "check" };

// AwaitCapacity, AwaitRelease: WaitCall in, nothing out

// RequestCapacity
export interface RequestCapacityInput extends JobCall {
  readonly infrastructure: Infrastructure;
  readonly attempt: number;
  readonly try: number;
  readonly request: FleetRequest;
}
export interface RequestCapacityOutput {
  readonly attempt: number;
  readonly instances: readonly AttemptInstance[];
  /** How long BootstrapInstance waits for the agent's `ready`. */
  readonly timeoutSeconds: number;
}

// BootstrapInstance, SettleAttempts, RunAttempt
export interface AttemptWaitCall extends WaitCall {
  readonly attempt: number;
  readonly instances: readonly AttemptInstance[];
}

// CheckAttempt: whoever leaves a wait comes here with a RoundCall, and does not say which
export interface CheckAttemptOutput {
  readonly next: "bootstrap" | "settle" | "run" | "plan" | "release";
  readonly attempt: number;
  readonly instances: readonly AttemptInstance[];
  readonly timeoutSeconds: number;
  readonly heartbeatSeconds: number;
  readonly error: ErrorName | null;
  readonly message: string | null;
}

// ReleaseAll ⇄ AwaitRelease, in run-job and in end-job
export interface ReleaseAllInput extends JobCall {
  /** The error the job is to end with when no attempt completed; null for a cancel or for success. */
  readonly error: string | null;
  readonly message: string | null;
}
export interface ReleaseAllOutput {
  readonly released: boolean;
  readonly timeoutSeconds: number;
}

// RecordOutcome
export interface RecordOutcomeOutput {
  readonly jobId: string;
  readonly state: FinalJobState;
  readonly error: string | null;
  readonly cause: string | null;
  readonly attempts: number;
}
