/** What Lambda tells CloudWatch of an invocation. Source: Lambda developer guide, "Types of metrics for Lambda functions". */
import { oneValue, record } from "../cloudwatch/metrics.ts";
import type { Cloud } from "../kernel/service.ts";
import type { Outcome } from "./environment.ts";

/** `Errors` has a value for each invocation, 0 or 1; all are of the minute in which it began. */
export function recordInvocation(
  { store }: Cloud,
  functionName: string,
  startedMs: number,
  { functionError, durationMs }: Pick<Outcome, "functionError" | "durationMs">,
): void {
  const common = { namespace: "AWS/Lambda", dimensions: { FunctionName: functionName }, timeMs: startedMs };
  record(store, { ...common, name: "Invocations", values: oneValue(1), unit: "Count" });
  record(store, { ...common, name: "Errors", values: oneValue(functionError === null ? 0 : 1), unit: "Count" });
  record(store, { ...common, name: "Duration", values: oneValue(durationMs), unit: "Milliseconds" });
}
