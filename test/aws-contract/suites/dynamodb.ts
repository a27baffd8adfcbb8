/** Tables of the kind that jobs are kept in, and the items in them: put, read, deleted, and refused. */
import {
  CreateTableCommand,
  DeleteItemCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
  UpdateTimeToLiveCommand,
  type AttributeValue,
  type CreateTableCommandInput,
  type TableDescription,
} from "@aws-sdk/client-dynamodb";
import { expect } from "vitest";
import type { Account } from "../account.ts";
import { expectRefused, type Suite } from "../suite.ts";

export type Item = Record<string, AttributeValue>;

/** One item's key. */
export const keyOf = (sk: string, pk = "p"): Item => ({ pk: { S: pk }, sk: { S: sk } });

const tableOf = (TableName: string): CreateTableCommandInput => ({
  TableName,
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: ["pk", "sk", "listKey", "openKey", "submittedAt"].map((AttributeName) => ({
    AttributeName,
    AttributeType: "S",
  })),
  KeySchema: [
    { AttributeName: "pk", KeyType: "HASH" },
    { AttributeName: "sk", KeyType: "RANGE" },
  ],
  GlobalSecondaryIndexes: (["list", "open"] as const).map((IndexName) => ({
    IndexName,
    KeySchema: [
      { AttributeName: `${IndexName}Key`, KeyType: "HASH" },
      { AttributeName: "submittedAt", KeyType: "RANGE" },
    ],
    Projection: { ProjectionType: IndexName === "list" ? "ALL" : "KEYS_ONLY" },
  })),
});

const describe = async ({ dynamoDb }: Account, TableName: string): Promise<TableDescription> =>
  (await dynamoDb.send(new DescribeTableCommand({ TableName }))).Table!;

/** Keys `pk` and `sk`, the indexes `list` and `open`; deleted when the case is over. */
export async function createTable(account: Account): Promise<string> {
  const TableName = account.name();
  await account.dynamoDb.send(new CreateTableCommand(tableOf(TableName)));
  account.later(() => account.dynamoDb.send(new DeleteTableCommand({ TableName })));
  await account.eventually(`${TableName} is active`, async () => {
    const { TableStatus, GlobalSecondaryIndexes = [] } = await describe(account, TableName);
    return TableStatus === "ACTIVE" && GlobalSecondaryIndexes.every(({ IndexStatus }) => IndexStatus === "ACTIVE");
  });
  return TableName;
}

export const putItem = ({ dynamoDb }: Account, TableName: string, Item: Item, more: object = {}) =>
  dynamoDb.send(new PutItemCommand({ TableName, Item, ...more }));

export const getItem = async ({ dynamoDb }: Account, TableName: string, Key: Item): Promise<Item | undefined> =>
  (await dynamoDb.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }))).Item;

export const DYNAMODB: Suite = {
  service: "DynamoDB",
  cases: {
    "a table has its keys, its indexes and no capacity to pay for": async (account) => {
      const TableName = await createTable(account);
      const table = await describe(account, TableName);
      const { KeySchema, GlobalSecondaryIndexes } = tableOf(TableName);
      expect(table).toMatchObject({ TableName, KeySchema, BillingModeSummary: { BillingMode: "PAY_PER_REQUEST" } });
      expect(table.TableArn).toMatch(new RegExp(`^arn:aws:dynamodb:[a-z0-9-]+:\\d{12}:table/${TableName}$`));
      const byName = table.GlobalSecondaryIndexes?.toSorted((a, b) => (a.IndexName! < b.IndexName! ? -1 : 1));
      expect(byName).toMatchObject(GlobalSecondaryIndexes!);
      const again = account.dynamoDb.send(new CreateTableCommand(tableOf(TableName)));
      await expectRefused(again, "ResourceInUseException");
    },

    "a deleted table is gone": async (account) => {
      const TableName = account.name();
      await account.dynamoDb.send(new CreateTableCommand(tableOf(TableName)));
      await account.eventually(
        "an active table",
        async () => (await describe(account, TableName)).TableStatus === "ACTIVE",
      );
      await account.dynamoDb.send(new DeleteTableCommand({ TableName }));
      const refusal = await account.eventually("a refusal", () =>
        describe(account, TableName).then(
          () => null,
          (error: unknown) => error as Error,
        ),
      );
      expect(refusal.name).toBe("ResourceNotFoundException");
    },

    "a table's time to live is an attribute, named once": async (account) => {
      const TableName = await createTable(account);
      const found = async () =>
        (await account.dynamoDb.send(new DescribeTimeToLiveCommand({ TableName }))).TimeToLiveDescription;
      expect(await found()).toMatchObject({ TimeToLiveStatus: "DISABLED" });
      const enable = new UpdateTimeToLiveCommand({
        TableName,
        TimeToLiveSpecification: { AttributeName: "expiresAt", Enabled: true },
      });
      await account.dynamoDb.send(enable);
      expect(await found()).toMatchObject({
        AttributeName: "expiresAt",
        TimeToLiveStatus: expect.stringMatching(/^ENABL(ING|ED)$/),
      });
      await expectRefused(account.dynamoDb.send(enable), "ValidationException");
    },

    "an item comes back with every type that it had": async (account) => {
      const TableName = await createTable(account);
      const item: Item = {
        ...keyOf("1"),
        text: { S: "é 漢 🙂" },
        empty: { S: "" },
        none: { NULL: true },
        yes: { BOOL: true },
        list: { L: [{ N: "1" }, { M: {} }] },
        map: { M: { "a.b": { M: { c: { S: "d" } } } } },
        bytes: { B: new Uint8Array([0, 255]) },
        names: { SS: ["a"] },
      };
      await putItem(account, TableName, item);
      expect(await getItem(account, TableName, keyOf("1"))).toEqual(item);
    },

    "numbers keep 38 digits and lose zeros that say nothing": async (account) => {
      const TableName = await createTable(account);
      const long = "12345678901234567890123456789012345678";
      await putItem(account, TableName, { ...keyOf("1"), long: { N: long }, padded: { N: "001.50" } });
      expect(await getItem(account, TableName, keyOf("1"))).toMatchObject({ long: { N: long }, padded: { N: "1.5" } });
      for (const N of [`${long}9`, "1e126", "one"])
        await expectRefused(putItem(account, TableName, { ...keyOf("2"), n: { N } }), "ValidationException");
    },

    "what there is not is read as no item, and deleted without an error": async (account) => {
      const TableName = await createTable(account);
      expect(await getItem(account, TableName, keyOf("none"))).toBeUndefined();
      const command = new DeleteItemCommand({ TableName, Key: keyOf("none"), ReturnValues: "ALL_OLD" });
      expect((await account.dynamoDb.send(command)).Attributes).toBeUndefined();
    },

    "a put replaces the whole item, and answers what it replaced where that is asked for": async (account) => {
      const TableName = await createTable(account);
      const ALL_OLD = { ReturnValues: "ALL_OLD" };
      const first = { ...keyOf("1"), a: { S: "1" } };
      expect((await putItem(account, TableName, first, ALL_OLD)).Attributes).toBeUndefined();
      const second = { ...keyOf("1"), b: { S: "2" } };
      expect((await putItem(account, TableName, second, ALL_OLD)).Attributes).toEqual(first);
      expect(await getItem(account, TableName, keyOf("1"))).toEqual(second);
      await expectRefused(putItem(account, TableName, second, { ReturnValues: "ALL_NEW" }), "ValidationException");
      const command = new DeleteItemCommand({ TableName, Key: keyOf("1"), ReturnValues: "ALL_OLD" });
      expect((await account.dynamoDb.send(command)).Attributes).toEqual(second);
    },

    "a key is whole, of its type, and not empty": async (account) => {
      const TableName = await createTable(account);
      for (const Key of [
        { pk: { S: "p" } },
        { ...keyOf("1"), more: { S: "x" } },
        { ...keyOf("1"), sk: { N: "1" } },
      ] as Item[])
        await expectRefused(getItem(account, TableName, Key), "ValidationException");
      for (const item of [{ pk: { S: "p" } }, keyOf(""), { ...keyOf("1"), listKey: { N: "1" } }] as Item[])
        await expectRefused(putItem(account, TableName, item), "ValidationException");
    },

    "an item has at most 400 KB, the names of its attributes counted": async (account) => {
      const TableName = await createTable(account);
      const keys = "pkpsk1".length;
      const text = (length: number): Item => ({ ...keyOf("1"), text: { S: "x".repeat(length) } });
      await putItem(account, TableName, text(409_600 - keys - "text".length));
      await expectRefused(putItem(account, TableName, text(409_601 - keys - "text".length)), "ValidationException");
      const grow = new UpdateItemCommand({
        TableName,
        Key: keyOf("1"),
        UpdateExpression: "SET more = :more",
        ExpressionAttributeValues: { ":more": { S: "x" } },
      });
      await expectRefused(account.dynamoDb.send(grow), "ValidationException");
    },

    "an unknown table is ResourceNotFoundException": async (account) => {
      const { dynamoDb } = account;
      const TableName = account.name();
      const Key = keyOf("1");
      for (const ask of [
        () => getItem(account, TableName, Key),
        () => putItem(account, TableName, Key),
        () => dynamoDb.send(new DeleteItemCommand({ TableName, Key })),
        () => dynamoDb.send(new UpdateItemCommand({ TableName, Key })),
        () =>
          dynamoDb.send(
            new QueryCommand({
              TableName,
              KeyConditionExpression: "pk = :pk",
              ExpressionAttributeValues: { ":pk": { S: "p" } },
            }),
          ),
        () => describe(account, TableName),
        () => dynamoDb.send(new DeleteTableCommand({ TableName })),
      ])
        await expectRefused(ask(), "ResourceNotFoundException");
    },
  },
};
