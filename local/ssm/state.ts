import type { ParameterType, Target } from "@aws-sdk/client-ssm";
import type { Online } from "../instances/registry.ts";
import type { Timers } from "../instances/timers.ts";
import type { Cloud } from "../kernel/service.ts";
import type { Collection } from "../kernel/store.ts";
import type { OpenSession, SessionRecord } from "./sessions/state.ts";

export interface DocumentRecord {
  readonly name: string;
  readonly owner: string;
  readonly type: string;
  readonly targetType: string | null;
  readonly defaultVersion: number;
  readonly versions: readonly {
    readonly number: number;
    readonly createdAt: string;
    readonly content: string;
    readonly versionName: string | null;
  }[];
}

export type Values = Readonly<Record<string, readonly string[]>>;

export interface AssociationRecord {
  readonly id: string;
  readonly name: string;
  readonly documentVersion: string;
  readonly associationName: string | null;
  readonly version: number;
  readonly parameters: Values;
  readonly targets: readonly Target[];
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** How an association went on one instance. */
export interface AppliedRecord {
  readonly associationId: string;
  readonly instanceId: string;
  readonly status: "Pending" | "InProgress" | "Success" | "Failed";
  readonly detail: string;
  readonly at: string;
}

export type CommandStatus = "Pending" | "InProgress" | "Success" | "Failed" | "TimedOut" | "Cancelled";

export interface StepResult {
  readonly name: string;
  readonly status: CommandStatus;
  readonly detail: string;
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly startedAt: string;
  readonly endedAt: string;
}

export interface InvocationRecord {
  readonly commandId: string;
  readonly instanceId: string;
  readonly status: CommandStatus;
  readonly detail: string;
  readonly steps: readonly StepResult[];
}

export interface CommandRecord {
  readonly id: string;
  readonly document: string;
  readonly documentVersion: string;
  readonly parameters: Values;
  readonly comment: string;
  readonly requestedAt: string;
  readonly expiresAt: string;
  readonly instanceIds: readonly string[];
  readonly targets: readonly Target[];
  readonly timeoutSeconds: number;
}

export interface ParameterRecord {
  readonly name: string;
  readonly type: ParameterType;
  readonly value: string;
  readonly version: number;
  readonly description: string | null;
  readonly at: string;
}

export interface Ssm {
  readonly cloud: Cloud;
  readonly timers: Timers;
  /** Instances whose agent has registered. */
  readonly agents: Map<string, { readonly online: Online; readonly registeredAt: string }>;
  readonly documents: Collection<DocumentRecord>;
  readonly associations: Collection<AssociationRecord>;
  readonly applied: Collection<AppliedRecord>;
  readonly commands: Collection<CommandRecord>;
  readonly invocations: Collection<InvocationRecord>;
  /** The current version of each. */
  readonly parameters: Collection<ParameterRecord>;
  /** The earlier ones, by `NAME:VERSION`. */
  readonly parameterVersions: Collection<ParameterRecord>;
  readonly tags: Collection<Readonly<Record<string, string>>>;
  readonly sessions: Collection<SessionRecord>;
  /** Those of the sessions that are open. */
  readonly channels: Map<string, OpenSession>;
}

export const nowOf = (ssm: Ssm): string => new Date(ssm.cloud.clock.now()).toISOString();
