/** Step Functions: executions by name, and the pokes that end their waits. */
import {
  DescribeExecutionCommand,
  SendTaskSuccessCommand,
  StartExecutionCommand,
  StopExecutionCommand,
  type DescribeExecutionOutput,
} from "@aws-sdk/client-sfn";
import { SpotConnectError } from "../core/errors.ts";
import { executionArnOf } from "../core/naming.ts";
import type { Executions } from "../core/ports.ts";
import { stepFunctionsClient } from "./clients.ts";
import { isAwsError } from "./errors.ts";

/** StopExecution's limits (Step Functions API reference). */
const ERROR_CHARACTERS = 256;
const CAUSE_CHARACTERS = 32_768;

/** An ended token answers `TaskTimedOut`; one of a closed or redriven execution the others. All mean: done. */
const OVER = ["TaskTimedOut", "TaskDoesNotExist", "InvalidToken"] as const;

export const executions = (): Executions => ({
  /** A closed execution of the name, or another input, answers ExecutionAlreadyExists: it was started all the same. */
  start: async (stateMachineArn, name, input) => {
    try {
      const answer = await stepFunctionsClient().send(
        new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }),
      );
      return answer.executionArn ?? executionArnOf(stateMachineArn, name);
    } catch (error) {
      if (isAwsError(error, "ExecutionAlreadyExists")) return executionArnOf(stateMachineArn, name);
      throw error;
    }
  },
  /** Of one that has ended or never was, nothing is left to stop. */
  stop: async (executionArn, error, cause) => {
    try {
      await stepFunctionsClient().send(
        new StopExecutionCommand({
          executionArn,
          error: error.slice(0, ERROR_CHARACTERS),
          cause: cause.slice(0, CAUSE_CHARACTERS),
        }),
      );
    } catch (refusal) {
      if (!isAwsError(refusal, "ExecutionDoesNotExist")) throw refusal;
    }
  },
  status: async (executionArn) => (await describe(executionArn))?.status ?? "NOT_FOUND",
  input: async (executionArn) => {
    const execution = await describe(executionArn);
    if (execution === null)
      throw new SpotConnectError("JobNotFound", `There is no execution ${executionArn}, so it has no input.`);
    return JSON.parse(execution.input ?? "null") as unknown;
  },
  poke: async (token) => {
    try {
      await stepFunctionsClient().send(new SendTaskSuccessCommand({ taskToken: token, output: "{}" }));
    } catch (error) {
      if (!isAwsError(error, ...OVER)) throw error;
    }
  },
});

async function describe(executionArn: string): Promise<DescribeExecutionOutput | null> {
  try {
    return await stepFunctionsClient().send(new DescribeExecutionCommand({ executionArn }));
  } catch (error) {
    if (isAwsError(error, "ExecutionDoesNotExist")) return null;
    throw error;
  }
}
