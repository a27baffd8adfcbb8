import {
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  RedriveExecutionCommand,
  StartExecutionCommand,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AwsError } from "../../../local/index.ts";
import type { Account } from "./account.ts";
import { FunctionFailure, createMachine, describeExecution, openAccount, start, until, untilEnded } from "./account.ts";

let account: Account;
let fails = true;
beforeAll(async () => {
  account = await openAccount({
    echo: (payload) => payload,
    typed: () => {
      throw new FunctionFailure({ errorType: "Custom", errorMessage: "why" });
    },
    untyped: () => {
      throw new FunctionFailure({ errorMessage: "Task timed out after 3.00 seconds" });
    },
    throttled: () => {
      throw new AwsError("TooManyRequestsException", "Rate Exceeded.", { status: 429 });
    },
    denied: () => {
      throw new AwsError("AccessDeniedException", "not authorized", { status: 403 });
    },
    once: () => {
      if (fails) throw new FunctionFailure({ errorType: "Once", errorMessage: "" });
      return "redriven";
    },
  });
});
afterAll(() => account.cloud.stop());

const only = (state: object): object => ({ StartAt: "S", States: { S: { End: true, ...state } } });
const call = (name: string): object =>
  only({
    Type: "Task",
    Resource: "arn:aws:states:::lambda:invoke",
    Arguments: { FunctionName: name, Payload: "{% $states.input %}" },
  });

test("a function's answer, the history and the status changes", async () => {
  const { sfn, changes } = account;
  const stateMachineArn = await createMachine(sfn, "echo", call("echo"));
  const executionArn = await start(sfn, stateMachineArn, { a: 1 }, "first");
  expect(executionArn).toBe("arn:aws:states:us-east-1:000000000000:execution:echo:first");
  const ended = await untilEnded(sfn, executionArn);
  expect(ended).toMatchObject({
    status: "SUCCEEDED",
    name: "first",
    input: '{"a":1}',
    stateMachineArn,
    redriveCount: 0,
  });
  expect(JSON.parse(ended.output ?? "")).toEqual({ ExecutedVersion: "$LATEST", Payload: { a: 1 }, StatusCode: 200 });
  const { events = [] } = await sfn.send(new GetExecutionHistoryCommand({ executionArn }));
  expect(events.map(({ id, previousEventId, type }) => [id, previousEventId, type])).toEqual([
    [1, 0, "ExecutionStarted"],
    [2, 0, "TaskStateEntered"],
    [3, 2, "TaskScheduled"],
    [4, 3, "TaskStarted"],
    [5, 4, "TaskSucceeded"],
    [6, 5, "TaskStateExited"],
    [7, 6, "ExecutionSucceeded"],
  ]);
  expect(events[0]?.executionStartedEventDetails).toMatchObject({
    input: '{"a":1}',
    inputDetails: { truncated: false },
  });
  expect(events[2]?.taskScheduledEventDetails).toEqual({
    resourceType: "lambda",
    resource: "invoke",
    region: "us-east-1",
    parameters: '{"FunctionName":"echo","Payload":{"a":1}}',
  });
  const mine = await until(() => {
    const found = changes.filter((change) => change["executionArn"] === executionArn);
    return found.length === 2 ? found : null;
  });
  expect(mine.map(({ status }) => status)).toEqual(["RUNNING", "SUCCEEDED"]);
  expect(mine[1]).toMatchObject({
    name: "first",
    stateMachineArn,
    input: '{"a":1}',
    stopDate: expect.any(Number) as number,
  });
});

test.each([
  ["typed", "Custom", '{"errorType":"Custom","errorMessage":"why"}'],
  ["untyped", "Lambda.Unknown", "Task timed out after 3.00 seconds"],
  ["throttled", "Lambda.TooManyRequestsException", "Rate Exceeded."],
  ["absent", "Lambda.ResourceNotFoundException", "Function not found: absent"],
  ["denied", "Lambda.AWSLambdaException", "not authorized"],
])("an error of Lambda: %s", async (name, error, cause) => {
  const { sfn } = account;
  const executionArn = await start(sfn, await createMachine(sfn, `fails-${name}`, call(name)));
  const ended = await untilEnded(sfn, executionArn);
  expect(ended).toMatchObject({ status: "FAILED", error, cause: expect.stringContaining(cause) as string });
});

test("a name is taken: idempotent while it runs with the same input, else refused", async () => {
  const { sfn } = account;
  const stateMachineArn = await createMachine(sfn, "named", only({ Type: "Wait", Seconds: 3_600 }));
  const executionArn = await start(sfn, stateMachineArn, { a: 1 }, "one");
  expect(await start(sfn, stateMachineArn, { a: 1 }, "one")).toBe(executionArn);
  const taken = { name: "ExecutionAlreadyExists", message: `Execution Already Exists: '${executionArn}'` };
  await expect(start(sfn, stateMachineArn, { a: 2 }, "one")).rejects.toMatchObject(taken);
  for (const more of [{ error: "x".repeat(257) }, { cause: "x".repeat(32_769) }])
    await expect(sfn.send(new StopExecutionCommand({ executionArn, ...more }))).rejects.toMatchObject({
      name: "ValidationException",
    });
  const stop = new StopExecutionCommand({ executionArn, error: "Enough", cause: "by hand" });
  const { stopDate } = await sfn.send(stop);
  expect(await describeExecution(sfn, executionArn)).toMatchObject({
    status: "ABORTED",
    error: "Enough",
    cause: "by hand",
    stopDate,
  });
  expect((await sfn.send(stop)).stopDate).toEqual(stopDate);
  await expect(start(sfn, stateMachineArn, { a: 1 }, "one")).rejects.toMatchObject(taken);
});

test("refused: input, names, machines and executions that are not there", async () => {
  const { sfn } = account;
  const stateMachineArn = await createMachine(sfn, "refusing", only({ Type: "Pass", Output: 1 }));
  const begin = (more: object) => sfn.send(new StartExecutionCommand({ stateMachineArn, ...more }));
  await expect(begin({ input: "{" })).rejects.toMatchObject({ name: "InvalidExecutionInput" });
  await expect(begin({ input: `"${"x".repeat(262_143)}"` })).rejects.toMatchObject({ name: "ValidationException" });
  await expect(begin({ input: `"${"x".repeat(262_142)}"` })).resolves.toBeDefined();
  await expect(begin({ name: "a/b" })).rejects.toMatchObject({ name: "InvalidName" });
  const absent = `${stateMachineArn}-absent`;
  await expect(begin({ stateMachineArn: absent })).rejects.toMatchObject({
    name: "StateMachineDoesNotExist",
    message: `State Machine Does Not Exist: '${absent}'`,
  });
  await expect(describeExecution(sfn, stateMachineArn)).rejects.toMatchObject({ name: "InvalidArn" });
  const gone = stateMachineArn.replace(":stateMachine:", ":execution:").concat(":gone");
  await expect(describeExecution(sfn, gone)).rejects.toMatchObject({ name: "ExecutionDoesNotExist" });
});

test("lists are newest first, filtered, in pages", async () => {
  const { sfn } = account;
  const stateMachineArn = await createMachine(sfn, "listed", {
    StartAt: "C",
    States: {
      C: { Type: "Choice", Choices: [{ Condition: "{% $states.input = 2 %}", Next: "F" }], Default: "S" },
      F: { Type: "Fail", Error: "Two" },
      S: { Type: "Succeed" },
    },
  });
  for (const n of [1, 2, 3]) await untilEnded(sfn, await start(sfn, stateMachineArn, n, `n${n}`));
  const list = (more: object) => sfn.send(new ListExecutionsCommand({ stateMachineArn, ...more }));
  const names = async (more: object) => (await list(more)).executions?.map(({ name }) => name);
  expect(await names({})).toEqual(["n3", "n2", "n1"]);
  expect(await names({ statusFilter: "FAILED" })).toEqual(["n2"]);
  const { nextToken } = await list({ maxResults: 2 });
  expect(await names({ maxResults: 2, nextToken })).toEqual(["n1"]);
  await expect(list({ nextToken: "x" })).rejects.toMatchObject({ name: "InvalidToken" });
});

test("the history in pages, backwards, and without data", async () => {
  const { sfn } = account;
  const stateMachineArn = await createMachine(sfn, "history", only({ Type: "Pass", Output: "secret" }));
  const executionArn = await start(sfn, stateMachineArn);
  await untilEnded(sfn, executionArn);
  const get = (more: object) => sfn.send(new GetExecutionHistoryCommand({ executionArn, ...more }));
  const { events, nextToken } = await get({ maxResults: 3, reverseOrder: true });
  expect(events?.map(({ id }) => id)).toEqual([4, 3, 2]);
  expect((await get({ maxResults: 3, reverseOrder: true, nextToken })).events?.map(({ id }) => id)).toEqual([1]);
  const bare = await get({ includeExecutionData: false });
  expect(bare.events?.[2]?.stateExitedEventDetails).toEqual({ name: "S" });
});

test("a failed execution is redriven under its own ARN", async () => {
  const { sfn } = account;
  const executionArn = await start(sfn, await createMachine(sfn, "redriven", call("once")));
  expect(await untilEnded(sfn, executionArn)).toMatchObject({ status: "FAILED", redriveStatus: "REDRIVABLE" });
  fails = false;
  const { redriveDate } = await sfn.send(new RedriveExecutionCommand({ executionArn }));
  const ended = await untilEnded(sfn, executionArn);
  expect(ended).toMatchObject({ status: "SUCCEEDED", redriveCount: 1, redriveDate, redriveStatus: "NOT_REDRIVABLE" });
  expect(ended.error).toBeUndefined();
  await expect(sfn.send(new RedriveExecutionCommand({ executionArn }))).rejects.toMatchObject({
    name: "ExecutionNotRedrivable",
  });
  const { events } = await sfn.send(new GetExecutionHistoryCommand({ executionArn }));
  expect(events?.find(({ type }) => type === "ExecutionRedriven")?.executionRedrivenEventDetails).toEqual({
    redriveCount: 1,
  });
});
