import * as sdk from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dynamoDb } from "../../../local/dynamodb/index.ts";
import { startTestCloud } from "../cloud.ts";
import type { TestCloud } from "../cloud.ts";

let running: TestCloud;
let client: sdk.DynamoDBClient;
const TableName = "jobs";

beforeAll(async () => {
  running = await startTestCloud({ services: [dynamoDb], region: "eu-west-1" });
  client = new sdk.DynamoDBClient(running.clientConfig);
  await client.send(
    new sdk.CreateTableCommand({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [
        { AttributeName: "pk", AttributeType: "S" },
        { AttributeName: "sk", AttributeType: "S" },
      ],
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
      Tags: [{ Key: "stack", Value: "s" }],
    }),
  );
  await sdk.waitUntilTableExists({ client, maxWaitTime: 20, minDelay: 1 }, { TableName });
});
afterAll(() => running.cloud.stop());

const key = (sk: string) => ({ pk: { S: "p" }, sk: { S: sk } });

test("a failed condition gives back the item it was checked on, if asked", async () => {
  await client.send(new sdk.PutItemCommand({ TableName, Item: { ...key("1"), n: { N: "5" } } }));
  const ReturnValuesOnConditionCheckFailure = "ALL_OLD" as const;
  const Item = { ...key("1"), n: { N: "5" } };
  const put = { TableName, Item: key("1"), ConditionExpression: "attribute_not_exists(pk)" };
  await expect(
    client.send(new sdk.PutItemCommand({ ...put, ReturnValuesOnConditionCheckFailure })),
  ).rejects.toMatchObject({
    name: "ConditionalCheckFailedException",
    Item,
  });
  await expect(client.send(new sdk.PutItemCommand(put))).rejects.not.toHaveProperty("Item.pk");
  const update = {
    TableName,
    Key: key("1"),
    UpdateExpression: "SET n = :n",
    ConditionExpression: "n = :n",
    ExpressionAttributeValues: { ":n": { N: "6" } },
  };
  await expect(
    client.send(new sdk.UpdateItemCommand({ ...update, ReturnValuesOnConditionCheckFailure })),
  ).rejects.toMatchObject({ Item });
});

test("of many conditional writers one wins, and the losers see the winner", async () => {
  const write = (n: number) =>
    client.send(
      new sdk.PutItemCommand({
        TableName,
        Item: { ...key("race"), n: { N: String(n) } },
        ConditionExpression: "attribute_not_exists(pk)",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      }),
    );
  const results = await Promise.allSettled(Array.from({ length: 20 }, (_, n) => write(n)));
  const winner = results.findIndex(({ status }) => status === "fulfilled");
  const seen = results.flatMap((result) =>
    result.status === "rejected" ? [(result.reason as sdk.ConditionalCheckFailedException).Item?.["n"]?.N] : [],
  );
  expect([seen.length, new Set(seen)]).toEqual([19, new Set([String(winner)])]);
});

test("time to live is a setting with DynamoDB's rules", async () => {
  const set = (Enabled: boolean, AttributeName: string, table = TableName) =>
    client.send(
      new sdk.UpdateTimeToLiveCommand({ TableName: table, TimeToLiveSpecification: { Enabled, AttributeName } }),
    );
  const get = async () => (await client.send(new sdk.DescribeTimeToLiveCommand({ TableName }))).TimeToLiveDescription;
  expect(await get()).toEqual({ TimeToLiveStatus: "DISABLED" });
  await set(true, "expiresAt");
  expect(await get()).toEqual({ TimeToLiveStatus: "ENABLED", AttributeName: "expiresAt" });
  await expect(set(true, "expiresAt")).rejects.toMatchObject({
    name: "ValidationException",
    message: "TimeToLive is already enabled",
  });
  await expect(set(true, "other")).rejects.toMatchObject({
    message: expect.stringContaining("current AttributeName is expiresAt") as string,
  });
  await set(false, "expiresAt");
  await expect(set(false, "expiresAt")).rejects.toMatchObject({ message: "TimeToLive is already disabled" });
  await expect(set(true, "a", "nothing")).rejects.toBeInstanceOf(sdk.ResourceNotFoundException);
});

test("tags given at creation, an id, region and account in the ARN, backups", async () => {
  const { Table } = await client.send(new sdk.DescribeTableCommand({ TableName }));
  expect(Table?.TableId).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
  expect(Table?.TableArn).toBe(`arn:aws:dynamodb:eu-west-1:000000000000:table/${TableName}`);
  const { Tags } = await client.send(new sdk.ListTagsOfResourceCommand({ ResourceArn: Table?.TableArn }));
  expect(Tags).toEqual([{ Key: "stack", Value: "s" }]);
  const recovery = async () =>
    (await client.send(new sdk.DescribeContinuousBackupsCommand({ TableName }))).ContinuousBackupsDescription
      ?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus;
  expect(await recovery()).toBe("DISABLED");
  const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: true };
  await client.send(new sdk.UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification }));
  expect(await recovery()).toBe("ENABLED");
});

test("a key of an index is refused when it is empty, however it is written", async () => {
  const table = "indexed";
  await client.send(
    new sdk.CreateTableCommand({
      TableName: table,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: ["pk", "open"].map((AttributeName) => ({ AttributeName, AttributeType: "S" as const })),
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      GlobalSecondaryIndexes: [
        {
          IndexName: "open",
          KeySchema: [{ AttributeName: "open", KeyType: "HASH" }],
          Projection: { ProjectionType: "KEYS_ONLY" },
        },
      ],
    }),
  );
  const Item = { pk: { S: "1" }, open: { S: "" } };
  const update = (UpdateExpression: string) =>
    client.send(
      new sdk.UpdateItemCommand({
        TableName: table,
        Key: { pk: { S: "1" } },
        UpdateExpression,
        ExpressionAttributeNames: { "#open": "open" },
        ExpressionAttributeValues: { ":empty": { S: "" } },
      }),
    );
  for (const write of [
    client.send(new sdk.PutItemCommand({ TableName: table, Item })),
    client.send(new sdk.BatchWriteItemCommand({ RequestItems: { [table]: [{ PutRequest: { Item } }] } })),
    update("SET #open = :empty"),
    update("SET #open = if_not_exists(#open, :empty)"),
  ])
    await expect(write).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringContaining("IndexKey: open") as string,
    });
  await client.send(new sdk.PutItemCommand({ TableName: table, Item: { pk: { S: "1" }, other: { S: "" } } }));
});

test("what the engine lacks is named, what it refuses is passed on", async () => {
  await expect(client.send(new sdk.ExecuteStatementCommand({ Statement: "SELECT" }))).rejects.toMatchObject({
    message: expect.stringContaining("dynamodb:ExecuteStatement") as string,
    $metadata: { httpStatusCode: 501 },
  });
  await expect(client.send(new sdk.GetItemCommand({ TableName, Key: { pk: { S: "p" } } }))).rejects.toMatchObject({
    name: "ValidationException",
    message: "The provided key element does not match the schema",
  });
});

test("other services write in process", async () => {
  const { cloud } = running;
  await cloud.call("dynamodb", "PutItem", { TableName, Item: key("inside") }, cloud.self);
  const { Item } = await client.send(new sdk.GetItemCommand({ TableName, Key: key("inside") }));
  expect(Item).toEqual(key("inside"));
});
