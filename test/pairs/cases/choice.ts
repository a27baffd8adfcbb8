/** Choice: every comparison with a twin in both languages, on values that match, do not, and are of another type. */
import type { Json } from "../../../local/asl/definition.ts";
import { ORDERED } from "../comparisons.ts";
import type { PairCase, Test } from "../neutral.ts";

export const is = (field: string, operator: string, value: Json): Test => ({ field, is: operator, value });

const INPUT: Json = {
  text: "banana",
  other: "cherry",
  same: "banana",
  empty: "",
  star: "a*b",
  path: "logs/2026/11.txt",
  n: 7,
  half: 7.5,
  seven: 7,
  minus: -3,
  zero: 0,
  yes: true,
  no: false,
  nothing: null,
  early: "2026-01-01T00:00:00Z",
  late: "2026-06-01T12:00:00Z",
  list: [1, 2],
  deep: { n: 7, text: "banana" },
};

const choose = (when: Test): PairCase["machine"] => ({
  start: "C",
  states: {
    C: { type: "Choice", rules: [{ when, next: "Yes" }], otherwise: "No" },
    Yes: { type: "Pass", output: { said: "yes" } },
    No: { type: "Pass", output: { said: "no" } },
  },
});

const one = (when: Test, name = say(when)): PairCase => ({
  name: `Choice: ${name}`,
  machine: choose(when),
  input: INPUT,
});

function say(test: Test): string {
  if ("and" in test) return `(${test.and.map(say).join(" and ")})`;
  if ("or" in test) return `(${test.or.map(say).join(" or ")})`;
  if ("not" in test) return `not ${say(test.not)}`;
  return `${test.field} ${test.is} ${JSON.stringify(test.value)}`;
}

/** Below, at and above each, so that each relation is seen true and false. */
const OPERANDS: Readonly<Record<string, readonly [field: string, values: readonly Json[], path: string]>> = {
  String: ["text", ["apple", "banana", "cherry"], "other"],
  Numeric: ["n", [-1, 7, 7.5], "half"],
  Timestamp: ["late", ["2026-01-01T00:00:00Z", "2026-06-01T12:00:00Z", "2027-01-01T00:00:00Z"], "early"],
};

const ordered = ORDERED.flatMap((operator) => {
  const [field, values, path] = OPERANDS[/^(String|Numeric|Timestamp)/.exec(operator)?.[0] ?? ""] ?? ["", [], ""];
  return [...values.map((value) => is(field, operator, value)), is(field, `${operator}Path`, path)];
});

const others: readonly Test[] = [
  is("yes", "BooleanEquals", true),
  is("yes", "BooleanEquals", false),
  is("no", "BooleanEquals", false),
  is("yes", "BooleanEqualsPath", "no"),
  is("text", "BooleanEquals", true),
  is("text", "StringEqualsPath", "same"),
  is("n", "NumericEqualsPath", "seven"),
  is("n", "StringEquals", "7"),
  is("text", "NumericEquals", 7),
  is("yes", "NumericEquals", 1),
  is("nothing", "StringEquals", "null"),
  is("zero", "NumericEquals", 0),
  is("minus", "NumericLessThan", 0),
  is("empty", "StringEquals", ""),
  is("deep.n", "NumericEquals", 7),
  is("deep.text", "StringEquals", "banana"),
  ...["text", "n", "yes", "nothing", "late", "list", "empty"].flatMap((field) =>
    ["IsNull", "IsNumeric", "IsString", "IsBoolean", "IsTimestamp", "IsPresent"].map((operator) =>
      is(field, operator, true),
    ),
  ),
  is("nothing", "IsNull", false),
  is("text", "IsString", false),
  is("missing", "IsPresent", true),
  is("missing", "IsPresent", false),
  is("deep.missing", "IsPresent", false),
  is("path", "StringMatches", "logs/*.txt"),
  is("path", "StringMatches", "logs/*/11.*"),
  is("path", "StringMatches", "*.csv"),
  is("path", "StringMatches", "logs"),
  is("text", "StringMatches", "*"),
  is("star", "StringMatches", String.raw`a\*b`),
  is("text", "StringMatches", String.raw`ban\*`),
];

const YES = is("yes", "BooleanEquals", true);
const NO = is("no", "BooleanEquals", true);

const joined: readonly Test[] = [
  { and: [YES, YES] },
  { and: [YES, NO] },
  { or: [NO, NO] },
  { or: [NO, YES] },
  { not: NO },
  { not: YES },
  { not: { and: [YES, NO] } },
  { or: [{ and: [YES, NO] }, { not: { or: [NO, NO] } }] },
  { and: [{ or: [NO, YES] }, { not: { and: [NO, YES] } }, is("n", "NumericGreaterThan", 5)] },
  { and: [is("missing", "IsPresent", true), is("missing", "NumericGreaterThan", 5)] },
  { or: [is("missing", "IsPresent", false), is("missing", "NumericGreaterThan", 5)] },
];

const rules = (tests: readonly [Test, string][], otherwise?: string): PairCase["machine"] => ({
  start: "C",
  states: {
    C: {
      type: "Choice",
      rules: tests.map(([when, next]) => ({ when, next })),
      ...(otherwise === undefined ? {} : { otherwise }),
    },
    A: { type: "Pass", output: { said: "a" } },
    B: { type: "Pass", output: { said: "b" } },
  },
});

export const CHOICE: readonly PairCase[] = [
  ...ordered.map((test) => one(test)),
  ...others.map((test) => one(test)),
  ...joined.map((test) => one(test)),
  {
    name: "Choice: the first rule that holds",
    machine: rules([
      [YES, "A"],
      [YES, "B"],
    ]),
    input: INPUT,
  },
  {
    name: "Choice: a later rule",
    machine: rules([
      [NO, "A"],
      [YES, "B"],
    ]),
    input: INPUT,
  },
  {
    name: "Choice: no rule and no Default",
    machine: rules([
      [NO, "A"],
      [NO, "B"],
    ]),
    input: INPUT,
  },
  {
    name: "Choice: no rule and no Default, in a Parallel that catches all",
    machine: {
      start: "P",
      states: {
        P: {
          type: "Parallel",
          branches: [
            rules([
              [NO, "A"],
              [NO, "B"],
            ]),
          ],
          catch: [{ errors: ["States.ALL"], next: "E" }],
        },
        E: { type: "Pass" },
      },
    },
    input: INPUT,
  },
];
