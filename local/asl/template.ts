/**
 * Fields of a state that hold JSON with expressions in it. A field is named as AWS names it in causes and
 * EvaluationFailed events: `Output`, `Arguments/Payload/id`, `Choices[1]/Condition`, `Output/list[0]` (observed).
 */
import type { Expression, Json, JsonObject } from "./definition.ts";
import type { Scope } from "./expression.ts";
import { evaluateExpression, expressionIn, failure } from "./expression.ts";

/** Every string that is an expression is replaced by its value, at any depth. */
export async function evaluateTemplate(template: Json, field: string, scope: Scope): Promise<Json> {
  if (typeof template === "string") {
    const source = expressionIn(template);
    return source === null ? template : evaluateExpression(source, field, scope);
  }
  if (Array.isArray(template)) {
    const values: Json[] = [];
    for (const [index, item] of template.entries()) {
      values.push(await evaluateTemplate(item, `${field}[${index}]`, scope));
    }
    return values;
  }
  if (template === null || typeof template !== "object") return template;
  const values: JsonObject = {};
  for (const [key, item] of Object.entries(template)) {
    values[key] = await evaluateTemplate(item, `${field}/${key}`, scope);
  }
  return values;
}

interface Types {
  boolean: boolean;
  string: string;
  number: number;
  array: Json[];
}

/** A field that must be of one type. */
export async function evaluateAs<T extends keyof Types>(
  type: T,
  template: Json,
  field: string,
  scope: Scope,
): Promise<Types[T]> {
  const value = await evaluateTemplate(template, field, scope);
  const found = value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
  if (found === type) return value as Types[T];
  throw unexpected(template, field, type, found, value);
}

/** A whole number of at least `least` and at most `most`. */
export async function evaluateInteger(
  template: Expression<number>,
  field: string,
  limits: { readonly least: number; readonly most: number },
  scope: Scope,
): Promise<number> {
  const value = await evaluateAs("number", template, field, scope);
  if (Number.isInteger(value) && value >= limits.least && value <= limits.most) return value;
  throw unexpected(template, field, `integer from ${limits.least} to ${limits.most}`, "number", value);
}

export function unexpected(template: Json, field: string, expected: string, found: string, value: Json) {
  const source = typeof template === "string" ? (expressionIn(template) ?? template) : JSON.stringify(template);
  return failure(
    `The JSONata expression '${source}' specified for the field '${field}' returned an unexpected result type. ` +
      `Expected '${expected}', but was '${found}' for value: ${JSON.stringify(value)}`,
    field,
  );
}
