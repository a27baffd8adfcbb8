import type {
  DescribeStateMachineForExecutionInput,
  DescribeStateMachineForExecutionOutput,
  DescribeStateMachineInput,
  DescribeStateMachineOutput,
} from "@aws-sdk/client-sfn";
import type { Operation } from "../kernel/service.ts";
import type { Context } from "./context.ts";
import { findExecution, findMachine } from "./context.ts";
import { revisionOf } from "./records.ts";

export function describeStateMachine(
  context: Context,
): Operation<DescribeStateMachineInput, DescribeStateMachineOutput> {
  return (input) => {
    const machine = findMachine(context, input.stateMachineArn ?? "");
    const { arn, name, status, revisionId, creationDate, loggingConfiguration, tracingConfiguration } = machine;
    return {
      stateMachineArn: arn,
      name,
      status,
      ...revisionOf(context.records, arn, revisionId),
      type: "STANDARD",
      creationDate: new Date(creationDate),
      loggingConfiguration,
      tracingConfiguration,
      revisionId,
    };
  };
}

/** The definition and role the execution runs by, whatever the state machine has become. */
export function describeStateMachineForExecution(
  context: Context,
): Operation<DescribeStateMachineForExecutionInput, DescribeStateMachineForExecutionOutput> {
  return (input) => {
    const { stateMachineArn, revisionId } = findExecution(context, input.executionArn ?? "");
    const machine = context.records.machines.get(stateMachineArn);
    return {
      stateMachineArn,
      name: stateMachineArn.split(":").at(-1),
      ...revisionOf(context.records, stateMachineArn, revisionId),
      updateDate: machine ? new Date(machine.updateDate) : undefined,
      loggingConfiguration: machine?.loggingConfiguration,
      tracingConfiguration: machine?.tracingConfiguration,
      revisionId,
    };
  };
}
