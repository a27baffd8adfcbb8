/** Step Functions: executions by name, and the pokes that end their waits. */
import {
  DescribeExecutionCommand,
  paginateListExecutions,
  SendTaskSuccessCommand,
  StartExecutionCommand,
  StopExecutionCommand,
  type DescribeExecutionOutput,
} from "@aws-sdk/client-sfn";
import { SpotConnectError } from "../core/errors.ts";
import { executionArnOf } from "../core/naming.ts";
import type { Executions, ExecutionView } from "../core/ports.ts";
import { stepFunctionsClient } from "./clients.ts";
import { isAwsError } from "./errors.ts";
import { ignored } from "./log.ts";

/** StopExecution's limits (Step Functions API reference). */
const ERROR_CHARACTERS = 256;
const CAUSE_CHARACTERS = 32_768;

/** ListExecutions gives at most a thousand a page (Step Functions API reference). */
const EXECUTIONS_PER_PAGE = 1000;

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
      if (!isAwsError(error, "ExecutionAlreadyExists")) throw error;
      ignored(error, `the execution ${name} was started before`);
      return executionArnOf(stateMachineArn, name);
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
      ignored(refusal, `there is no ${executionArn} to stop`);
    }
  },
  running: async (stateMachineArn) => {
    const config = { client: stepFunctionsClient(), pageSize: EXECUTIONS_PER_PAGE };
    const arns: string[] = [];
    for await (const page of paginateListExecutions(config, { stateMachineArn, statusFilter: "RUNNING" }))
      arns.push(...(page.executions ?? []).flatMap(({ executionArn }) => executionArn ?? []));
    return arns;
  },
  status: async (executionArn) => (await find(executionArn))?.status ?? "NOT_FOUND",
  describe: async (executionArn) => {
    const execution = await find(executionArn);
    return execution && viewOf(execution);
  },
  input: async (executionArn) => {
    const execution = await find(executionArn);
    if (execution === null)
      throw new SpotConnectError("JobNotFound", `There is no execution ${executionArn}, so it has no input.`);
    return JSON.parse(execution.input ?? "null") as unknown;
  },
  poke: async (token) => {
    try {
      await stepFunctionsClient().send(new SendTaskSuccessCommand({ taskToken: token, output: "{}" }));
    } catch (error) {
      if (!isAwsError(error, ...OVER)) throw error;
      ignored(error, "the wait that this poke was for is over");
    }
  },
});

/** Step Functions always gives status and start; the SDK's types allow that it does not. */
const viewOf = (execution: DescribeExecutionOutput): ExecutionView => ({
  status: execution.status ?? "RUNNING",
  startedAt: execution.startDate?.toISOString() ?? "",
  stoppedAt: execution.stopDate?.toISOString() ?? null,
  error: execution.error ?? null,
  cause: execution.cause ?? null,
});

async function find(executionArn: string): Promise<DescribeExecutionOutput | null> {
  try {
    return await stepFunctionsClient().send(new DescribeExecutionCommand({ executionArn }));
  } catch (error) {
    if (isAwsError(error, "ExecutionDoesNotExist")) return null;
    throw error;
  }
}
