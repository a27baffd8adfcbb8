/**
 * One JSONata expression. `evaluate` of the library is asynchronous but waits for nothing: with time and chance bound
 * from the event, the same bindings always give the same value.
 */
import jsonata from "jsonata";
import type { Chance } from "./chance.ts";
import type { Json, JsonObject } from "./definition.ts";
import { EXPRESSION_DEPTH, EXPRESSION_TIMEOUT_MS } from "./facts.ts";
import { Failure, QUERY_EVALUATION } from "./failure.ts";
import { bindMomentFunctions, PURE_FUNCTIONS } from "./functions.ts";

/** What an expression may read. */
export interface Scope {
  readonly variables: JsonObject;
  readonly states: JsonObject;
  /** Of the event; `$now()` and `$millis()` give it. */
  readonly time: string;
  readonly chance: Chance;
}

const DELIMITED = /^\{%([\s\S]*)%\}$/;

/** The JSONata between `{%` and `%}`, or null for a literal string. */
export function expressionIn(text: string): string | null {
  return DELIMITED.exec(text)?.[1]?.trim() ?? null;
}

/** Yields the value, never undefined. Throws States.QueryEvaluationError that names the field. */
export async function evaluateExpression(source: string, field: string, scope: Scope): Promise<Json> {
  const about = `The JSONata expression '${source}' specified for the field '${field}'`;
  let value: unknown;
  try {
    value = await compile(source).evaluate(undefined, bind(scope));
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    const problem = code === undefined ? message : `${code}: ${message}`;
    throw failure(`${about} threw an error during evaluation. ${problem}`, field);
  }
  const text = isFunction(value) ? undefined : JSON.stringify(value);
  if (text === undefined) throw failure(`${about} returned nothing (undefined).`, field);
  return JSON.parse(text) as Json;
}

export function failure(cause: string, field: string): Failure {
  return new Failure(QUERY_EVALUATION, cause, { location: field });
}

const compiled = new Map<string, jsonata.Expression>();
const COMPILED_LIMIT = 2_000;

/** Throws the library's error, with `code`, `position` and `message`, when the syntax is wrong. */
export function compile(source: string): jsonata.Expression {
  const known = compiled.get(source);
  if (known) return known;
  const expression = jsonata(source, { stack: EXPRESSION_DEPTH, timeout: EXPRESSION_TIMEOUT_MS });
  for (const { name, implementation, signature } of PURE_FUNCTIONS) {
    expression.registerFunction(name, implementation, signature);
  }
  if (compiled.size >= COMPILED_LIMIT) compiled.clear();
  compiled.set(source, expression);
  return expression;
}

const formatNow = jsonata("$fromMillis($millis, $picture, $timezone)");

function bind(scope: Scope): Record<string, unknown> {
  const millis = Date.parse(scope.time);
  return {
    now: (picture?: string, timezone?: string) => formatNow.evaluate(undefined, { millis, picture, timezone }),
    millis: () => millis,
    ...bindMomentFunctions(scope.chance),
    ...scope.variables,
    states: scope.states,
  };
}

function isFunction(value: unknown): boolean {
  if (typeof value === "function") return true;
  return typeof value === "object" && value !== null && ("_jsonata_lambda" in value || "_jsonata_function" in value);
}
