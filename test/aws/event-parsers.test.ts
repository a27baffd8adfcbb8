import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import {
  parseExecutionEnded,
  parseInstanceState,
  parseInterruption,
  parseJobState,
  parseRebalance,
  parseSweep,
} from "../../aws/event-parsers.ts";

const instanceId = "i-0b662ef9931388ba0";
const now = "2026-11-22T10:00:00.000Z";

const sample = async (name: string): Promise<unknown> =>
  JSON.parse(await readFile(new URL(`../events/${name}.json`, import.meta.url), "utf8"));

test("EC2's warning names no action time: two minutes after the event", async () => {
  expect(parseInterruption(await sample("interruption-warning"))).toEqual({
    instanceId,
    notice: { source: "ec2", seenAt: now, actionTime: "2026-11-22T10:02:00.000Z" },
  });
});

test("a drill names its own action time", async () => {
  expect(parseInterruption(await sample("drill"))).toEqual({
    instanceId,
    notice: { source: "drill", seenAt: now, actionTime: "2026-11-22T10:00:39.000Z" },
  });
});

test("rebalance recommendation, state change, schedule", async () => {
  expect(parseRebalance(await sample("rebalance-recommendation"))).toEqual({ instanceId, now });
  expect(parseInstanceState(await sample("instance-state-change"))).toEqual({
    instanceId,
    now,
    state: "shutting-down",
  });
  expect(parseSweep(await sample("scheduled"))).toEqual({ now, dryRun: false, isScheduled: true });
});

test("the API's order to sweep says the time, and whether to change anything", () => {
  expect(parseSweep({ now, dryRun: true })).toEqual({ now, dryRun: true, isScheduled: false });
  expect(parseSweep({ now, dryRun: false })).toEqual({ now, dryRun: false, isScheduled: false });
  expect(() => parseSweep({ dryRun: false })).toThrow("the event has no now");
  expect(() => parseSweep(null)).toThrow(TypeError);
});

test("an ended execution, whose input AWS has dropped", async () => {
  expect(parseExecutionEnded(await sample("execution-status-change"))).toEqual({
    executionArn: "arn:aws:states:us-east-1:123456789012:execution:spot-connect-dev-run-job:train-0123456789ab",
    status: "ABORTED",
    now,
  });
});

test.each([null, "text", {}, { time: "2026-11-22T10:00:00Z", source: "aws.ec2", detail: {} }])(
  "what is no such event is refused: %j",
  (event) => {
    expect(() => parseInterruption(event)).toThrow(TypeError);
  },
);

test("a job's new state, with the invocation that hears of it", async () => {
  const event = await sample("job-state-change");
  expect(parseJobState(event, { awsRequestId: "request" })).toEqual({
    stack: "spot-connect-dev",
    jobId: "digits-0123456789ab",
    name: "digits",
    state: "failed",
    sequence: 3,
    attempt: 1,
    error: "ScriptFailed",
    message: "train.py exited with 1",
    time: now,
    invocation: "request",
  });
  const withDetail = (more: object) => ({
    ...(event as object),
    detail: { ...(event as { detail: object }).detail, ...more },
  });
  expect(() => parseJobState(withDetail({ jobId: "../control" }))).toThrow("the event's jobId is none");
  expect(() => parseJobState(withDetail({ state: "submitted" }))).toThrow("the event's state is none that is told");
});
