/** Every name and key the product gives, with its builder and, where one is needed, its parser. */
import { createHash } from "node:crypto";
import type { Pool } from "./ledger.ts";

const sha256Hex = (text: string): string => createHash("sha256").update(text).digest("hex");

/** A job's name: leaves room for the id in an execution's 80 characters, and only what every service's names allow. */
export const JOB_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,47}$/;
export const JOB_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,47}-[0-9a-f]{12}$/;

/** The same name and token are the same job. */
export const jobIdOf = (name: string, clientToken: string): string =>
  `${name}-${sha256Hex(`${name}\0${clientToken}`).slice(0, 12)}`;

/** CreateFleet's ClientToken (≤ 64 ASCII): one per call that may differ, the same when a Lambda is retried. */
export const fleetToken = (jobId: string, attempt: number, tryNumber: number): string =>
  sha256Hex(`${jobId}\0${attempt}\0${tryNumber}`).slice(0, 32);

/** end-job's execution name carries the claim's number, so a second claim is a second execution. */
export const endExecutionName = (jobId: string, claim: number): string => `${jobId}--end-${claim}`;

/** `arn:P:states:R:A:stateMachine:NAME` and an execution's name give the execution's ARN before it exists. */
export const executionArnOf = (stateMachineArn: string, executionName: string): string =>
  `${stateMachineArn.replace(":stateMachine:", ":execution:")}:${executionName}`;

/** Of an instance of the account and region that a state machine is in. */
export function instanceArnOf(stateMachineArn: string, instanceId: string): string {
  const [arn, partition, , region, account] = stateMachineArn.split(":");
  return [arn, partition, "ec2", region, account, `instance/${instanceId}`].join(":");
}

/** Tags on every instance; the stack's is what permissions and the sweep go by. */
export const TAGS = {
  stack: "spot-connect:stack",
  job: "spot-connect:job",
  /** `<jobId>/<attempt>/<try>`: adoption after an unknown answer looks for it. */
  attempt: "spot-connect:attempt",
  /** On a security group that somebody else made: the stack whose jobs may have it. */
  openTo: "spot-connect:open-to",
} as const;
export const attemptTag = (jobId: string, attempt: number, tryNumber: number): string =>
  `${jobId}/${attempt}/${tryNumber}`;

/** Of a job's own security group and launch template (EC2: 255 and 128 characters). Their tags say whose they are. */
export const ownNetworkName = (stack: string, jobId: string): string => `job/${stack.slice(0, 60)}/${jobId}`;

/** Where the roles are that jobs of a stack may bring; its functions may pass no other but the stack's own. */
export const ownRolesPath = (stack: string): string => `/spot-connect/${stack}/`;

/** Keys of the table. `pk` and `sk` are strings. */
export const KEYS = {
  job: (jobId: string) => ({ pk: `job#${jobId}`, sk: "job" }),
  control: (jobId: string) => ({ pk: `job#${jobId}`, sk: "control" }),
  delivery: (jobId: string, delivery: string) => ({ pk: `job#${jobId}`, sk: `told#${delivery}` }),
  costs: (jobId: string) => ({ pk: `job#${jobId}`, sk: "costs" }),
  event: (jobId: string, time: string, id: string) => ({ pk: `job#${jobId}`, sk: `event#${time}#${id}` }),
  /** An instance's ARN is what IAM knows its credentials by, whatever their role: `ec2:SourceInstanceARN`. */
  inbox: (instanceArn: string) => ({ pk: `in#${instanceArn}`, sk: "in" }),
  outbox: (instanceArn: string) => ({ pk: `out#${instanceArn}`, sk: "out" }),
  instance: (instanceId: string) => ({ pk: `instance#${instanceId}`, sk: "instance" }),
  infrastructure: (fileSystemToken: string) => ({ pk: "infrastructure", sk: `infrastructure#${fileSystemToken}` }),
  pool: ({ type, zone, market }: Pool) => ({ pk: "pools", sk: `${POOL_PREFIX}${market}#${zone}#${type}` }),
  profile: (name: string) => ({ pk: "profiles", sk: `${PROFILE_PREFIX}${name}` }),
  mark: (kind: string, id: string) => ({ pk: "sweep", sk: `${MARK_PREFIX}${kind}#${id}` }),
} as const;
export const EVENT_PREFIX = "event#";
export const MARK_PREFIX = "mark#";
export const POOL_PREFIX = "pool#";
export const PROFILE_PREFIX = "profile#";

export const logStreamOf = (jobId: string, attempt: number): string => `${jobId}/${attempt}`;
export const uploadKey = (uploadId: string): string => `uploads/${uploadId}`;
export const outputsPrefix = (jobId: string): string => `outputs/${jobId}/`;
