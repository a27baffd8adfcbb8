/**
 * The execution history as GetExecutionHistory gives it. `timestamp` is ISO-8601 here; inputs and outputs are JSON text.
 * The first state's `previousEventId` is 0, as is that of an event which ends the execution from outside (observed).
 */
import type { Json, JsonObject } from "./definition.ts";

export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  readonly timestamp: string;
  readonly type: string;
  readonly [details: `${string}EventDetails`]: JsonObject;
}

/** Members of event details that hold data; payloads are never cut, so `truncated` is always false. */
export function describeInput(input: Json): JsonObject {
  return { input: JSON.stringify(input), inputDetails: { truncated: false } };
}

export function describeOutput(output: Json): JsonObject {
  return { output: JSON.stringify(output), outputDetails: { truncated: false } };
}

export function describeError(error: string | null, cause: string | null): JsonObject {
  return { ...(error === null ? {} : { error }), ...(cause === null ? {} : { cause }) };
}
