/** Queries: one partition in order, page by page, and the indexes that list jobs. */
import { QueryCommand, type QueryCommandInput } from "@aws-sdk/client-dynamodb";
import { expect } from "vitest";
import type { Account } from "../account.ts";
import { expectRefused, type Suite } from "../suite.ts";
import { createTable, keyOf, putItem, type Item } from "./dynamodb.ts";

const OF_P = { KeyConditionExpression: "pk = :pk", ExpressionAttributeValues: { ":pk": { S: "p" } } };
const LISTED = {
  IndexName: "list",
  KeyConditionExpression: "listKey = :key",
  ExpressionAttributeValues: { ":key": { S: "jobs" } },
};

const query = ({ dynamoDb }: Account, TableName: string, more: Partial<QueryCommandInput>) =>
  dynamoDb.send(new QueryCommand({ TableName, ...more }));

const sortKeys = (items: readonly Item[] | undefined): readonly (string | undefined)[] =>
  (items ?? []).map((item) => item["sk"]?.S);

/** All pages: the sort keys of each. */
async function pagesOf(account: Account, TableName: string, more: Partial<QueryCommandInput>) {
  const pages: (readonly (string | undefined)[])[] = [];
  let start: Item | undefined;
  do {
    const page = await query(account, TableName, { ...more, ...(start ? { ExclusiveStartKey: start } : {}) });
    pages.push(sortKeys(page.Items));
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
  return pages;
}

async function createFilled(account: Account, items: readonly Item[]): Promise<string> {
  const TableName = await createTable(account);
  for (const item of items) await putItem(account, TableName, item);
  return TableName;
}

const job = (sk: string, more: Item = {}): Item => ({
  ...keyOf(sk),
  listKey: { S: "jobs" },
  submittedAt: { S: `2026-11-22T12:00:0${sk}Z` },
  ...more,
});

/** Jobs 1 to 3, once the index has them. */
async function createJobs(account: Account): Promise<string> {
  const TableName = await createFilled(account, [job("1"), job("2", { openKey: { S: "open" } }), job("3"), keyOf("4")]);
  await account.eventually("three jobs", async () => (await query(account, TableName, LISTED)).Count === 3);
  return TableName;
}

export const DYNAMODB_QUERIES: Suite = {
  service: "DynamoDB",
  cases: {
    "a partition's items come in the order of their keys' bytes, backwards where that is asked for": async (
      account,
    ) => {
      const items = ["b", "B", "é", "a#2", "a#10"].map((sk) => keyOf(sk));
      const TableName = await createFilled(account, [...items, keyOf("other", "q")]);
      const asked = { ...OF_P, ConsistentRead: true };
      const all = ["B", "a#10", "a#2", "b", "é"];
      expect(sortKeys((await query(account, TableName, asked)).Items)).toEqual(all);
      const backwards = await query(account, TableName, { ...asked, ScanIndexForward: false });
      expect(sortKeys(backwards.Items)).toEqual(all.toReversed());
    },

    "a sort key is asked for by its beginning, and by its order": async (account) => {
      const TableName = await createFilled(
        account,
        ["a#1", "a#2", "b#1"].map((sk) => keyOf(sk)),
      );
      const find = async (condition: string, values: Item) => {
        const ExpressionAttributeValues = { ":pk": { S: "p" }, ...values };
        const KeyConditionExpression = `pk = :pk AND ${condition}`;
        const more = { KeyConditionExpression, ExpressionAttributeValues, ConsistentRead: true };
        return sortKeys((await query(account, TableName, more)).Items);
      };
      expect(await find("begins_with(sk, :v)", { ":v": { S: "a#" } })).toEqual(["a#1", "a#2"]);
      expect(await find("sk > :v", { ":v": { S: "a#1" } })).toEqual(["a#2", "b#1"]);
      expect(await find("sk BETWEEN :v AND :w", { ":v": { S: "a#2" }, ":w": { S: "b#1" } })).toEqual(["a#2", "b#1"]);
      expect(await find("sk = :v", { ":v": { S: "none" } })).toEqual([]);
    },

    "pages have the size asked for, and the last one says that it is": async (account) => {
      const TableName = await createFilled(
        account,
        ["1", "2", "3"].map((sk) => keyOf(sk)),
      );
      const pages = await pagesOf(account, TableName, { ...OF_P, Limit: 2, ConsistentRead: true });
      expect(pages).toEqual([["1", "2"], ["3"]]);
      const first = await query(account, TableName, { ...OF_P, Limit: 1 });
      expect(first).toMatchObject({ Count: 1, ScannedCount: 1, LastEvaluatedKey: keyOf("1") });
    },

    "a page ends after 1 MB": async (account) => {
      const text = { S: "x".repeat(300_000) };
      const TableName = await createFilled(
        account,
        ["1", "2", "3", "4", "5"].map((sk) => ({ ...keyOf(sk), text })),
      );
      const pages = await pagesOf(account, TableName, { ...OF_P, ConsistentRead: true });
      expect(pages.flat()).toEqual(["1", "2", "3", "4", "5"]);
      expect(pages.length).toBeGreaterThan(1);
    },

    "a filter is looked at after the page is cut, so a page may be empty and not the last": async (account) => {
      const TableName = await createFilled(
        account,
        ["1", "2"].map((sk) => ({ ...keyOf(sk), n: { N: sk } })),
      );
      const filtered = {
        ...OF_P,
        FilterExpression: "n = :n",
        ExpressionAttributeValues: { ":pk": { S: "p" }, ":n": { N: "2" } },
        ConsistentRead: true,
      };
      const first = await query(account, TableName, { ...filtered, Limit: 1 });
      expect(first).toMatchObject({ Items: [], Count: 0, ScannedCount: 1, LastEvaluatedKey: keyOf("1") });
      expect((await pagesOf(account, TableName, { ...filtered, Limit: 1 })).flat()).toEqual(["2"]);
    },

    "an index has the items that have its keys, whole or by their keys alone": async (account) => {
      const TableName = await createJobs(account);
      const newest = await query(account, TableName, { ...LISTED, ScanIndexForward: false });
      expect(sortKeys(newest.Items)).toEqual(["3", "2", "1"]);
      const open = await account.eventually("the open job", async () => {
        const more = {
          IndexName: "open",
          KeyConditionExpression: "openKey = :key",
          ExpressionAttributeValues: { ":key": { S: "open" } },
        };
        const { Items = [] } = await query(account, TableName, more);
        return Items.length > 0 && Items;
      });
      expect(open).toEqual([{ ...keyOf("2"), openKey: { S: "open" }, submittedAt: { S: "2026-11-22T12:00:02Z" } }]);
    },

    "an index goes on after the keys of any item, its own and the table's": async (account) => {
      const TableName = await createJobs(account);
      const backwards = { ...LISTED, ScanIndexForward: false };
      expect(await pagesOf(account, TableName, { ...backwards, Limit: 2 })).toEqual([["3", "2"], ["1"]]);
      const rest = await query(account, TableName, { ...backwards, ExclusiveStartKey: job("2") });
      expect(sortKeys(rest.Items)).toEqual(["1"]);
      // Nobody has this key: what comes after its place does.
      const gone = { ...job("2"), ...keyOf("2 gone") };
      const after = await query(account, TableName, { ...LISTED, ExclusiveStartKey: gone });
      expect(sortKeys(after.Items).at(-1)).toBe("3");
      await expectRefused(
        query(account, TableName, { ...LISTED, ExclusiveStartKey: keyOf("2") }),
        "ValidationException",
      );
    },

    "an item leaves an index with its key": async (account) => {
      const TableName = await createJobs(account);
      await putItem(account, TableName, keyOf("1"));
      await account.eventually("two jobs", async () => (await query(account, TableName, LISTED)).Count === 2);
    },

    "a query has one partition, an index that there is, and no consistent read of a global one": async (account) => {
      const TableName = await createTable(account);
      for (const wrong of [
        { KeyConditionExpression: "sk = :pk" },
        { KeyConditionExpression: "pk > :pk" },
        { KeyConditionExpression: "pk = :pk OR sk = :pk" },
        { KeyConditionExpression: "pk = :pk AND other = :pk" },
        { IndexName: "none" },
        { Limit: 0 },
        { ExclusiveStartKey: keyOf("1", "q") },
        { FilterExpression: "sk = :pk" },
        { ...LISTED, ConsistentRead: true },
      ])
        await expectRefused(query(account, TableName, { ...OF_P, ...wrong }), "ValidationException");
    },
  },
};
