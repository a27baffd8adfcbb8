/** Operations over many items and over tables, which people use by hand more than the product does. */
import * as sdk from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dynamoDb } from "../../../local/dynamodb/index.ts";
import { startTestCloud } from "../cloud.ts";
import type { TestCloud } from "../cloud.ts";

let running: TestCloud;
let client: sdk.DynamoDBClient;
let ResourceArn: string;
const TableName = "jobs";
const key = (name: string) => ({ id: { S: name } });

beforeAll(async () => {
  running = await startTestCloud({ services: [dynamoDb] });
  client = new sdk.DynamoDBClient(running.clientConfig);
  const { TableDescription } = await client.send(
    new sdk.CreateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
  ResourceArn = TableDescription!.TableArn!;
});
afterAll(() => running.cloud.stop());

test("items are written, read, scanned and deleted by the batch", async () => {
  const puts = ["a", "b", "c"].map((name) => ({ PutRequest: { Item: key(name) } }));
  await client.send(new sdk.BatchWriteItemCommand({ RequestItems: { [TableName]: puts } }));
  const Keys = ["a", "z"].map(key);
  const got = await client.send(new sdk.BatchGetItemCommand({ RequestItems: { [TableName]: { Keys } } }));
  expect(got.Responses?.[TableName]).toEqual([key("a")]);
  const { Attributes } = await client.send(
    new sdk.DeleteItemCommand({ TableName, Key: key("b"), ReturnValues: "ALL_OLD" }),
  );
  expect(Attributes).toEqual(key("b"));
  const { Items } = await client.send(new sdk.ScanCommand({ TableName }));
  expect(Items?.map(({ id }) => id?.S).toSorted()).toEqual(["a", "c"]);
  const twice = [...puts.slice(0, 1), { DeleteRequest: { Key: key("a") } }];
  await expect(
    client.send(new sdk.BatchWriteItemCommand({ RequestItems: { [TableName]: twice } })),
  ).rejects.toMatchObject({ name: "ValidationException" });
});

test("tables are listed and tagged", async () => {
  expect((await client.send(new sdk.ListTablesCommand({}))).TableNames).toEqual([TableName]);
  const Tags = [
    { Key: "stack", Value: "one" },
    { Key: "stage", Value: "dev" },
  ];
  await client.send(new sdk.TagResourceCommand({ ResourceArn, Tags }));
  await client.send(new sdk.UntagResourceCommand({ ResourceArn, TagKeys: ["stage"] }));
  const listed = await client.send(new sdk.ListTagsOfResourceCommand({ ResourceArn }));
  expect(listed.Tags).toEqual(Tags.slice(0, 1));
});
