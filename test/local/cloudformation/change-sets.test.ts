import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DescribeChangeSetCommand,
  ExecuteChangeSetCommand,
  ListChangeSetsCommand,
  ValidateTemplateCommand,
} from "@aws-sdk/client-cloudformation";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestCloud } from "../cloud.ts";
import type { TestCloud } from "../cloud.ts";
import { deploy, settled, template } from "./account.ts";

let account: TestCloud;
let client: CloudFormationClient;
beforeAll(async () => {
  account = await startTestCloud();
  client = new CloudFormationClient(account.clientConfig);
});
afterAll(() => account.cloud.stop());

const group = (RetentionInDays: number) => ({ Type: "AWS::Logs::LogGroup", Properties: { RetentionInDays } });
const prepare = (StackName: string, ChangeSetType: "CREATE" | "UPDATE", TemplateBody: string, ChangeSetName = "one") =>
  client.send(new CreateChangeSetCommand({ StackName, ChangeSetName, ChangeSetType, TemplateBody }));

test("a change set makes a stack, another changes it, an empty one fails as AWS says", async () => {
  await prepare("s", "CREATE", template({ A: group(1) }));
  const look = () => client.send(new DescribeChangeSetCommand({ StackName: "s", ChangeSetName: "one" }));
  expect(await look()).toMatchObject({
    Status: "CREATE_COMPLETE",
    ExecutionStatus: "AVAILABLE",
    Changes: [{ ResourceChange: { Action: "Add", LogicalResourceId: "A" } }],
  });
  const execute = () => client.send(new ExecuteChangeSetCommand({ StackName: "s", ChangeSetName: "one" }));
  await execute();
  expect((await settled(client, "s")).StackStatus).toBe("CREATE_COMPLETE");
  await expect(look()).rejects.toMatchObject({ name: "ChangeSetNotFoundException" });
  await prepare("s", "UPDATE", template({ A: group(3), B: group(1) }));
  expect((await look()).Changes?.map(({ ResourceChange }) => ResourceChange?.Action)).toEqual(["Modify", "Add"]);
  await execute();
  expect((await settled(client, "s")).StackStatus).toBe("UPDATE_COMPLETE");
  await prepare("s", "UPDATE", template({ A: group(3), B: group(1) }));
  const empty = await look();
  expect(empty).toMatchObject({ Status: "FAILED", ExecutionStatus: "UNAVAILABLE" });
  expect(empty.StatusReason).toMatch(/^The submitted information didn't contain changes/);
  await expect(execute()).rejects.toMatchObject({ name: "InvalidChangeSetStatusException" });
  expect((await client.send(new ListChangeSetsCommand({ StackName: "s" }))).Summaries).toHaveLength(1);
});

test("a template may be an object in S3, a parameter's value one of SSM's, an output another stack's import", async () => {
  const s3 = new S3Client({ ...account.clientConfig, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: "templates" }));
  const Body = template(
    {
      P: {
        Type: "AWS::SSM::Parameter",
        Properties: { Type: "String", Value: { "Fn::Join": ["+", { Ref: "Words" }] } },
      },
    },
    {
      Parameters: { Words: { Type: "AWS::SSM::Parameter::Value<List<String>>", Default: "/words" } },
      Outputs: { Words: { Value: { "Fn::GetAtt": ["P", "Value"] }, Export: { Name: "words" } } },
    },
  );
  await s3.send(new PutObjectCommand({ Bucket: "templates", Key: "t.json", Body }));
  await new SSMClient(account.clientConfig).send(
    new PutParameterCommand({ Name: "/words", Type: "StringList", Value: "a,b" }),
  );
  const TemplateURL = "https://s3.amazonaws.com/templates/t.json";
  expect((await client.send(new ValidateTemplateCommand({ TemplateURL }))).Parameters?.[0]?.DefaultValue).toBe(
    "/words",
  );
  const made = await deploy(client, "exporting", undefined as never, { TemplateURL });
  expect(made.Outputs).toEqual([{ OutputKey: "Words", OutputValue: "a+b", ExportName: "words" }]);
  const importing = {
    P: { Type: "AWS::SSM::Parameter", Properties: { Type: "String", Value: { "Fn::ImportValue": "words" } } },
  };
  const taken = await deploy(
    client,
    "importing",
    template(importing, { Outputs: { Got: { Value: { "Fn::GetAtt": ["P", "Value"] } } } }),
  );
  expect(taken.Outputs?.[0]?.OutputValue).toBe("a+b");
});
