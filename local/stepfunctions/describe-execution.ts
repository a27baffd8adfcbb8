import type { DescribeExecutionInput, DescribeExecutionOutput } from "@aws-sdk/client-sfn";
import type { Operation } from "../kernel/service.ts";
import type { Context } from "./context.ts";
import { findExecution } from "./context.ts";
import type { ExecutionRecord } from "./records.ts";
import { refuseRedrive } from "./status.ts";

export function describeExecution(context: Context): Operation<DescribeExecutionInput, DescribeExecutionOutput> {
  return ({ executionArn = "", includedData }) => {
    const record = findExecution(context, executionArn);
    const reason = refuseRedrive(record, context.cloud.clock.now());
    return {
      executionArn: record.arn,
      stateMachineArn: record.stateMachineArn,
      name: record.name,
      status: record.status,
      startDate: new Date(record.startDate),
      stopDate: readDate(record.stopDate),
      ...(includedData === "METADATA_ONLY" ? {} : describeData(record)),
      redriveCount: record.redriveCount,
      redriveDate: readDate(record.redriveDate),
      redriveStatus: reason === null ? "REDRIVABLE" : "NOT_REDRIVABLE",
      redriveStatusReason: reason ?? undefined,
    };
  };
}

function describeData({ input, output, error, cause }: ExecutionRecord): Partial<DescribeExecutionOutput> {
  return {
    input,
    inputDetails: { included: true },
    ...(output === null ? {} : { output, outputDetails: { included: true } }),
    error: error ?? undefined,
    cause: cause ?? undefined,
  };
}

export function readDate(date: string | null): Date | undefined {
  return date === null ? undefined : new Date(date);
}
