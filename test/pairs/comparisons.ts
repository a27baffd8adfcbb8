/**
 * The comparison operators of a JSONPath Choice and their JSONata twins ("Choice workflow state" and Amazon States
 * Language, "Data-test expressions"). An operator that is given another type than its own does not match, so each twin
 * asks for the type first; JSONata alone would fail with T2009 or T2010.
 */
import type { Json } from "../../local/asl/definition.ts";

const SYMBOLS: Readonly<Record<string, string>> = {
  Equals: "=",
  LessThan: "<",
  GreaterThan: ">",
  LessThanEquals: "<=",
  GreaterThanEquals: ">=",
};

export const ORDERED: readonly string[] = ["String", "Numeric", "Timestamp"].flatMap((type) =>
  Object.keys(SYMBOLS).map((relation) => type + relation),
);

const TYPES: Readonly<Record<string, string>> = {
  String: "string",
  Timestamp: "string",
  Numeric: "number",
  Boolean: "boolean",
};

/** `variable` and `value` are JSONata; `value` of a `…Path` operator is a variable too. */
export function compare(variable: string, operator: string, value: string): string {
  const special = SPECIAL[operator];
  if (special) return special(variable, value);
  const [, type = "", relation = ""] = /^(String|Numeric|Timestamp|Boolean)(\w+)$/.exec(operator) ?? [];
  const symbol = SYMBOLS[relation];
  if (!symbol) throw new Error(`no twin for ${operator}`);
  const read = (operand: string): string => (type === "Timestamp" ? `$toMillis(${operand})` : operand);
  const test = `${read(variable)} ${symbol} ${read(value)}`;
  return `($type(${variable}) = '${TYPES[type]}' ? ${test} : false)`;
}

const whether = (test: (variable: string) => string) => (variable: string, value: string) =>
  `((${test(variable)}) = ${value})`;

const SPECIAL: Readonly<Record<string, (variable: string, value: string) => string>> = {
  IsNull: whether((variable) => `$type(${variable}) = 'null'`),
  IsPresent: whether((variable) => `$exists(${variable})`),
  IsNumeric: whether((variable) => `$type(${variable}) = 'number'`),
  IsString: whether((variable) => `$type(${variable}) = 'string'`),
  IsBoolean: whether((variable) => `$type(${variable}) = 'boolean'`),
  IsTimestamp: whether(
    (variable) =>
      `$type(${variable}) = 'string' ? $contains(${variable}, /^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)$/) : false`,
  ),
  StringMatches: (variable, value) => `$contains(${variable}, /${toPattern(JSON.parse(value) as string)}/)`,
};

/** `*` stands for anything, `\*` for itself. */
function toPattern(text: string): string {
  const parts = text.match(/\\\*|\\\\|\*|[^*\\]+/g) ?? [];
  const escape = (part: string): string => part.replaceAll(/[.+?^${}()|[\]/\\*]/g, String.raw`\$&`);
  const pattern = parts.map((part) => {
    if (part === "*") return ".*";
    return escape(part.startsWith("\\") ? part.slice(1) : part);
  });
  return `^${pattern.join("")}$`;
}

/** Literals are the same in JSON and JSONata. */
export const literal = (value: Json): string => JSON.stringify(value);
