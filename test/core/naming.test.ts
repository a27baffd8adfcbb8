import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  attemptTag,
  endExecutionName,
  executionArnOf,
  fleetToken,
  instanceArnOf,
  jobIdOf,
  JOB_ID,
  JOB_NAME,
  KEYS,
} from "../../core/naming.ts";
import "../seed.ts";

const name = fc.stringMatching(JOB_NAME);
const token = fc.stringMatching(/^[\x21-\x7e]{1,64}$/);

describe("a job's id", () => {
  test("is one of its own kind and leaves room for every end-job in an execution's 80 characters", () => {
    fc.assert(
      fc.property(name, token, fc.integer({ min: 1, max: 9999 }), (jobName, clientToken, claim) => {
        const jobId = jobIdOf(jobName, clientToken);
        expect(jobId).toMatch(JOB_ID);
        expect(jobId).toBe(jobIdOf(jobName, clientToken));
        expect(endExecutionName(jobId, claim).length).toBeLessThanOrEqual(80);
      }),
    );
  });

  test("differs when name or token do, however they are cut", () => {
    expect(jobIdOf("a", "b")).not.toBe(jobIdOf("a", "c"));
    expect(jobIdOf("ab", "c").slice(-12)).not.toBe(jobIdOf("a", "bc").slice(-12));
  });
});

test("CreateFleet's token is of its length, and another for every attempt and try", () => {
  const calls = [1, 2, 11].flatMap((attempt) => [1, 2, 12].map((tried) => fleetToken("job-1", attempt, tried)));
  expect(new Set(calls).size).toBe(9);
  for (const clientToken of calls) expect(clientToken).toMatch(/^[0-9a-f]{32}$/);
  expect(fleetToken("job-1", 1, 1)).toBe(fleetToken("job-1", 1, 1));
});

test("an execution's ARN is known before it exists", () => {
  expect(executionArnOf("arn:aws:states:eu-west-1:123456789012:stateMachine:end-job", "x--end-1")).toBe(
    "arn:aws:states:eu-west-1:123456789012:execution:end-job:x--end-1",
  );
});

test("keys are those of the contract", () => {
  expect(KEYS.control("j")).toEqual({ pk: "job#j", sk: "control" });
  expect(KEYS.event("j", "T", "e#1")).toEqual({ pk: "job#j", sk: "event#T#e#1" });
  const arn = instanceArnOf("arn:aws-cn:states:cn-north-1:123456789012:stateMachine:run-job", "i-1");
  expect(arn).toBe("arn:aws-cn:ec2:cn-north-1:123456789012:instance/i-1");
  expect(KEYS.inbox(arn)).toEqual({ pk: `in#${arn}`, sk: "in" });
  expect(KEYS.outbox(arn)).toEqual({ pk: `out#${arn}`, sk: "out" });
  expect(attemptTag("j", 2, 3)).toBe("j/2/3");
});
