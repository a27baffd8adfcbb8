import { expect, test } from "vitest";
import { matches } from "../../../local/events/match.ts";
import type { Json, Pattern } from "../../../local/events/match.ts";
import { parsePattern } from "../../../local/events/parse-pattern.ts";

const event = (detail: Json): Json => ({
  version: "0",
  id: "1",
  "detail-type": "EC2 Spot Instance Interruption Warning",
  source: "aws.ec2",
  account: "1",
  time: "2026-01-01T00:00:00Z",
  region: "us-east-1",
  resources: ["arn:a", "arn:b"],
  detail,
});
const a = (...filters: Json[]): Pattern => ({ detail: { a: filters } });

/** Expected as the user guide and the open-source rule engine (aws/event-ruler) say. */
const CASES: [string, Pattern, Json, boolean][] = [
  [
    "source and detail type",
    { source: ["aws.ec2"], "detail-type": ["EC2 Spot Instance Interruption Warning"] },
    {},
    true,
  ],
  ["another source", { source: ["aws.s3"] }, {}, false],
  ["prefix at the top", { source: [{ prefix: "aws." }] }, {}, true],
  ["any of an array's elements", { resources: ["arn:b"] }, {}, true],
  ["nested", { detail: { a: { b: [1] } } }, { a: { b: 1 } }, true],
  ["a field that is missing", a("x"), {}, false],
  ["exists false", a({ exists: false }), {}, true],
  ["exists true of null", a({ exists: true }), { a: null }, true],
  ["exists true of an object, which is no leaf", a({ exists: true }), { a: { b: 1 } }, false],
  ["null", a(null), { a: null }, true],
  ["null is not missing", a(null), {}, false],
  ["empty text", a(""), { a: "" }, true],
  ["anything-but of what is missing", a({ "anything-but": ["x"] }), {}, false],
  ["anything-but", a({ "anything-but": ["x"] }), { a: "y" }, true],
  ["anything-but a number", a({ "anything-but": 1 }), { a: 2 }, true],
  ["anything-but a prefix", a({ "anything-but": { prefix: "x" } }), { a: "xy" }, false],
  ["anything-but prefixes", a({ "anything-but": { prefix: ["x", "z"] } }), { a: "zy" }, false],
  ["anything-but a wildcard", a({ "anything-but": { wildcard: "*/lib/*" } }), { a: "q/bin/z" }, true],
  ["numeric range", a({ numeric: [">", 0, "<=", 5] }), { a: 5 }, true],
  ["outside of it", a({ numeric: [">", 0, "<=", 5] }), { a: 0 }, false],
  ["numeric on text", a({ numeric: ["=", 5] }), { a: "5" }, false],
  ["numeric on null", a({ numeric: [">=", 0] }), { a: null }, false],
  ["suffix", a({ suffix: ".png" }), { a: "x.png" }, true],
  ["suffix in any case", a({ suffix: { "equals-ignore-case": ".PNG" } }), { a: "x.png" }, true],
  ["prefix in any case", a({ prefix: { "equals-ignore-case": "AB" } }), { a: "abc" }, true],
  ["equals in any case", a({ "equals-ignore-case": "ALiCe" }), { a: "alice" }, true],
  ["wildcard", a({ wildcard: "dir/*.png" }), { a: "dir/a/b.png" }, true],
  ["wildcard with an escaped star", a({ wildcard: "a\\*b" }), { a: "a*b" }, true],
  ["a dot in a wildcard is a dot", a({ wildcard: "a.b*" }), { a: "axb" }, false],
  ["cidr", a({ cidr: "10.0.0.0/24" }), { a: "10.0.0.7" }, true],
  ["outside of the cidr", a({ cidr: "10.0.0.0/24" }), { a: "10.0.1.7" }, false],
  ["cidr of everything", a({ cidr: "0.0.0.0/0" }), { a: "255.1.2.3" }, true],
  ["$or", { detail: { $or: [{ a: [1] }, { b: [2] }] } }, { b: 2 }, true],
  ["$or at the top", { $or: [{ source: ["x"] }, { "detail-type": [{ prefix: "EC2" }] }] }, {}, true],
  ["$or and another field", { detail: { c: [3], $or: [{ a: [1] }, { b: [2] }] } }, { b: 2 }, false],
  ["an array of objects", { detail: { xs: { k: ["v"] } } }, { xs: [{ k: "q" }, { k: "v" }] }, true],
  [
    "both fields in one element",
    { detail: { xs: { k: ["a"], n: [2] } } },
    {
      xs: [
        { k: "a", n: 1 },
        { k: "b", n: 2 },
      ],
    },
    false,
  ],
  ["true is not its text", a(true), { a: "true" }, false],
  ["prefix of a number", a({ prefix: "1" }), { a: 12 }, false],
  ["an empty array", a("x"), { a: [] }, false],
];

test.each(CASES)("%s", (_name, pattern, detail, expected) => {
  expect(matches(parsePattern(JSON.stringify(pattern)), event(detail))).toBe(expected);
});

test.each([
  ["no JSON", "{", "not an object"],
  ["a list", "[]", "not an object"],
  ["an empty object", "{}", "Empty objects"],
  ["a value that is no list", '{"source":"aws.ec2"}', '"source" must be an object or an array'],
  ["an empty list", '{"source":[]}', "Empty arrays"],
  ["an unknown operator", '{"source":[{"prefixx":"a"}]}', "Unrecognized match type prefixx"],
  ["two operators", '{"source":[{"prefix":"a","suffix":"b"}]}', "Only one key"],
  ["a crooked range", '{"detail":{"a":[{"numeric":[">"]}]}}', "numeric"],
])("refuses %s", (_name, text, reason) => {
  expect(() => parsePattern(text)).toThrow(reason);
});
