/** Event patterns as text: what EventBridge refuses, it refuses here. */
import { AwsError } from "../kernel/service.ts";
import { LONGEST_PATTERN } from "./facts.ts";
import { isObject } from "./match.ts";
import type { Json, Pattern } from "./match.ts";

const OPERATORS: ReadonlySet<string> = new Set([
  "prefix",
  "suffix",
  "equals-ignore-case",
  "wildcard",
  "cidr",
  "numeric",
  "anything-but",
  "exists",
]);

/** The words of their refusals are those of the open-source rule engine (aws/event-ruler, JsonRuleCompiler). */
const TEXT_OPERATORS: ReadonlySet<string> = new Set(["prefix", "suffix", "equals-ignore-case", "wildcard", "cidr"]);

/** Throws InvalidEventPatternException. */
export function parsePattern(text: string): Pattern {
  if (text.length > LONGEST_PATTERN) throw invalid("Event pattern is too long");
  let pattern: unknown;
  try {
    pattern = JSON.parse(text);
  } catch {
    throw invalid("Filter is not an object");
  }
  if (typeof pattern !== "object" || pattern === null || Array.isArray(pattern))
    throw invalid("Filter is not an object");
  checkFields(pattern as Pattern);
  return pattern as Pattern;
}

function checkFields(pattern: Readonly<Record<string, Json>>): void {
  const entries = Object.entries(pattern);
  if (entries.length === 0) throw invalid("Empty objects are not allowed");
  for (const [key, value] of entries) {
    if (Array.isArray(value)) checkFilters(key, value as readonly Json[]);
    else if (typeof value === "object" && value !== null) checkFields(value as Pattern);
    else throw invalid(`"${key}" must be an object or an array`);
  }
}

function checkFilters(key: string, filters: readonly Json[]): void {
  if (filters.length === 0) throw invalid("Empty arrays are not allowed");
  for (const filter of filters) {
    if (Array.isArray(filter)) throw invalid(`Match value must be String, number, true, false, or null`);
    if (typeof filter !== "object" || filter === null) continue;
    if (key === "$or") checkFields(filter as Pattern);
    else checkOperator(filter as Readonly<Record<string, Json>>);
  }
}

function checkOperator(filter: Readonly<Record<string, Json>>): void {
  const [operator = "", ...more] = Object.keys(filter);
  if (more.length > 0) throw invalid("Only one key allowed in match expression");
  if (!OPERATORS.has(operator)) throw invalid(`Unrecognized match type ${operator}`);
  const operand = filter[operator];
  if (operator === "anything-but") checkExcluded(operand);
  if (TEXT_OPERATORS.has(operator) && !isText(operator, operand))
    throw invalid(`${operator} match pattern must be a string`);
  if (operator === "exists" && typeof operand !== "boolean")
    throw invalid("exists match pattern must be either true or false.");
  if (operator === "numeric" && !isComparison(operand)) throw invalid("Invalid member in numeric match");
}

function isText(operator: string, operand: Json | undefined): boolean {
  if (typeof operand === "string") return true;
  const isFolded = operator === "prefix" || operator === "suffix";
  return isFolded && isObject(operand) && typeof operand["equals-ignore-case"] === "string";
}

/** `{"anything-but": {"prefix": …}}`: the inner operand may be a list. */
function checkExcluded(operand: Json | undefined): void {
  if (!isObject(operand)) return;
  const [operator = "", ...more] = Object.keys(operand);
  if (more.length > 0 || !TEXT_OPERATORS.has(operator) || operator === "cidr")
    throw invalid("Unsupported anything-but pattern");
  for (const each of [operand[operator]].flat() as Json[]) {
    if (!isText(operator, each)) throw invalid(`${operator} match pattern must be a string`);
  }
}

function isComparison(operand: Json | undefined): boolean {
  if (!Array.isArray(operand) || operand.length === 0 || operand.length % 2 !== 0) return false;
  return operand.every((each: Json, index) =>
    index % 2 === 0 ? ["=", "<", "<=", ">", ">="].includes(each as string) : typeof each === "number",
  );
}

const invalid = (reason: string): AwsError =>
  new AwsError("InvalidEventPatternException", `Event pattern is not valid. Reason: ${reason}`);
