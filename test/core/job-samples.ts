/** Jobs and a deployment the tests of the schema, the contract and the command share. */
import type { Deployment } from "../../core/job.ts";

export const deployment: Deployment = {
  stack: "spot-connect-dev",
  region: "eu-central-1",
  bucket: "stack-bucket",
  logGroup: "/spot-connect/jobs",
  fileSystemToken: "spot-connect-dev",
  inputBuckets: ["open-data"],
  runJobArn: "arn:aws:states:eu-central-1:123456789012:stateMachine:run-job",
  endJobArn: "arn:aws:states:eu-central-1:123456789012:stateMachine:end-job",
  fileSystemThroughput: "elastic",
  hasPublicIp: true,
};

export const uploadId = "ab".repeat(32);

/** Every field of the release, each off its default. */
export const fullJob = {
  name: "train-digits",
  clientToken: "run-7",
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
  },
  env: { EPOCHS: "20" },
  checkpoint: {
    saveSignal: "SIGUSR1",
    every: "PT10M",
    stopSignal: "SIGINT",
    stopGrace: "45s",
    onRebalance: "move",
    keep: 5,
  },
  retry: { interruptions: 7, errors: 2, onExitCodes: [75, 137] },
  limits: { runtime: "36h", capacityWait: "7d", budgetUsd: 12.5 },
  holdOnFailure: "2h",
  tags: { team: "vision & co".replace("&", "+") },
} as const;

export const smallJob = { name: "hello", command: "echo hello" } as const;
