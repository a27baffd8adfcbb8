import { describe, expect, test } from "vitest";
import { compileConditions } from "../../../../local/iam/evaluation/condition.ts";
import { makeContext } from "../../../../local/iam/evaluation/context.ts";
import type { ContextValues } from "../../../../local/iam/evaluation/context.ts";

const meets = (block: object, values: ContextValues): boolean => compileConditions(block, true)(makeContext(values));

// IAM user guide, "IAM JSON policy elements: Condition operators" and "Set operators for multivalued context keys".
describe("conditions", () => {
  test.each<[string, object, ContextValues, boolean]>([
    ["a key has no case, a value has", { StringEquals: { "AWS:UserID": "a" } }, { "aws:userid": "a" }, true],
    ["a value has case", { StringEquals: { k: "A" } }, { k: "a" }, false],
    ["StringEquals has no wildcards", { StringEquals: { k: "a*" } }, { k: "ab" }, false],
    ["StringLike has", { StringLike: { k: "a*?" } }, { k: "ab" }, true],
    ["one of several values is enough", { StringEquals: { k: ["a", "b"] } }, { k: "b" }, true],
    ["all keys must be met", { StringEquals: { k: "a", l: "b" } }, { k: "a", l: "c" }, false],
    ["all operators must be met", { StringEquals: { k: "a" }, Bool: { l: true } }, { k: "a", l: "false" }, false],
    ["a missing key meets nothing", { StringEquals: { k: "a" } }, {}, false],
    ["a missing key differs from any value", { StringNotEquals: { k: "a" } }, {}, true],
    ["negation is about all the values", { StringNotEquals: { k: ["a", "b"] } }, { k: "b" }, false],
    ["IfExists lets a missing key pass", { StringEqualsIfExists: { k: "a" } }, {}, true],
    ["IfExists judges a key that is there", { StringEqualsIfExists: { k: "a" } }, { k: "b" }, false],
    ["Bool has no case", { Bool: { k: "True" } }, { k: "true" }, true],
    ["Null asks that a key is absent", { Null: { k: "true" } }, {}, true],
    ["Null asks that a key is there", { Null: { k: false } }, {}, false],
    ["a part of an ARN ends at its colon", { ArnLike: { k: "arn:*:b:c:d:e" } }, { k: "arn:aws:sqs:b:c:d:e" }, false],
    ["ArnEquals has wildcards too", { ArnEquals: { k: "arn:aws:s3:::a*" } }, { k: "arn:aws:s3:::ab:c" }, true],
    ["ArnNotLike is its opposite", { ArnNotLike: { k: "arn:aws:s3:::a*" } }, { k: "arn:aws:s3:::ab" }, false],
    ["a variable is filled in", { StringEquals: { k: "x-${aws:userid}" } }, { k: "x-a", "aws:userid": "a" }, true],
    ["a variable's wildcards are literal", { StringLike: { k: "${v}" } }, { k: "ab", v: "*" }, false],
    ["a variable without a value matches nothing", { StringLike: { k: "*${v}" } }, { k: "a" }, false],
    ["a variable may have a default", { StringEquals: { k: "${v, 'a'}" } }, { k: "a" }, true],
    ["escaped wildcards are characters", { StringLike: { k: "${*}${?}${$}" } }, { k: "*?$" }, true],
    ["escaped wildcards match nothing else", { StringLike: { k: "${*}" } }, { k: "a" }, false],
    ["ForAllValues: each one", { "ForAllValues:StringEquals": { k: ["a", "b"] } }, { k: ["a", "b"] }, true],
    ["ForAllValues: not one more", { "ForAllValues:StringEquals": { k: ["a", "b"] } }, { k: ["a", "c"] }, false],
    ["ForAllValues is met by no key", { "ForAllValues:StringEquals": { k: "a" } }, {}, true],
    ["ForAnyValue: one", { "ForAnyValue:StringEquals": { k: ["a", "b"] } }, { k: ["b", "c"] }, true],
    ["ForAnyValue is not met by no key", { "ForAnyValue:StringEquals": { k: "a" } }, {}, false],
    ["ForAnyValue, negated: one that differs", { "ForAnyValue:StringNotEquals": { k: "a" } }, { k: ["a", "b"] }, true],
  ])("%s", (_why, block, values, isMet) => expect(meets(block, values)).toBe(isMet));

  test("an operator that is not known is an error, not a condition that is never met", () => {
    expect(() => meets({ StringEqual: { k: "a" } }, {})).toThrow("the condition operator StringEqual is not known");
  });
});
