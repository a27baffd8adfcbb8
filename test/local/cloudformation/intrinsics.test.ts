import { describe, expect, test } from "vitest";
import { createResolver } from "../../../local/cloudformation/intrinsics.ts";

const ATTRIBUTES: Readonly<Record<string, unknown>> = {
  "Queue.": "http://queue",
  "Queue.Arn": "arn:queue",
  "Nested.Outputs.X": "deep",
};

const resolver = createResolver({
  template: {
    Mappings: { Sizes: { small: { memory: 128, list: ["a", "b"] } } },
    Conditions: { Yes: { "Fn::Equals": [{ Ref: "Stage" }, "dev"] }, No: { "Fn::Not": [{ Condition: "Yes" }] } },
    Resources: {},
  },
  parameters: { Stage: "dev", List: ["x", "y"], Number: "3", "AWS::Region": "eu-west-1", "AWS::Partition": "aws" },
  region: "eu-west-1",
  attribute(id, attribute) {
    const value = ATTRIBUTES[`${id}.${attribute ?? ""}`];
    if (value === undefined) throw new Error(`no ${id}.${attribute ?? ""}`);
    return value;
  },
  importValue: (name) => `imported ${name}`,
});

test.each([
  ["plain", { a: [1, "b", null, { c: true }] }, { a: [1, "b", null, { c: true }] }],
  ["Ref of a parameter", { Ref: "Stage" }, "dev"],
  ["Ref of a resource", { Ref: "Queue" }, "http://queue"],
  ["NoValue leaves objects and lists", { a: { Ref: "AWS::NoValue" }, b: [1, { Ref: "AWS::NoValue" }] }, { b: [1] }],
  ["GetAtt as a list", { "Fn::GetAtt": ["Queue", "Arn"] }, "arn:queue"],
  ["GetAtt as text, with dots", { "Fn::GetAtt": "Nested.Outputs.X" }, "deep"],
  ["Sub", { "Fn::Sub": "${Stage}-${Queue.Arn}-${AWS::Region}" }, "dev-arn:queue-eu-west-1"],
  ["Sub with its own variables", { "Fn::Sub": ["${a}/${Stage}", { a: { Ref: "Number" } }] }, "3/dev"],
  ["Sub with a literal", { "Fn::Sub": "${!Stage} ${Stage}" }, "${Stage} dev"],
  ["Join", { "Fn::Join": ["-", ["a", { Ref: "Stage" }, { Ref: "AWS::NoValue" }]] }, "a-dev"],
  ["Join of a list parameter", { "Fn::Join": ["+", { Ref: "List" }] }, "x+y"],
  ["Split and Select", { "Fn::Select": ["1", { "Fn::Split": [",", "a,b,c"] }] }, "b"],
  ["If, true", { "Fn::If": ["Yes", "a", { Ref: "Nobody" }] }, "a"],
  ["If, false, NoValue", { x: { "Fn::If": ["No", "a", { Ref: "AWS::NoValue" }] } }, {}],
  ["And, Or", { "Fn::Or": [{ Condition: "No" }, { "Fn::And": [{ Condition: "Yes" }, { Condition: "Yes" }] }] }, true],
  ["FindInMap", { "Fn::FindInMap": ["Sizes", "small", "memory"] }, 128],
  ["Base64", { "Fn::Base64": { "Fn::Sub": "${Stage}" } }, "ZGV2"],
  ["GetAZs", { "Fn::GetAZs": "" }, ["eu-west-1a", "eu-west-1b", "eu-west-1c"]],
  ["ImportValue", { "Fn::ImportValue": { "Fn::Sub": "${Stage}-x" } }, "imported dev-x"],
  ["Equals compares text", { "Fn::Equals": [3, { Ref: "Number" }] }, true],
])("%s", (_name, value, expected) => {
  expect(resolver.value(value)).toEqual(expected);
});

describe("refuses", () => {
  test.each([
    ["an unknown function", { "Fn::Explode": [] }, "Unsupported function Fn::Explode"],
    ["an unknown condition", { "Fn::If": ["Perhaps", 1, 2] }, "Unresolved condition dependency Perhaps"],
    [
      "a key that is not in the map",
      { "Fn::FindInMap": ["Sizes", "big", "memory"] },
      "Unable to get mapping for Sizes::big::memory",
    ],
    ["an index beyond the list", { "Fn::Select": [3, ["a"]] }, "nonexistent value at index 3"],
    ["a dynamic reference", "{{resolve:ssm:x}}", "not implemented"],
  ])("%s", (_name, value, message) => {
    expect(() => resolver.value(value)).toThrow(message);
  });
});
