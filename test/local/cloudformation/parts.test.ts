import * as lambdaSchemas from "@aws-sdk/client-lambda";
import { describe, expect, test } from "vitest";
import { makeName } from "../../../local/cloudformation/create-resource-context.ts";
import { dependenciesOf, reverse } from "../../../local/cloudformation/dependencies.ts";
import { diffResource } from "../../../local/cloudformation/diff.ts";
import { parseObjectUrl } from "../../../local/cloudformation/read-input.ts";
import type { ResourceType } from "../../../local/cloudformation/resource-type.ts";
import { shapeInput } from "../../../local/cloudformation/shape-input.ts";
import { walk } from "../../../local/cloudformation/walk.ts";
import { modelOf } from "../../../local/wire/schema.ts";

const resource = (Properties: object, more: object = {}) => ({
  Type: "T",
  Properties: Properties as Record<string, unknown>,
  ...more,
});

test("dependencies are found in Ref, GetAtt, Sub and DependsOn, and nowhere else", () => {
  const graph = dependenciesOf({
    A: resource({}),
    B: resource({ x: { Ref: "A" }, own: { Ref: "B" } }),
    C: resource({ x: [{ "Fn::GetAtt": ["A", "Arn"] }, { "Fn::GetAtt": "B.Arn" }] }),
    D: resource({ x: { "Fn::Sub": ["${A}-${v}-${!B}-${AWS::Region}", { v: { Ref: "C" } }] } }),
    E: resource({ x: "A" }, { DependsOn: ["A", "D"] }),
  });
  expect(Object.fromEntries(graph)).toEqual({ A: [], B: ["A"], C: ["A", "B"], D: ["C", "A"], E: ["A", "D"] });
  expect(reverse(graph).get("A")).toEqual(["B", "C", "D", "E"]);
});

test("a walk keeps the order, stops at a failure or goes around it", async () => {
  const graph = new Map([
    ["a", []],
    ["b", ["a"]],
    ["c", ["b"]],
    ["d", ["a"]],
  ] as [string, string[]][]);
  const visited: string[] = [];
  const visit = async (id: string): Promise<boolean> => {
    visited.push(id);
    return id !== "b";
  };
  expect(await walk(graph, visit, { goOn: false })).toEqual({ failed: ["b"], skipped: ["c"] });
  expect(visited).toEqual(["a", "b", "d"]);
  expect((await walk(graph, async () => true, { goOn: false })).skipped).toEqual([]);
});

describe("what an update does about a resource", () => {
  const kind = {
    properties: [],
    replaceOn: ["Name"],
    create: async () => "",
    delete: async () => {},
    update: async () => {},
  } satisfies ResourceType;
  const existing = { type: "T", physicalId: "p", properties: { Name: "n", Size: 1 }, attributes: {} };
  const { update: _update, ...fixed } = kind;
  test.each([
    ["create", null, "T", kind, {}],
    ["none", existing, "T", kind, { Size: 1, Name: "n" }],
    ["update", existing, "T", kind, { Size: 2, Name: "n" }],
    ["update", existing, "T", kind, { Name: "n" }],
    ["replace", existing, "T", kind, { Size: 1, Name: "m" }],
    ["replace", existing, "U", kind, { Size: 1, Name: "n" }],
    ["replace", existing, "T", fixed, { Size: 2, Name: "n" }],
  ] as const)("%s", (step, before, type, kind, properties) => {
    expect(diffResource(before, type, kind, properties)).toBe(step);
  });
});

describe("a template's values become an operation's input", () => {
  const schema = modelOf(lambdaSchemas).operations.get("CreateFunction")?.input;
  const shape = (value: object): unknown =>
    shapeInput(schema as never, { FunctionName: "f", Role: "r", Code: {}, ...value });
  test("text becomes numbers and booleans where they are wanted, numbers text", () => {
    expect(shape({ Timeout: "30", Publish: "true", Environment: { Variables: { N: 7 } } })).toMatchObject({
      Timeout: 30,
      Publish: true,
      Environment: { Variables: { N: "7" } },
    });
  });
  test.each([
    ["a misspelt property", { Timeou: 3 }, "#: extraneous key [Timeou] is not permitted"],
    [
      "one inside another",
      { DeadLetterConfig: { Target: "x" } },
      "#/DeadLetterConfig: extraneous key [Target] is not permitted",
    ],
    ["text for a number", { Timeout: "soon" }, "#/Timeout: expected type: Number, found: String"],
    ["text for a list", { Layers: "one" }, "#/Layers: expected type: JSONArray, found: String"],
    ["an object for text", { Handler: { Ref: "x" } }, "#/Handler: expected type: String, found: JSONObject"],
    ["nothing for what is required", { Role: undefined }, "#: required key [Role] not found"],
  ])("%s is refused", (_name, value, message) => {
    expect(() => shape(value)).toThrow(message);
  });
});

test.each([
  ["stack", "Role", 64],
  ["a-stack-with-quite-a-long-name-of-its-own-dev", "TheLogicalIdOfTheExecutionRoleOfTheFunction", 64],
  ["s".repeat(128), "L".repeat(255), 63],
])("a name from %s and %s fits into %i", (stack, id, longest) => {
  const name = makeName(stack, id, longest);
  expect(name.length).toBeLessThanOrEqual(longest);
  expect(name).toMatch(/^[a-z-]+-[A-Za-z]+-[A-Z0-9]{12}$/);
});

test.each([
  ["https://s3.amazonaws.com/bucket/a/b.json", { Bucket: "bucket", Key: "a/b.json" }],
  ["https://s3.eu-west-1.amazonaws.com/bucket/b.json", { Bucket: "bucket", Key: "b.json" }],
  ["https://bucket.s3.amazonaws.com/a/b.json", { Bucket: "bucket", Key: "a/b.json" }],
  ["https://my.bucket.s3.eu-west-1.amazonaws.com/a%20b", { Bucket: "my.bucket", Key: "a b" }],
  ["http://127.0.0.1:9/bucket/key", { Bucket: "bucket", Key: "key" }],
  ["https://example.com/bucket/key", null],
  ["nonsense", null],
])("the object of %s", (url, expected) => {
  expect(parseObjectUrl(url, "http://127.0.0.1:9")).toEqual(expected);
});
