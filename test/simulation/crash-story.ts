/** A run for people: what was done to it, what each function did, call by call, and what the user read. */
import { labelOf, type FunctionCall } from "./crash-calls.ts";
import type { Result } from "./scenario.ts";

export interface Telling {
  readonly blows: readonly string[];
  readonly problems: readonly string[];
  readonly calls: readonly FunctionCall[];
  readonly result: Result | null;
}

export function tellStory({ blows, problems, calls, result }: Telling): string {
  return [
    ...blows.map((blow) => `CRASH_POINT=${blow}`),
    ...problems.map((problem) => `  ✗ ${problem}`),
    ...invocationsOf(calls).map((steps) => `  ${lineOf(steps)}`),
    ...(result?.timeline ?? []).map(({ time, type, message }) => `  · ${clockTime(time)} ${type}: ${message}`),
  ].join("\n");
}

function invocationsOf(calls: readonly FunctionCall[]): readonly (readonly FunctionCall[])[] {
  const byInvocation = Map.groupBy(calls, ({ caller, invocation, time }) => `${caller} ${invocation} ${time}`);
  return [...byInvocation.values()];
}

/** `12:00:21 requestCapacity: dynamodb.GetItem control, ec2.CreateFleet 503`: the status where it is not a success. */
function lineOf(steps: readonly FunctionCall[]): string {
  const [{ caller, time } = { caller: "", time: "" }] = steps;
  return `${clockTime(time)} ${caller}: ${steps.map((step) => `${labelOf(step)}${resultOf(step)}`).join(", ")}`;
}

const resultOf = ({ status }: FunctionCall): string =>
  status === null ? " (no answer)" : status < 300 ? "" : ` (${status})`;

const clockTime = (iso: string): string => iso.slice(11, 23);
