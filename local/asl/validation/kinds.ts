/** Whether a field may be there and is of its kind. */
import { expressionIn } from "../expression.ts";
import type { Report } from "./diagnostic.ts";
import type { Fields, Kind } from "./fields.ts";
import { JSONPATH_FIELDS, UNBUILT_FIELDS } from "./fields.ts";

/** Name of a variable; `states` is reserved ("Passing data between states with variables"). */
const VARIABLE = /^[\p{ID_Start}_][\p{ID_Continue}]{0,79}$/u;

export function checkFields(
  value: Readonly<Record<string, unknown>>,
  fields: Fields,
  location: string,
  report: Report,
): void {
  for (const [field, content] of Object.entries(value)) {
    const kind = fields[field];
    const at = `${location}/${field}`;
    if (kind) checkKind(content, kind, at, report);
    else report.schema(JSONPATH_FIELDS.has(field) ? location : at, explainField(field));
    if (field === "Assign") checkVariables(content, at, report);
  }
}

function explainField(field: string): string {
  if (JSONPATH_FIELDS.has(field)) {
    return `The QueryLanguage is set to 'JSONata', but field '${field}' is only supported for the 'JSONPath' QueryLanguage`;
  }
  return UNBUILT_FIELDS.has(field) ? `Field '${field}' is not implemented` : `Field '${field}' is not supported`;
}

function checkKind(value: unknown, kind: Kind, location: string, report: Report): void {
  const problem = findProblem(value, kind);
  if (problem !== null) report.schema(location, problem);
}

function findProblem(value: unknown, kind: Kind): string | null {
  const isExpression = typeof value === "string" && expressionIn(value) !== null;
  switch (kind.is) {
    case "text":
    case "string":
      return typeof value === "string" ? null : "Expected value of type [STRING]";
    case "boolean":
      return typeof value === "boolean" ? null : "Expected value of type [BOOLEAN]";
    case "object":
      return typeof value === "object" && value !== null && !Array.isArray(value)
        ? null
        : "Expected value of type [OBJECT]";
    case "expression":
      return isExpression || typeof value === "boolean" ? null : "Expected a JSONata expression";
    case "integer":
      return isExpression || isInteger(value, kind.least, kind.most)
        ? null
        : `Expected an integer from ${kind.least} to ${kind.most} or a JSONata expression`;
    case "template":
    case "structure":
      return null;
  }
}

export function isInteger(value: unknown, least: number, most: number): boolean {
  return typeof value === "number" && Number.isInteger(value) && value >= least && value <= most;
}

function checkVariables(assign: unknown, location: string, report: Report): void {
  if (typeof assign !== "object" || assign === null) return;
  for (const name of Object.keys(assign)) {
    if (!VARIABLE.test(name) || name === "states") {
      report.schema(`${location}/${name}`, `'${name}' is not a valid variable name`);
    }
  }
}
