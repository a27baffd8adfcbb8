/** What CloudFormation keeps: stacks, their resources and events, change sets. */
import type { Caller } from "../kernel/service.ts";
import type { Collection, Store } from "../kernel/store.ts";
import type { Properties, Template, Value } from "./template.ts";

/** The states a stack can be in, of those that AWS knows. */
export type StackStatus =
  | "REVIEW_IN_PROGRESS"
  | "CREATE_IN_PROGRESS"
  | "CREATE_COMPLETE"
  | "CREATE_FAILED"
  | "ROLLBACK_IN_PROGRESS"
  | "ROLLBACK_COMPLETE"
  | "ROLLBACK_FAILED"
  | "UPDATE_IN_PROGRESS"
  | "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"
  | "UPDATE_COMPLETE"
  | "UPDATE_FAILED"
  | "UPDATE_ROLLBACK_IN_PROGRESS"
  | "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS"
  | "UPDATE_ROLLBACK_COMPLETE"
  | "UPDATE_ROLLBACK_FAILED"
  | "DELETE_IN_PROGRESS"
  | "DELETE_COMPLETE"
  | "DELETE_FAILED";

export type ResourceStatus =
  | "CREATE_IN_PROGRESS"
  | "CREATE_COMPLETE"
  | "CREATE_FAILED"
  | "UPDATE_IN_PROGRESS"
  | "UPDATE_COMPLETE"
  | "UPDATE_FAILED"
  | "DELETE_IN_PROGRESS"
  | "DELETE_COMPLETE"
  | "DELETE_FAILED"
  | "DELETE_SKIPPED";

export interface StackInput {
  readonly template: Template;
  readonly templateBody: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** After defaults, lists split and SSM parameters read. */
  readonly parameterValues: Readonly<Record<string, Value>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly capabilities: readonly string[];
}

export interface Output {
  readonly key: string;
  readonly value: string;
  readonly description: string | null;
  readonly exportName: string | null;
}

export interface Stack extends StackInput {
  readonly stackId: string;
  readonly name: string;
  readonly status: StackStatus;
  readonly reason: string | null;
  readonly outputs: readonly Output[];
  /** ISO-8601. */
  readonly createdAt: string;
  readonly updatedAt: string | null;
  readonly deletedAt: string | null;
  /** As whom resources are made. */
  readonly caller: Caller;
  readonly onFailure: "ROLLBACK" | "DELETE" | "DO_NOTHING";
  readonly isProtected: boolean;
  /** What an update goes back to. */
  readonly before: StackInput | null;
}

/** What exists behind a logical id. */
export interface Existing {
  readonly type: string;
  /** Chosen before the service is asked, where we choose it: a crash in between leaves a name to look for. */
  readonly physicalId: string;
  readonly properties: Properties;
  readonly attributes: Properties;
}

export interface Resource {
  readonly stackId: string;
  readonly logicalId: string;
  readonly status: ResourceStatus;
  readonly reason: string | null;
  readonly updatedAt: string;
  readonly type: string;
  readonly existing: Existing | null;
  /** What this update replaced or changed; null outside of updates, and for what it made new. */
  readonly before: Existing | null;
  readonly isChanged: boolean;
  readonly needs: readonly string[];
  readonly isRetained: boolean;
}

export interface StackEvent {
  readonly eventId: string;
  readonly stackId: string;
  readonly stackName: string;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly timestamp: string;
  readonly status: string;
  readonly reason: string | null;
}

export interface ChangeSet extends StackInput {
  readonly changeSetId: string;
  readonly name: string;
  readonly stackId: string;
  readonly kind: "CREATE" | "UPDATE";
  readonly description: string | null;
  readonly createdAt: string;
  readonly status: "CREATE_COMPLETE" | "FAILED";
  readonly reason: string | null;
  readonly execution: "AVAILABLE" | "UNAVAILABLE" | "EXECUTE_COMPLETE";
  readonly changes: readonly Change[];
  readonly caller: Caller;
}

export interface Change {
  readonly action: "Add" | "Modify" | "Remove";
  readonly logicalId: string;
  readonly physicalId: string | null;
  readonly type: string;
  readonly replacement: "True" | "False" | null;
}

export interface StackState {
  readonly stacks: Collection<Stack>;
  /** By `stackId|logicalId`. */
  readonly resources: Collection<Resource>;
  /** By `stackId|number`, in order. */
  readonly events: Collection<StackEvent>;
  readonly changeSets: Collection<ChangeSet>;
}

export const openState = (store: Store): StackState => ({
  stacks: store.collection("cloudformation.stacks"),
  resources: store.collection("cloudformation.resources"),
  events: store.collection("cloudformation.events"),
  changeSets: store.collection("cloudformation.change-sets"),
});

export const resourcesOf = ({ resources }: StackState, stackId: string): Resource[] =>
  resources.values().filter((resource) => resource.stackId === stackId);
