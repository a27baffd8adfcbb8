/** Waits that whoever holds the token ends: how a job's execution hears of its instances. */
import { CreateFunctionCommand, DeleteFunctionCommand, GetFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import {
  GetExecutionHistoryCommand,
  RedriveExecutionCommand,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  StopExecutionCommand,
  type HistoryEvent,
} from "@aws-sdk/client-sfn";
import { expect } from "vitest";
import { makeZip } from "../../local/lambda/make-zip.ts";
import type { Account } from "../account.ts";
import { allPages, expectRefused, type Suite } from "../suite.ts";
import { createMachine, createRole, only, reachStatus, startExecution } from "./step-functions.ts";

/** What a token that is over is answered with (aws/executions.ts follows all three). */
const OVER = ["TaskTimedOut", "TaskDoesNotExist", "InvalidToken"];

/** A function that takes the token and does nothing with it; its name. */
async function createFunction(account: Account): Promise<string> {
  const { lambda, name, later, eventually } = account;
  const Role = await createRole(account, "lambda.amazonaws.com");
  const FunctionName = name();
  const command = new CreateFunctionCommand({
    FunctionName,
    Role,
    Runtime: "nodejs24.x",
    Handler: "index.handler",
    Code: { ZipFile: makeZip({ "index.mjs": "export const handler = async () => null;" }) },
  });
  await eventually("a function with the role", () =>
    lambda.send(command).then(
      () => true,
      (error: unknown) => {
        // Until Lambda has heard of the role it says that it cannot take it.
        if (/cannot be assumed/.test((error as Error).message)) return null;
        throw error;
      },
    ),
  );
  later(() => lambda.send(new DeleteFunctionCommand({ FunctionName })));
  await eventually("an active function", async () => {
    const { State } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    return State === "Active";
  });
  return FunctionName;
}

const historyOf = async ({ stepFunctions }: Account, executionArn: string): Promise<readonly HistoryEvent[]> =>
  (await stepFunctions.send(new GetExecutionHistoryCommand({ executionArn }))).events ?? [];

/** The token of the last task, once the function has been told or all is over: the history has what it was called with. */
const takeToken = (account: Account, executionArn: string, tasks = 1): Promise<string> =>
  account.eventually("a task that was submitted", async () => {
    const events = await historyOf(account, executionArn);
    const isOver = events.at(-1)?.type?.startsWith("Execution") && events.length > 1;
    if (!(isOver && tasks === 1) && events.filter(({ type }) => type === "TaskSubmitted").length < tasks) return null;
    const { parameters } = events.findLast(({ type }) => type === "TaskScheduled")!.taskScheduledEventDetails!;
    return (JSON.parse(parameters!) as { Payload: { token: string } }).Payload.token;
  });

async function startWaiting(account: Account, more: object = {}) {
  const FunctionName = await createFunction(account);
  const waiting = only({
    Type: "Task",
    Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
    Arguments: { FunctionName, Payload: { token: "{% $states.context.Task.Token %}" } },
    // The role is new: until Lambda has heard of it the call is refused.
    Retry: [{ ErrorEquals: ["Lambda.AWSLambdaException"], MaxAttempts: 5 }],
    End: true,
    ...more,
  });
  const { executionArn } = await startExecution(account, await createMachine(account, waiting));
  return { executionArn, taskToken: await takeToken(account, executionArn) };
}

const succeed = ({ stepFunctions }: Account, taskToken: string, output = "{}") =>
  stepFunctions.send(new SendTaskSuccessCommand({ taskToken, output }));
const fail = ({ stepFunctions }: Account, taskToken: string, more: object = {}) =>
  stepFunctions.send(new SendTaskFailureCommand({ taskToken, ...more }));
const beat = ({ stepFunctions }: Account, taskToken: string) =>
  stepFunctions.send(new SendTaskHeartbeatCommand({ taskToken }));

async function expectOver(account: Account, taskToken: string): Promise<void> {
  for (const call of [succeed(account, taskToken), fail(account, taskToken), beat(account, taskToken)]) {
    const refusal = await call.then(
      () => null,
      (error: unknown) => error as Error,
    );
    expect(OVER).toContain(refusal?.name ?? "no error");
  }
}

export const STEP_FUNCTIONS_TOKENS: Suite = {
  service: "StepFunctions",
  cases: {
    "a token ends its wait once, with an output; afterwards the task has timed out": async (account) => {
      const { executionArn, taskToken } = await startWaiting(account);
      expect(taskToken.length).toBeLessThanOrEqual(2048);
      await beat(account, taskToken);
      await succeed(account, taskToken, '{"done":1}');
      const ended = await reachStatus(account, executionArn, "SUCCEEDED");
      expect(JSON.parse(ended.output!)).toEqual({ done: 1 });
      for (const call of [succeed(account, taskToken), fail(account, taskToken), beat(account, taskToken)])
        await expectRefused(call, "TaskTimedOut");
    },

    "a failure by token is the task's error": async (account) => {
      const { executionArn, taskToken } = await startWaiting(account);
      await fail(account, taskToken, { error: "SpotInterrupted", cause: "taken" });
      const ended = await reachStatus(account, executionArn, "FAILED");
      expect(ended).toMatchObject({ error: "SpotInterrupted", cause: "taken" });
    },

    "a task whose heartbeat is missed is over, and its token with it": async (account) => {
      const { executionArn, taskToken } = await startWaiting(account, { HeartbeatSeconds: 1 });
      const ended = await reachStatus(account, executionArn, "FAILED");
      expect(ended.error).toMatch(/^States\.(Timeout|HeartbeatTimeout)$/);
      await expectOver(account, taskToken);
    },

    "a task that takes too long is over, and its token with it": async (account) => {
      const { executionArn, taskToken } = await startWaiting(account, { TimeoutSeconds: 1 });
      expect((await reachStatus(account, executionArn, "FAILED")).error).toBe("States.Timeout");
      await expectOver(account, taskToken);
    },

    "the token of a stopped execution is over": async (account) => {
      const { executionArn, taskToken } = await startWaiting(account);
      await account.stepFunctions.send(new StopExecutionCommand({ executionArn }));
      await reachStatus(account, executionArn, "ABORTED");
      await expectOver(account, taskToken);
    },

    "what is no token is InvalidToken, what is no JSON InvalidOutput, what is too long not valid": async (account) => {
      const { executionArn, taskToken } = await startWaiting(account);
      for (const call of [succeed(account, "nonsense"), fail(account, "nonsense"), beat(account, "nonsense")])
        await expectRefused(call, "InvalidToken");
      await expectRefused(succeed(account, taskToken, "{"), "InvalidOutput");
      await expectRefused(succeed(account, taskToken, `"${"x".repeat(262_143)}"`), "ValidationException");
      await expectRefused(fail(account, taskToken, { error: "x".repeat(257) }), "ValidationException");
      await expectRefused(fail(account, taskToken, { cause: "x".repeat(32_769) }), "ValidationException");
      await expectRefused(succeed(account, "x".repeat(2049)), "ValidationException");
      await succeed(account, taskToken);
      await reachStatus(account, executionArn, "SUCCEEDED");
    },

    "a redriven execution keeps its ARN, and waits with another token": async (account) => {
      const { stepFunctions } = account;
      const { executionArn, taskToken } = await startWaiting(account);
      await expectRefused(stepFunctions.send(new RedriveExecutionCommand({ executionArn })), "ExecutionNotRedrivable");
      await fail(account, taskToken, { error: "Once" });
      expect(await reachStatus(account, executionArn, "FAILED")).toMatchObject({ redriveStatus: "REDRIVABLE" });
      await stepFunctions.send(new RedriveExecutionCommand({ executionArn }));
      const second = await takeToken(account, executionArn, 2);
      expect(second).not.toBe(taskToken);
      await expectOver(account, taskToken);
      await succeed(account, second);
      expect(await reachStatus(account, executionArn, "SUCCEEDED")).toMatchObject({ redriveCount: 1 });
      const again = stepFunctions.send(new RedriveExecutionCommand({ executionArn }));
      await expectRefused(again, "ExecutionNotRedrivable");
      const types = (await historyOf(account, executionArn)).map(({ type }) => type);
      expect(types).toEqual(expect.arrayContaining(["ExecutionFailed", "ExecutionRedriven", "ExecutionSucceeded"]));
    },

    "the history is a chain of events, read forwards, backwards and in pages": async (account) => {
      const { executionArn, taskToken } = await startWaiting(account);
      await succeed(account, taskToken, "1");
      await reachStatus(account, executionArn, "SUCCEEDED");
      const events = await account.eventually("the whole history", async () => {
        const found = await historyOf(account, executionArn);
        return found.at(-1)?.type === "ExecutionSucceeded" && found;
      });
      expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
      const types = events.map(({ type }) => type);
      expect(types.slice(0, 2)).toEqual(["ExecutionStarted", "TaskStateEntered"]);
      expect(types.slice(-5)).toEqual([
        "TaskStarted",
        "TaskSubmitted",
        "TaskSucceeded",
        "TaskStateExited",
        "ExecutionSucceeded",
      ]);
      expect(events.at(-3)).toMatchObject({
        previousEventId: events.length - 3,
        taskSucceededEventDetails: { output: "1" },
      });
      const { items, pages } = await allPages<HistoryEvent>(async (nextToken) => {
        const input = {
          executionArn,
          maxResults: 2,
          reverseOrder: true,
          ...(nextToken === undefined ? {} : { nextToken }),
        };
        const answer = await account.stepFunctions.send(new GetExecutionHistoryCommand(input));
        return { items: answer.events ?? [], next: answer.nextToken };
      });
      expect(items.map(({ id }) => id)).toEqual(events.map(({ id }) => id).toReversed());
      expect(pages).toBeGreaterThan(1);
      const bare = new GetExecutionHistoryCommand({ executionArn, includeExecutionData: false });
      const without = (await account.stepFunctions.send(bare)).events!;
      expect(without).toHaveLength(events.length);
      expect(without[0]!.executionStartedEventDetails?.input).toBeUndefined();
      expect(without.at(-1)!.executionSucceededEventDetails?.output).toBeUndefined();
    },
  },
};
