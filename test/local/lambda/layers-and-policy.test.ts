import {
  AddPermissionCommand,
  DeleteLayerVersionCommand,
  GetLayerVersionByArnCommand,
  GetPolicyCommand,
  ListLayersCommand,
  ListTagsCommand,
  PublishLayerVersionCommand,
  RemovePermissionCommand,
  TagResourceCommand,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { allowsService } from "../../../local/lambda/policy.ts";
import { makeFunction, startFunctionAccount } from "./account.ts";
import type { FunctionAccount } from "./account.ts";
import { makeZip } from "./make-zip.ts";

let account: FunctionAccount;
beforeAll(async () => {
  account = await startFunctionAccount();
});
afterAll(() => account.cloud.stop());

test("layer versions count up, can be downloaded, and a number never comes again", async () => {
  const { lambda } = account;
  const publish = (text: string) =>
    lambda.send(
      new PublishLayerVersionCommand({ LayerName: "tools", Content: { ZipFile: makeZip({ "a.txt": text }) } }),
    );
  const first = await publish("one");
  const second = await publish("two");
  expect([first.Version, second.Version]).toEqual([1, 2]);
  const found = await lambda.send(new GetLayerVersionByArnCommand({ Arn: second.LayerVersionArn }));
  expect(found.Content?.CodeSize).toBe(makeZip({ "a.txt": "two" }).length);
  const content = await fetch(found.Content?.Location ?? "");
  expect(Buffer.from(await content.arrayBuffer()).equals(Buffer.from(makeZip({ "a.txt": "two" })))).toBe(true);
  await lambda.send(new DeleteLayerVersionCommand({ LayerName: "tools", VersionNumber: 2 }));
  expect((await publish("three")).Version).toBe(3);
  const { Layers } = await lambda.send(new ListLayersCommand({}));
  expect(Layers?.map(({ LatestMatchingVersion }) => LatestMatchingVersion?.Version)).toEqual([3]);
});

test("permissions make a policy; a statement id is used once; tags stay with the function", async () => {
  const { lambda } = account;
  const arn = await makeFunction(account, "f", "export const handler = async () => 1;");
  const add = (StatementId: string) =>
    lambda.send(
      new AddPermissionCommand({
        FunctionName: "f",
        StatementId,
        Action: "lambda:InvokeFunction",
        Principal: "events.amazonaws.com",
        SourceArn: "arn:aws:events:us-east-1:000000000000:rule/r",
      }),
    );
  await expect(lambda.send(new GetPolicyCommand({ FunctionName: "f" }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
  await add("one");
  await expect(add("one")).rejects.toMatchObject({ name: "ResourceConflictException" });
  const { Policy = "" } = await lambda.send(new GetPolicyCommand({ FunctionName: "f" }));
  expect(JSON.parse(Policy).Statement).toEqual([
    {
      Sid: "one",
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: "lambda:InvokeFunction",
      Resource: arn,
      Condition: { ArnLike: { "AWS:SourceArn": "arn:aws:events:us-east-1:000000000000:rule/r" } },
    },
  ]);
  await lambda.send(new RemovePermissionCommand({ FunctionName: "f", StatementId: "one" }));
  await expect(
    lambda.send(new RemovePermissionCommand({ FunctionName: "f", StatementId: "one" })),
  ).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  await lambda.send(new TagResourceCommand({ Resource: arn, Tags: { a: "1" } }));
  expect((await lambda.send(new ListTagsCommand({ Resource: arn }))).Tags).toEqual({ a: "1" });
});

describe("whether a policy lets a service act", () => {
  const wanted = {
    service: "events.amazonaws.com",
    action: "lambda:InvokeFunction",
    sourceArn: "arn:aws:events:us-east-1:000000000000:rule/jobs",
    resource: "arn:aws:lambda:us-east-1:000000000000:function:f",
    accountId: "000000000000",
  };
  const allow = { Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "lambda:InvokeFunction" };
  test.each([
    ["plain", [allow], true],
    ["no statement", [], false],
    ["another service", [{ ...allow, Principal: { Service: "s3.amazonaws.com" } }], false],
    ["another action", [{ ...allow, Action: "lambda:GetFunction" }], false],
    [
      "wildcard action, list of services",
      [{ ...allow, Action: ["lambda:*"], Principal: { Service: ["a", "events.amazonaws.com"] } }],
      true,
    ],
    ["the rule", [{ ...allow, Condition: { ArnLike: { "AWS:SourceArn": wanted.sourceArn } } }], true],
    [
      "a pattern of rules",
      [{ ...allow, Condition: { ArnLike: { "aws:SourceArn": "arn:aws:events:*:*:rule/j*" } } }],
      true,
    ],
    [
      "another rule",
      [{ ...allow, Condition: { ArnLike: { "AWS:SourceArn": "arn:aws:events:us-east-1:000000000000:rule/x" } } }],
      false,
    ],
    ["another account", [{ ...allow, Condition: { StringEquals: { "AWS:SourceAccount": "111111111111" } } }], false],
    ["a condition nobody knows", [{ ...allow, Condition: { Bool: { "aws:SecureTransport": "true" } } }], false],
    ["a denial beside it", [allow, { ...allow, Effect: "Deny" }], false],
  ])("%s", (_name, Statement, expected) => {
    expect(allowsService({ Statement }, wanted)).toBe(expected);
  });
});
