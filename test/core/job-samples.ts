/** Jobs and a deployment the tests of the schema, the contract and the command share. */
import type { Deployment } from "../../core/job.ts";
import type { ProfileFacts } from "../../core/own-role.ts";

export const deployment: Deployment = {
  stack: "spot-connect-dev",
  region: "eu-central-1",
  bucket: "stack-bucket",
  logGroup: "/spot-connect/jobs",
  fileSystemToken: "spot-connect-dev",
  inputBuckets: ["open-data"],
  topics: ["arn:aws:sns:eu-central-1:123456789012:jobs"],
  secretsPrefix: "/spot-connect-dev/secrets/",
  runJobArn: "arn:aws:states:eu-central-1:123456789012:stateMachine:run-job",
  endJobArn: "arn:aws:states:eu-central-1:123456789012:stateMachine:end-job",
  fileSystemThroughput: "elastic",
  hasPublicIp: true,
  instancePolicyArn: "arn:aws:iam::123456789012:policy/spot-connect/spot-connect-dev-InstancePolicy-1ABC2DEF3GHI",
};

/** What IAM says of the instance profile `reader`, whose role is for the deployment's jobs. */
export const readerProfile: ProfileFacts = {
  roleArn: `arn:aws:iam::123456789012:role/spot-connect/${deployment.stack}/reader`,
  isAssumedByEc2: true,
  policies: [deployment.instancePolicyArn],
};

export const uploadId = "ab".repeat(32);

/** Every field of the release, each off its default. */
export const fullJob = {
  name: "train-digits",
  clientToken: "run-7",
  submittedBy: "arn:aws:sts::123456789012:assumed-role/Research/ada@example.com",
  profile: "compute",
  setup: ["pip install -r requirements.txt"],
  scripts: ["prepare.sh", "train.py --epochs 20 --title 'two words'"],
  inputs: [{ from: "s3://open-data/digits/", to: "data" }, { from: `upload:${uploadId}` }],
  outputs: ["results/**"],
  filesystem: "my-data",
  instance: {
    types: ["c6i.large", "u-6tb1.metal"],
    zones: ["eu-central-1a"],
    image: "ami-0123456789abcdef0",
    username: "ubuntu",
    maxPrice: 0.5,
    market: "spot-then-on-demand",
    diskGiB: 100,
    monitoring: true,
    ingress: [{ protocol: "tcp", fromPort: 22, toPort: 22, cidr: "203.0.113.7/32" }],
    keyPair: "mine",
    securityGroups: ["sg-0123456789abcdef0"],
    instanceProfile: "reader",
  },
  container: { image: "python:3.12" },
  env: { EPOCHS: "20" },
  secrets: { HF_TOKEN: "ssm:/spot-connect-dev/secrets/hf-token" },
  checkpoint: {
    saveSignal: "SIGUSR1",
    every: "PT10M",
    stopSignal: "SIGINT",
    stopGrace: "45s",
    onRebalance: "move",
    sizeGB: 5,
    keep: 5,
  },
  retry: { interruptions: 7, errors: 2, onExitCodes: [75, 137] },
  limits: { runtime: "36h", capacityWait: "7d", budgetUsd: 12.5 },
  holdOnFailure: "2h",
  notify: [
    { to: "https://hooks.example.com/T0/B0", format: "slack", on: ["failed", "succeeded"] },
    { to: "https://ci.example.com:8443/spot?run=7", secret: "ssm:/spot-connect-dev/webhooks/ci" },
    { to: "arn:aws:sns:eu-central-1:123456789012:jobs" },
  ],
  tags: { team: "vision & co".replace("&", "+") },
} as const;

export const smallJob = { name: "hello", command: "echo hello" } as const;
