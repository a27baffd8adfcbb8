/** Entries, control items and views as a look leaves them: a healthy first attempt, and what a test changes of it. */
import type { AgentOutcome, Outbox } from "../../core/agent-protocol.ts";
import type { View } from "../../core/view.ts";
import type { Deployment, Job, JobRecord } from "../../core/job.ts";
import { parseJob } from "../../core/job-schema.ts";
import type { Control, Entry, Notice } from "../../core/ledger.ts";
import type { Infrastructure } from "../../core/payloads.ts";
import { addSeconds } from "../../core/time.ts";

export const START = "2026-03-01T00:00:00.000Z";
/** So many seconds after `START`. */
export const at = (seconds: number): string => addSeconds(START, seconds);

const DEPLOYMENT: Deployment = {
  stack: "spot-connect-test",
  region: "us-east-1",
  bucket: "stack-bucket",
  logGroup: "/spot-connect/jobs",
  fileSystemToken: "spot-connect-test",
  inputBuckets: [],
  topics: [],
  secretsPrefix: "/spot-connect-test/secrets/",
  runJobArn: "arn:aws:states:us-east-1:123456789012:stateMachine:run-job",
  endJobArn: "arn:aws:states:us-east-1:123456789012:stateMachine:end-job",
  fileSystemThroughput: "elastic",
  hasPublicIp: true,
  instancePolicyArn: "arn:aws:iam::123456789012:policy/spot-connect/spot-connect-test-InstancePolicy-1ABC2DEF3GHI",
};

export const buildJob = (written: object = {}): Job =>
  parseJob({ name: "digits", command: "true", instance: { types: ["c5.large", "m5.large"] }, ...written }, DEPLOYMENT);

export const buildRecord = (job: Job = buildJob()): JobRecord => ({
  version: 1,
  jobId: "digits-0123456789ab",
  job,
  submittedAt: START,
});

const ZONES = ["us-east-1a", "us-east-1b"] as const;
export const INFRASTRUCTURE: Infrastructure = {
  network: { vpcId: "vpc-1", subnets: ZONES.map((zone) => ({ subnetId: `subnet-${zone}`, zone })) },
  fileSystemId: "fs-1",
  mountTargets: ZONES.map((zone, index) => ({ mountTargetId: `fsmt-${zone}`, zone, ipAddress: `10.0.${index}.10` })),
};

/** `i-1` is attempt 1's, and so on. */
export const buildEntry = (attempt: number, changes: Partial<Entry> = {}): Entry => ({
  attempt,
  instanceId: `i-${attempt}`,
  pool: { type: "c5.large", zone: "us-east-1a", market: "spot" },
  subnetId: "subnet-us-east-1a",
  hourlyUsd: 0.04,
  launchedAt: START,
  readyAt: at(60),
  notice: null,
  outcome: null,
  released: null,
  counter: 3,
  counterSeenAt: at(60),
  silentLooks: 0,
  terminateAt: null,
  forceAt: null,
  endedAt: null,
  terminatedAt: null,
  ...changes,
});

export const buildControl = (entries: readonly Entry[], changes: Partial<Control> = {}): Control => ({
  version: 1,
  jobId: "digits-0123456789ab",
  name: "digits",
  submittedAt: START,
  state: "active",
  phase: "running",
  execution: "arn:run",
  owner: "arn:run",
  claim: 0,
  wait: null,
  attempt: Math.max(0, ...entries.map((entry) => entry.attempt)),
  entries: Object.fromEntries(entries.map((entry) => [entry.instanceId, entry])),
  capacity: null,
  retriedAttempts: [],
  ending: null,
  outcome: null,
  ...changes,
});

/** EC2 says running of all of them, and every agent is heard, unless the test says otherwise. */
export const buildView = (entries: readonly Entry[], changes: Partial<View> & { control?: Control } = {}): View => ({
  control: buildControl(entries),
  job: buildJob(),
  states: Object.fromEntries(entries.map(({ instanceId }) => [instanceId, "running" as const])),
  outboxes: {},
  online: [],
  stackSilent: false,
  ...changes,
});

export const buildOutbox = (attempt: number, changes: Partial<Outbox> = {}): Outbox => ({
  version: 1,
  instanceId: `i-${attempt}`,
  jobId: "digits-0123456789ab",
  attempt,
  counter: 4,
  ready: true,
  notice: null,
  rebalanceSeen: false,
  started: true,
  released: null,
  outcome: null,
  progress: null,
  generation: null,
  ...changes,
});

export const buildOutcome = (outcome: AgentOutcome["outcome"], changes: Partial<AgentOutcome> = {}): AgentOutcome => ({
  outcome,
  error: null,
  script: null,
  exitCode: null,
  message: null,
  ...changes,
});

export const noticeAt = (actionTime: string, source: Notice["source"] = "ec2"): Notice => ({
  actionTime,
  source,
  seenAt: addSeconds(actionTime, -120),
});

export const RELEASED = { generation: "g-5", manifestHash: "ab".repeat(32) } as const;
