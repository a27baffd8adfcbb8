/** The examples' job.json are jobs; how their scripts behave is test/agent/py/test_examples.py. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseJob } from "../../core/job-schema.ts";
import type { Deployment } from "../../core/job.ts";

const deployment: Deployment = {
  stack: "spot-connect",
  region: "us-east-1",
  bucket: "bucket",
  logGroup: "/spot-connect/jobs",
  fileSystemToken: "spot-connect",
  inputBuckets: [],
  topics: [],
  secretsPrefix: "/spot-connect/secrets/",
  runJobArn: "arn:aws:states:us-east-1:000000000000:stateMachine:run-job",
  endJobArn: "arn:aws:states:us-east-1:000000000000:stateMachine:end-job",
  fileSystemThroughput: "elastic",
  hasPublicIp: true,
  instancePolicyArn: "arn:aws:iam::123456789012:policy/spot-connect/spot-connect-dev-InstancePolicy-1ABC2DEF3GHI",
};

test.each(["digits", "bash"])("examples/%s/job.json", (name) => {
  const job = parseJob(JSON.parse(readFileSync(`examples/${name}/job.json`, "utf8")), deployment);
  expect(job.scripts).toHaveLength(1);
  expect(job.checkpoint.stopSignal).toBe("SIGTERM");
});
