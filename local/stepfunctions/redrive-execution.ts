import type { RedriveExecutionInput, RedriveExecutionOutput } from "@aws-sdk/client-sfn";
import type { Operation } from "../kernel/service.ts";
import { AwsError } from "../kernel/service.ts";
import type { Context } from "./context.ts";
import { findExecution, nowIso } from "./context.ts";
import { refuseRedrive } from "./status.ts";

/** Keeps ARN, definition and input; the same client token again while it runs is the same redrive. */
export function redriveExecution(context: Context): Operation<RedriveExecutionInput, RedriveExecutionOutput> {
  const tokens = context.cloud.store.collection<string>("states.redrives");
  return async ({ executionArn = "", clientToken }) => {
    const record = findExecution(context, executionArn);
    const key = `${record.arn}#${record.redriveCount}`;
    if (clientToken !== undefined && record.redriveDate !== null && tokens.get(key) === clientToken) {
      return { redriveDate: new Date(record.redriveDate) };
    }
    const reason = refuseRedrive(record, context.cloud.clock.now());
    if (reason !== null) throw new AwsError("ExecutionNotRedrivable", reason);
    if (clientToken !== undefined) tokens.put(`${record.arn}#${record.redriveCount + 1}`, clientToken);
    await context.engine.post(record.arn, { type: "redrive" });
    return { redriveDate: new Date(findExecution(context, record.arn).redriveDate ?? nowIso(context)) };
  };
}
