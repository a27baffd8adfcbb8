/** What `spot down` does to an account, as its sequence sees it; cli/aws has the adapters. */
import type { Client } from "../../contract/client.ts";

export interface StackView {
  /** The ARN: it still finds a stack that has been removed. */
  readonly id: string;
  readonly name: string;
  /** CloudFormation's, e.g. `UPDATE_COMPLETE`. */
  readonly status: string;
  /** Termination protection is on. */
  readonly isProtected: boolean;
  readonly outputs: Readonly<Record<string, string>>;
}
export interface StackResource {
  readonly logicalId: string;
  /** e.g. `AWS::S3::Bucket`. */
  readonly type: string;
  /** The physical id: a bucket's name, a group's id. */
  readonly id: string;
}
export interface RemovalFailure extends StackResource {
  readonly reason: string;
}
export interface Stacks {
  /** By name, or by id for one that may be gone; null: there is none. */
  find(nameOrId: string): Promise<StackView | null>;
  resources(id: string): Promise<readonly StackResource[]>;
  startRemoval(id: string): Promise<void>;
  /** Of the removal that was started last. */
  removalFailures(id: string): Promise<readonly RemovalFailure[]>;
}

export interface Machines {
  /** Ids of the stack's instances that EC2 has not called terminated. */
  instances(stack: string): Promise<readonly string[]>;
  /** ARNs of the running ones; none of a state machine that is gone. */
  executions(stateMachineArn: string): Promise<readonly string[]>;
}

export interface BucketSize {
  readonly objects: number;
  readonly bytes: number;
}
export interface Buckets {
  /** Of the objects whose keys begin with the prefix, or of all. null: there is no such bucket. */
  size(name: string, prefix?: string): Promise<BucketSize | null>;
  empty(name: string, prefix?: string): Promise<void>;
  remove(name: string): Promise<void>;
}

export interface FileSystem {
  readonly id: string;
  /** Its creation token, by which a job names it. */
  readonly name: string;
  /** As EFS metered them within the last hour. */
  readonly bytes: number;
  /** Of these, in the classes Infrequent Access and Archive. */
  readonly infrequentBytes: number;
}
export interface MountTarget {
  readonly id: string;
  /** e.g. `us-east-1a`. */
  readonly zone: string;
  readonly groups: readonly string[];
}
/** Every removal may be repeated. */
export interface FileSystems {
  /** Those with the stack's tag. */
  list(stack: string): Promise<readonly FileSystem[]>;
  /** Whether there is one with this creation token, whoever made it; null: the caller may not know. */
  isNamed(name: string): Promise<boolean | null>;
  mountTargets(fileSystemId: string): Promise<readonly MountTarget[]>;
  removeMountTarget(id: string): Promise<void>;
  remove(id: string): Promise<void>;
  isThere(id: string): Promise<boolean>;
  /** false: something still uses it. */
  removeGroup(id: string): Promise<boolean>;
}

/** Managed policies. */
export interface Policies {
  /** Names of the roles that have it; none of a policy that is gone. */
  roles(policyArn: string): Promise<readonly string[]>;
  /** May be repeated. */
  detach(policyArn: string, role: string): Promise<void>;
}

export interface DownPorts {
  readonly stacks: Stacks;
  readonly policies: Policies;
  readonly machines: Machines;
  readonly buckets: Buckets;
  readonly fileSystems: FileSystems;
  /** A client of the stack's API. */
  readonly connect: () => Promise<Client>;
  /** Looks again and again until there is an answer, for as long as it takes. */
  readonly until: <T>(look: () => Promise<T | undefined>) => Promise<T>;
  /** One line for people. */
  readonly say: (text: string) => void;
  /** Where things stand if the command ends now. */
  readonly stand: (text: string) => void;
}
