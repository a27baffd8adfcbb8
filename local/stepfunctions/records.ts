/** What is kept of state machines and executions, all of it in the store. */
import type { Collection } from "../kernel/store.ts";
import type { Cloud } from "../kernel/service.ts";
import type { ExecutionStatus } from "../asl/execution.ts";

export interface StateMachineRecord {
  readonly arn: string;
  readonly name: string;
  readonly creationDate: string;
  readonly revisionId: string;
  readonly updateDate: string;
  /** DELETING until the last execution has ended. */
  readonly status: "ACTIVE" | "DELETING";
  readonly description: string | null;
  readonly loggingConfiguration: object;
  readonly tracingConfiguration: object;
}

/** What an execution keeps when its state machine is updated: definition and role. */
interface RevisionRecord {
  readonly definition: string;
  readonly roleArn: string;
}

export interface ExecutionRecord {
  readonly arn: string;
  readonly name: string;
  readonly stateMachineArn: string;
  readonly revisionId: string;
  readonly input: string;
  readonly startDate: string;
  /** Order of creation, for lists. */
  readonly number: number;
  readonly status: ExecutionStatus;
  readonly stopDate: string | null;
  readonly output: string | null;
  readonly error: string | null;
  readonly cause: string | null;
  readonly redriveCount: number;
  readonly redriveDate: string | null;
  readonly eventCount: number;
}

export type Tags = Readonly<Record<string, string>>;

export interface Records {
  readonly machines: Collection<StateMachineRecord>;
  readonly revisions: Collection<RevisionRecord>;
  readonly executions: Collection<ExecutionRecord>;
  readonly tags: Collection<Tags>;
}

export function openRecords({ store }: Cloud): Records {
  return {
    machines: store.collection("states.machines"),
    revisions: store.collection("states.revisions"),
    executions: store.collection("states.executions"),
    tags: store.collection("states.tags"),
  };
}

export function revisionKey(machineArn: string, revisionId: string): string {
  return `${machineArn}#${revisionId}`;
}

export function revisionOf(records: Records, machineArn: string, revisionId: string): RevisionRecord {
  const revision = records.revisions.get(revisionKey(machineArn, revisionId));
  if (!revision) throw new Error(`no revision ${revisionId} of ${machineArn}`);
  return revision;
}
