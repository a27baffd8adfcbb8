import { expect, test } from "vitest";
import { targetInput } from "../../../local/events/target-input.ts";

const event = {
  version: "0" as const,
  id: "1",
  "detail-type": "State Change",
  source: "mine",
  account: "0",
  time: "2026-11-22T10:00:00Z",
  region: "us-east-1",
  resources: ["arn:a", "arn:b"],
  detail: { "instance-id": "i-1", note: 'say "hi"', size: 3, list: [1, 2] },
};
const rule = { arn: "arn:rule", name: "rule" };
const InputPathsMap = {
  id: "$.detail.instance-id",
  note: "$.detail.note",
  size: "$.detail.size",
  list: "$.detail.list",
};
const template = (InputTemplate: string) => ({ InputTransformer: { InputPathsMap, InputTemplate } });

test.each([
  ["all of it", {}, event],
  ["a constant", { Input: '{"a":1}' }, { a: 1 }],
  ["a part", { InputPath: "$.detail.instance-id" }, "i-1"],
  ["an element", { InputPath: "$.resources[1]" }, "arn:b"],
  [
    "a template's values as JSON",
    template('{"id": <id>, "size": <size>, "list": <list>}'),
    { id: "i-1", size: 3, list: [1, 2] },
  ],
  ["a template's values in text", template('"<id> of size <size> said <note>"'), 'i-1 of size 3 said say "hi"'],
  ["the rule", template('{"rule": "<aws.events.rule-name>"}'), { rule: "rule" }],
  ["a template that is no JSON", template("instance <id> is gone"), "instance i-1 is gone"],
])("%s", (_name, target, expected) => {
  expect(JSON.parse(targetInput({ Id: "t", Arn: "arn:t", ...target }, event, rule))).toEqual(expected);
});
