/** The examples of the CloudWatch Logs user guide, "Using filter patterns to match terms in JSON log events", and more. */
import { expect, test } from "vitest";
import { compileFilter } from "../../../local/logs/filter-pattern.ts";

const event = JSON.stringify({
  eventType: "UpdateTrail",
  sourceIPAddress: "111.111.111.111",
  arrayKey: ["value", "another value"],
  objectList: [
    { name: "a", id: 1 },
    { name: "b", id: 2 },
  ],
  SomeObject: null,
  ThisFlag: true,
  user: { id: 1, email: "John.Stiles@example.com" },
  users: [
    { id: 2, email: "John.Doe@example.com" },
    { id: 3, email: "Jane.Doe@example.com" },
  ],
  actions: ["GET", "PUT", "DELETE"],
  coordinates: [[0, 1, 2]],
  latency: 12.5,
  "cluster.name": "blue",
  text: 'say "hi"',
});

test.each([
  '{ $.eventType = "UpdateTrail" }',
  "{ $.eventType = UpdateTrail }",
  "{$.eventType=UpdateTrail}",
  "{ $.eventType = Update* }",
  "{ $.eventType = *Trail }",
  "{ $.eventType = * }",
  "{ $.eventType = %^Upd.*l$% }",
  "{ $.sourceIPAddress != 123.123.* }",
  '{ $.arrayKey[0] = "value" }',
  "{ $.objectList[1].id = 2 }",
  "{ $.SomeObject IS NULL }",
  "{ $.SomeOtherObject NOT EXISTS }",
  "{ $.ThisFlag IS TRUE }",
  '{ ($.user.id = 1) && ($.users[0].email = "John.Doe@example.com") }',
  '{ $.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = nonmatch && $.actions[2] = nomatch }',
  "{ $.latency >= 12.5 && $.latency < 2e1 }",
  "{ $.latency != 13 }",
  "{ $.['cluster.name'] = blue }",
  '{ $.text = "say \\"hi\\"" }',
])("%s matches", (pattern) => {
  expect(compileFilter(pattern)(event)).toBe(true);
});

test.each([
  '{ $.eventType = "updatetrail" }',
  "{ $.eventType != UpdateTrail }",
  "{ $.eventType = 5 }",
  '{ ($.user.id = 2 && $.users[0].email = "nonmatch") || $.actions[2] = "GET" }',
  '{ ($.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = nonmatch) && $.actions[2] = nomatch }',
  // What is a list or an object, or is not there, compares with nothing.
  "{ $.users = 1 }",
  "{ $.users != 1 }",
  "{ $.user != 1 }",
  "{ $.nothing != 1 }",
  "{ $.arrayKey.length = 2 }",
  "{ $.constructor.name = Object }",
  "{ $.SomeObject NOT EXISTS }",
  "{ $.ThisFlag IS FALSE }",
  "{ $.latency > 12.5 }",
])("%s does not match", (pattern) => {
  expect(compileFilter(pattern)(event)).toBe(false);
});

test("a line that is no JSON object never matches", () => {
  const matches = compileFilter("{ $.a NOT EXISTS }");
  expect(["START RequestId: 1", "{ cut off", "[1]", "", "{}"].map(matches)).toEqual([false, false, false, false, true]);
});

test.each([
  "{ $.a }",
  "{ $.a = }",
  "{ a = 1 }",
  "{ $.a = 1",
  "{ ($.a = 1 }",
  "{ $.a = 1 && }",
  "{ $.a > x }",
  "{ $.a = 1 $.b = 2 }",
  "{ }",
])("%s is refused", (pattern) => {
  expect(() => compileFilter(pattern)).toThrow("Invalid filter pattern");
});
