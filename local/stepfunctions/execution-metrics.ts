/** What Step Functions tells CloudWatch. Source: Step Functions developer guide, "Monitoring Step Functions metrics". */
import { oneValue, record } from "../cloudwatch/metrics.ts";
import type { Cloud } from "../kernel/service.ts";
import type { ExecutionRecord } from "./records.ts";

const NAMES: Readonly<Record<string, string>> = {
  RUNNING: "ExecutionsStarted",
  SUCCEEDED: "ExecutionsSucceeded",
  FAILED: "ExecutionsFailed",
  TIMED_OUT: "ExecutionsTimedOut",
  ABORTED: "ExecutionsAborted",
};

/** Called with each change of an execution's status. */
export function recordStatus({ store, clock }: Cloud, { status, stateMachineArn }: ExecutionRecord): void {
  const name = NAMES[status];
  if (name === undefined) return;
  const dimensions = { StateMachineArn: stateMachineArn };
  const common = { namespace: "AWS/States", dimensions, timeMs: clock.now(), unit: "Count" };
  record(store, { ...common, name, values: oneValue(1) });
}
