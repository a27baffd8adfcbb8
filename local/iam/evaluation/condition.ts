/**
 * Conditions of a statement (IAM user guide, "IAM JSON policy elements: Condition operators" and "Set operators for
 * multivalued context keys"): the operators that deployments here use. Another one is an error, not a condition that is never met.
 */
import type { Context } from "./context.ts";
import { compilePattern, type Pattern } from "./pattern.ts";

export type Condition = (context: Context) => boolean;

interface Operator {
  /** `NotEquals` and its like: met by what matches none of the values, and where there is no such key. */
  readonly isNegated: boolean;
  compile(value: string, variables: boolean): Pattern;
}

const equals = (value: string, variables: boolean): Pattern => compilePattern(value, { wildcards: false, variables });
const like = (value: string, variables: boolean): Pattern => compilePattern(value, { wildcards: true, variables });
const bool = (value: string, variables: boolean): Pattern =>
  compilePattern(value, { wildcards: false, ignoreCase: true, variables });

const OPERATORS: Readonly<Record<string, Operator>> = {
  StringEquals: { isNegated: false, compile: equals },
  StringNotEquals: { isNegated: true, compile: equals },
  StringLike: { isNegated: false, compile: like },
  StringNotLike: { isNegated: true, compile: like },
  Bool: { isNegated: false, compile: bool },
  // "ArnEquals and ArnLike behave identically."
  ArnEquals: { isNegated: false, compile: arnLike },
  ArnLike: { isNegated: false, compile: arnLike },
  ArnNotEquals: { isNegated: true, compile: arnLike },
  ArnNotLike: { isNegated: true, compile: arnLike },
};

/** `{"StringEquals": {"aws:ResourceTag/stack": "a"}}`: all of it must be met. */
export function compileConditions(block: unknown, variables: boolean): Condition {
  const conditions = Object.entries((block ?? {}) as Record<string, Record<string, unknown>>).flatMap(
    ([operator, keys]) =>
      Object.entries(keys).map(([key, values]) => compileCondition(operator, key, textsOf(values), variables)),
  );
  return (context) => conditions.every((condition) => condition(context));
}

function compileCondition(text: string, key: string, values: readonly string[], variables: boolean): Condition {
  const [, set = "", name = "", ifExists = ""] = /^(ForAllValues:|ForAnyValue:)?(\w+?)(IfExists)?$/.exec(text) ?? [];
  const found = (context: Context): readonly string[] => context.get(key.toLowerCase()) ?? [];
  if (name === "Null") {
    const isWanted = (context: Context): boolean => values.includes(String(found(context).length === 0));
    return isWanted;
  }
  const operator = OPERATORS[name];
  if (!operator) throw new Error(`the condition operator ${text} is not known to the local cloud`);
  const patterns = values.map((value) => operator.compile(value, variables));
  const meets = (value: string, context: Context): boolean =>
    patterns.some((pattern) => pattern.matches(value, context)) !== operator.isNegated;

  return (context) => {
    const actual = found(context);
    if (actual.length === 0) return set === "ForAllValues:" || ifExists !== "" || (set === "" && operator.isNegated);
    if (set === "ForAllValues:") return actual.every((value) => meets(value, context));
    if (set === "ForAnyValue:") return actual.some((value) => meets(value, context));
    // Without a set operator a condition is about one value.
    return actual.length === 1 && meets(actual[0] ?? "", context);
  };
}

/** Each of an ARN's six parts is matched on its own; the last may have colons. */
function arnLike(value: string, variables: boolean): Pattern {
  const patterns = partsOf(value).map((part) => compilePattern(part, { wildcards: true, variables }));
  return {
    matches(actual, context) {
      const parts = partsOf(actual);
      return (
        parts.length === patterns.length && patterns.every((each, index) => each.matches(parts[index] ?? "", context))
      );
    },
  };
}

/** A variable has colons of its own: `${aws:userid}`. */
function partsOf(arn: string): readonly string[] {
  const pieces = arn.match(/(?:\$\{[^}]*\}|[^:])*(?::|$)/g) ?? [];
  const parts = pieces.map((piece) => piece.replace(/:$/, ""));
  if (arn !== "" && !arn.endsWith(":")) parts.pop();
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(":")];
}

const textsOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value : [value]).map(String);
