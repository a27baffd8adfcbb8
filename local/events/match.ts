/**
 * EventBridge's event patterns. Source: EventBridge user guide, "Event pattern syntax" and "Comparison operators";
 * where it is silent, the open-source rule engine (aws/event-ruler).
 */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type Pattern = Readonly<Record<string, Json>>;

type JsonObject = { readonly [key: string]: Json };

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Every field of the pattern must match; an array of objects matches if one of its elements does. */
export function matches(pattern: Pattern, event: Json): boolean {
  return Object.entries(pattern).every(([key, expected]) => {
    if (key === "$or" && Array.isArray(expected))
      return expected.some((each) => isObject(each) && matches(each, event));
    const value = isObject(event) ? event[key] : undefined;
    if (Array.isArray(expected)) return (expected as readonly Json[]).some((filter) => matchesField(filter, value));
    if (!isObject(expected)) return false;
    return Array.isArray(value)
      ? (value as readonly Json[]).some((element) => matches(expected, element))
      : matches(expected, value ?? {});
  });
}

function matchesField(filter: Json, value: Json | undefined): boolean {
  // `exists` is about leaves: an object is no leaf.
  if (isObject(filter) && "exists" in filter) return filter["exists"] === (value !== undefined && !isObject(value));
  if (value === undefined) return false;
  return Array.isArray(value)
    ? (value as readonly Json[]).some((element) => matchesValue(filter, element))
    : matchesValue(filter, value);
}

function matchesValue(filter: Json, value: Json): boolean {
  if (!isObject(filter)) return filter === value;
  const [[operator, operand] = ["", null]] = Object.entries(filter);
  if (operator === "numeric") return typeof value === "number" && inRange(operand as readonly Json[], value);
  if (operator === "anything-but") return isAnythingBut(operand, value);
  return typeof value === "string" && matchesText(operator, operand, value);
}

/** `parsePattern` took only patterns whose operand here is text, or `{"equals-ignore-case": text}`. */
function matchesText(operator: string, operand: Json, value: string): boolean {
  switch (operator) {
    case "prefix":
      return foldCase(operand, value, (text, part) => text.startsWith(part));
    case "suffix":
      return foldCase(operand, value, (text, part) => text.endsWith(part));
    case "equals-ignore-case":
      return value.toLowerCase() === (operand as string).toLowerCase();
    case "wildcard":
      return wildcard(operand as string).test(value);
    case "cidr":
      return inNetwork(operand as string, value);
    default:
      return false;
  }
}

function foldCase(operand: Json, value: string, compare: (text: string, part: string) => boolean): boolean {
  if (!isObject(operand)) return compare(value, operand as string);
  return compare(value.toLowerCase(), (operand["equals-ignore-case"] as string).toLowerCase());
}

function isAnythingBut(operand: Json, value: Json): boolean {
  if (typeof value === "object" && value !== null) return false;
  if (Array.isArray(operand)) return !(operand as readonly Json[]).includes(value);
  if (!isObject(operand)) return operand !== value;
  const [[operator, excluded] = ["", null]] = Object.entries(operand);
  const list = (Array.isArray(excluded) ? excluded : [excluded]) as readonly Json[];
  return !list.some((each) => matchesValue({ [operator]: each }, value));
}

/** `[">", 0, "<=", 5]` */
function inRange(comparisons: readonly Json[], value: number): boolean {
  for (let index = 0; index < comparisons.length; index += 2) {
    const bound = comparisons[index + 1] as number;
    if (!compareNumber(comparisons[index] as string, value, bound)) return false;
  }
  return true;
}

function compareNumber(operator: string, value: number, bound: number): boolean {
  switch (operator) {
    case "=":
      return value === bound;
    case "<":
      return value < bound;
    case "<=":
      return value <= bound;
    case ">":
      return value > bound;
    default:
      return value >= bound;
  }
}

/** `*` is any run of characters; `\*` and `\\` are themselves. */
function wildcard(pattern: string): RegExp {
  const source = pattern.replace(/\\([*\\])|[.*+?^${}()|[\]\\]/g, (found: string, escaped: string | undefined) =>
    escaped !== undefined ? `\\${escaped}` : found === "*" ? ".*" : `\\${found}`,
  );
  return new RegExp(`^${source}$`, "s");
}

function inNetwork(network: string, address: string): boolean {
  const [base = "", bits = "32"] = network.split("/");
  const [first, second] = [toNumber(base), toNumber(address)];
  if (first === null || second === null) return false;
  const mask = Number(bits) === 0 ? 0 : (-1 << (32 - Number(bits))) >>> 0;
  return (first & mask) >>> 0 === (second & mask) >>> 0;
}

function toNumber(address: string): number | null {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(address)?.slice(1).map(Number);
  return parts ? parts.reduce((sum, part) => ((sum << 8) | part) >>> 0, 0) : null;
}
