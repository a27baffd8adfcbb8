/** An execution's status: in its record, and on the event bus. */
import type { Execution } from "../asl/execution.ts";
import type { Cloud } from "../kernel/service.ts";
import { EVENT_DATA_LIMIT_BYTES, REDRIVE_DAYS, REDRIVE_LIMIT_EVENTS } from "./facts.ts";
import { recordStatus } from "./execution-metrics.ts";
import type { ExecutionRecord } from "./records.ts";

type Summary = Pick<
  ExecutionRecord,
  "status" | "stopDate" | "output" | "error" | "cause" | "redriveCount" | "redriveDate" | "eventCount"
>;

export function summarize(execution: Execution): Summary {
  return {
    status: execution.status,
    stopDate: execution.stopTime,
    output: execution.status === "SUCCEEDED" ? JSON.stringify(execution.output) : null,
    error: execution.error,
    cause: execution.cause,
    redriveCount: execution.redriveCount,
    redriveDate: execution.redriveTime,
    eventCount: execution.eventCount,
  };
}

/** Why an execution cannot be redriven; null: it can (RedriveExecution, "redriveStatusReason"). */
export function refuseRedrive(record: ExecutionRecord, now: number): string | null {
  if (record.status === "RUNNING") return "Execution is RUNNING and cannot be redriven";
  if (record.status === "SUCCEEDED") return "Execution is SUCCEEDED and cannot be redriven";
  if (record.eventCount >= REDRIVE_LIMIT_EVENTS) return "Execution event history limit exceeded";
  const ended = Date.parse(record.stopDate ?? record.startDate);
  return now - ended > REDRIVE_DAYS * 86_400_000 ? "Execution has exceeded the redrivable period" : null;
}

/** "Step Functions Execution Status Change" ("Automating Step Functions event delivery with EventBridge"). */
export function announce(cloud: Cloud, record: ExecutionRecord): void {
  recordStatus(cloud, record);
  const reason = refuseRedrive(record, cloud.clock.now());
  const bytes = Buffer.byteLength(JSON.stringify([record.input, record.output]));
  const included = bytes <= EVENT_DATA_LIMIT_BYTES;
  cloud.emit({
    source: "aws.states",
    "detail-type": "Step Functions Execution Status Change",
    resources: [record.arn],
    detail: {
      executionArn: record.arn,
      stateMachineArn: record.stateMachineArn,
      name: record.name,
      status: record.status,
      startDate: Date.parse(record.startDate),
      stopDate: record.stopDate === null ? null : Date.parse(record.stopDate),
      input: included ? record.input : null,
      output: included ? record.output : null,
      stateMachineVersionArn: null,
      stateMachineAliasArn: null,
      redriveCount: record.redriveCount,
      redriveDate: record.redriveDate === null ? null : Date.parse(record.redriveDate),
      redriveStatus: reason === null ? "REDRIVABLE" : "NOT_REDRIVABLE",
      redriveStatusReason: reason,
      inputDetails: { included },
      outputDetails: record.output === null ? null : { included },
      error: record.error,
      cause: record.cause,
    },
  });
}
