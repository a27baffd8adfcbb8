/** What one interpreter made of a case, and the same of the local cloud's. */
import type { Json } from "../../local/asl/definition.ts";
import type { Outcome } from "../../local/asl/execution.ts";
import { validateDefinition } from "../../local/asl/validation/definition.ts";
import type { Script } from "../local/asl/world.ts";
import { play, statesEntered } from "../local/asl/world.ts";
import { emit } from "./emit.ts";
import { delaysIn, waitsIn } from "./history.ts";
import type { PairCase, Step, Steps } from "./neutral.ts";

export interface Verdict {
  readonly status: string;
  /** Of an execution that succeeded. */
  readonly output?: Json;
  readonly error: string | null;
  readonly cause: string | null;
  /** Names in the order entered. */
  readonly states: readonly string[];
  /** Seconds before each retry, by state. */
  readonly delays: Readonly<Record<string, readonly number[]>>;
  /** Seconds each Wait state waited, by state. */
  readonly waits: Readonly<Record<string, readonly number[]>>;
}

export async function askOurs(entry: PairCase): Promise<Verdict> {
  const definition = emit(entry, "JSONata", "ours");
  const refused = validateDefinition(definition).filter(({ severity }) => severity === "ERROR");
  if (refused.length > 0) throw new Error(`${entry.name}: ${JSON.stringify(refused)}`);
  const tasks = Object.fromEntries(Object.entries(entry.tasks ?? {}).map(([name, steps]) => [name, serve(steps)]));
  const { execution, history } = await play({ definition, input: entry.input ?? {}, tasks });
  const { status, error, cause, output } = execution;
  return {
    status,
    error,
    cause,
    ...(output === undefined ? {} : { output }),
    states: statesEntered(history),
    delays: delaysIn(history),
    waits: waitsIn(history),
  };
}

interface Sent {
  readonly Payload: Readonly<Record<string, unknown>>;
}

/** The table that judge.py serves too. */
function serve(steps: Steps): (sent: Sent) => Script {
  const calls = new Map<string, number>();
  const next = (list: readonly Step[], key: string): Step => {
    const nth = calls.get(key) ?? 0;
    calls.set(key, nth + 1);
    return list[Math.min(nth, list.length - 1)] ?? {};
  };
  return ({ Payload }) => {
    if (!("by" in steps)) return script(next(steps, ""));
    const value = String(Payload[steps.by]);
    return script(next(steps.steps[value] ?? [], value));
  };
}

/** As the Lambda integration answers: the function's error as JSON is the cause. */
function script(step: Step): Script {
  const { output, error, message, seconds = 0, ...callback } = step;
  if ("callback" in step || "heartbeats" in step) return { answer: { output: { StatusCode: 200 } }, ...callback };
  if (error !== undefined) return { answer: failure(error, message), seconds };
  return output === undefined ? {} : { answer: { output: { StatusCode: 200, Payload: output } }, seconds };
}

const failure = (error: string, message = ""): Outcome => ({
  error,
  cause: JSON.stringify({ errorType: error, errorMessage: message }),
});
