import type { ListExecutionsInput, ListExecutionsOutput } from "@aws-sdk/client-sfn";
import type { Operation } from "../kernel/service.ts";
import { AwsError } from "../kernel/service.ts";
import type { Context } from "./context.ts";
import { findMachine } from "./context.ts";
import { readDate } from "./describe-execution.ts";
import { takePage } from "./paging.ts";
import type { ExecutionRecord } from "./records.ts";

/** Of one state machine, newest first. */
export function listExecutions(context: Context): Operation<ListExecutionsInput, ListExecutionsOutput> {
  return (input) => {
    if (input.mapRunArn !== undefined || input.stateMachineArn === undefined) {
      throw new AwsError(
        "ValidationException",
        "Only executions of a state machine can be listed: give its stateMachineArn",
      );
    }
    const { arn } = findMachine(context, input.stateMachineArn);
    const { statusFilter, redriveFilter } = input;
    const all = context.records.executions
      .values()
      .filter(({ stateMachineArn }) => stateMachineArn === arn)
      .filter(({ status }) => statusFilter === undefined || status === statusFilter)
      .filter(({ redriveCount }) => redriveFilter === undefined || redriveCount > 0 === (redriveFilter === "REDRIVEN"))
      .sort((a, b) => b.number - a.number);
    const { items, nextToken } = takePage(all, input);
    return { executions: items.map(describe), nextToken };
  };
}

function describe(record: ExecutionRecord) {
  const { arn, stateMachineArn, name, status, startDate, stopDate, redriveCount, redriveDate } = record;
  return {
    executionArn: arn,
    stateMachineArn,
    name,
    status,
    startDate: new Date(startDate),
    stopDate: readDate(stopDate),
    redriveCount,
    redriveDate: readDate(redriveDate),
  };
}
