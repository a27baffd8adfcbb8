/**
 * Filter patterns for JSON log events, `{ ($.jobId = "a-1") && $.attempt >= 2 }`. Source: CloudWatch Logs user guide,
 * "Using filter patterns to match terms in JSON log events". A selector that leads to nothing, to a list or to an object
 * makes its comparison false, whichever operator it has.
 */
import type { AwsError } from "../kernel/service.ts";
import { invalidParameter } from "./errors.ts";

type Test = (root: unknown) => boolean;

/** `text` is the pattern with its braces. */
export function compileJsonPattern(text: string): (message: string) => boolean {
  const inside = /^\{(.*)\}$/s.exec(text)?.[1];
  if (inside === undefined) throw invalidPattern();
  const tokens = tokenize(inside);
  const test = readAny(tokens);
  if (tokens.length > 0) throw invalidPattern();
  return (message) => {
    const root = parseObject(message);
    return root !== null && test(root);
  };
}

const invalidPattern = (): AwsError => invalidParameter("Invalid filter pattern");

function parseObject(message: string): unknown {
  if (!message.trimStart().startsWith("{")) return null;
  try {
    return JSON.parse(message);
  } catch {
    return null;
  }
}

const TOKEN =
  /\s*(&&|\|\||[()]|<=|>=|!=|[=<>]|"(?:[^"\\]|\\.)*"|%[^%]*%|\$(?:\.[\w-]+|\[\d+\]|\.?\['[^']*'\])*|[^\s()=<>!&|"]+)/y;

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  const end = text.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const token = TOKEN.exec(text)?.[1];
    if (token === undefined) throw invalidPattern();
    tokens.push(token);
  }
  return tokens;
}

/** `()` binds before `&&`, and that before `||`. */
function readAny(tokens: string[]): Test {
  const tests = [readAll(tokens)];
  while (take(tokens, "||")) tests.push(readAll(tokens));
  return (root) => tests.some((test) => test(root));
}

function readAll(tokens: string[]): Test {
  const tests = [readOne(tokens)];
  while (take(tokens, "&&")) tests.push(readOne(tokens));
  return (root) => tests.every((test) => test(root));
}

function readOne(tokens: string[]): Test {
  if (!take(tokens, "(")) return readCondition(tokens);
  const test = readAny(tokens);
  if (!take(tokens, ")")) throw invalidPattern();
  return test;
}

function take(tokens: string[], token: string): boolean {
  if (tokens[0] !== token) return false;
  tokens.shift();
  return true;
}

function readCondition(tokens: string[]): Test {
  const [selector = "", operator = "", operand = ""] = tokens.splice(0, 3);
  if (!selector.startsWith("$")) throw invalidPattern();
  const find = (root: unknown): unknown => followPath(root, selector);
  switch (`${operator} ${operand}`.toUpperCase()) {
    case "IS NULL":
      return (root) => find(root) === null;
    case "IS TRUE":
      return (root) => find(root) === true;
    case "IS FALSE":
      return (root) => find(root) === false;
    case "NOT EXISTS":
      return (root) => find(root) === undefined;
    default: {
      const compare = readComparison(operator, operand);
      return (root) => {
        const value = find(root);
        return (typeof value === "string" || typeof value === "number") && compare(value);
      };
    }
  }
}

function followPath(root: unknown, selector: string): unknown {
  const steps = selector.matchAll(/\.([\w-]+)|\[(\d+)\]|\['([^']*)'\]/g);
  let value: unknown = root;
  for (const [, member, index, quoted] of steps) {
    if (typeof value !== "object" || value === null || Array.isArray(value) !== (index !== undefined)) return undefined;
    const name = member ?? index ?? quoted ?? "";
    value = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
  }
  return value;
}

type Compare = (value: string | number) => boolean;
const ORDERS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};

function readComparison(operator: string, operand: string): Compare {
  if (operand === "") throw invalidPattern();
  const order = ORDERS[operator];
  const number = isNumber(operand) ? Number(operand) : null;
  if (order) {
    if (number === null) throw invalidPattern();
    return (value) => typeof value === "number" && order(value, number);
  }
  if (operator !== "=" && operator !== "!=") throw invalidPattern();
  const matches = readText(operand);
  const isEqual: Compare = (value) =>
    typeof value === "number" && number !== null ? value === number : matches(String(value));
  return operator === "=" ? isEqual : (value) => !isEqual(value);
}

/** An integer, a decimal or scientific notation. */
const isNumber = (text: string): boolean => /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text);

/** Quoted or a plain word, with `*` before or after it for any text; or `%regular expression%`. */
function readText(operand: string): (text: string) => boolean {
  const regex = /^%(.*)%$/.exec(operand)?.[1];
  if (regex !== undefined) return (text) => new RegExp(regex).test(text);
  const words = /^"(.*)"$/s.exec(operand)?.[1]?.replace(/\\(.)/g, "$1") ?? operand;
  if (words === "*") return () => true;
  const [, before, core = "", after] = /^(\*?)(.*?)(\*?)$/s.exec(words) ?? [];
  if (before && after) return (text) => text.includes(core);
  if (before) return (text) => text.endsWith(core);
  if (after) return (text) => text.startsWith(core);
  return (text) => text === core;
}
