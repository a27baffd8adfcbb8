/** Writes that depend on what is there: how a job's ledger is kept without a transaction. */
import {
  DeleteItemCommand,
  UpdateItemCommand,
  type ConditionalCheckFailedException,
  type UpdateItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import { expect } from "vitest";
import type { Account } from "../account.ts";
import { expectRefused, type Suite } from "../suite.ts";
import { createTable, getItem, keyOf, putItem, type Item } from "./dynamodb.ts";

const FAILED = "ConditionalCheckFailedException";
const NEW = { ConditionExpression: "attribute_not_exists(pk)" };
const ALL_OLD = { ReturnValuesOnConditionCheckFailure: "ALL_OLD" };

/** The item after the update of `sk` "1". */
async function update(
  { dynamoDb }: Account,
  TableName: string,
  UpdateExpression: string,
  more: Partial<UpdateItemCommandInput> = {},
): Promise<Item | undefined> {
  const input = { TableName, Key: keyOf("1"), UpdateExpression, ReturnValues: "ALL_NEW" as const, ...more };
  return (await dynamoDb.send(new UpdateItemCommand(input))).Attributes;
}

/** `SET touched = true` where the condition holds. */
const touch = (account: Account, TableName: string, ConditionExpression: string, values: Item, names: object = {}) =>
  update(account, TableName, "SET touched = :true", {
    ConditionExpression,
    ExpressionAttributeValues: { ":true": { BOOL: true }, ...values },
    ...names,
  });

export const DYNAMODB_UPDATES: Suite = {
  service: "DynamoDB",
  cases: {
    "of many that want to be the first one is, and the others can be told who": async (account) => {
      const TableName = await createTable(account);
      const puts = await Promise.allSettled(
        Array.from({ length: 8 }, (_, index) =>
          putItem(account, TableName, { ...keyOf("1"), n: { N: String(index) } }, { ...NEW, ...ALL_OLD }),
        ),
      );
      const refusals = puts.flatMap((put) => (put.status === "rejected" ? [put.reason as Error] : []));
      expect(refusals).toHaveLength(7);
      const winner = await getItem(account, TableName, keyOf("1"));
      for (const refusal of refusals) {
        expect(refusal.name).toBe(FAILED);
        expect((refusal as ConditionalCheckFailedException).Item).toEqual(winner);
      }
    },

    "a refusal names the item only where that is asked for": async (account) => {
      const TableName = await createTable(account);
      await putItem(account, TableName, keyOf("1"));
      const refusal = await expectRefused(putItem(account, TableName, keyOf("1"), NEW), FAILED);
      expect((refusal as ConditionalCheckFailedException).Item).toBeUndefined();
      expect(refusal.message).toBe("The conditional request failed");
    },

    "an update makes the item that there is not, unless it has to be there": async (account) => {
      const TableName = await createTable(account);
      const values = { ":one": { N: "1" } };
      const careful = update(account, TableName, "SET n = :one", {
        ExpressionAttributeValues: values,
        ConditionExpression: "attribute_exists(pk)",
      });
      await expectRefused(careful, FAILED);
      expect(await getItem(account, TableName, keyOf("1"))).toBeUndefined();
      const made = await update(account, TableName, "SET n = :one", { ExpressionAttributeValues: values });
      expect(made).toEqual({ ...keyOf("1"), n: { N: "1" } });
    },

    "members of maps are set and removed by their path, whatever they are called": async (account) => {
      const TableName = await createTable(account);
      await putItem(account, TableName, { ...keyOf("1"), attempts: { M: { "1": { M: { state: { S: "open" } } } } } });
      const ExpressionAttributeNames = { "#a": "attempts", "#one": "1", "#dot": "a.b", "#state": "state" };
      const after = await update(
        account,
        TableName,
        "SET #a.#dot = :new, #a.#one.notice = :new REMOVE #a.#one.#state",
        {
          ExpressionAttributeNames,
          ExpressionAttributeValues: { ":new": { S: "new" } },
        },
      );
      expect(after?.["attempts"]).toEqual({ M: { "1": { M: { notice: { S: "new" } } }, "a.b": { S: "new" } } });
    },

    "a member of a map that there is not cannot be set": async (account) => {
      const TableName = await createTable(account);
      await putItem(account, TableName, keyOf("1"));
      const values = { ExpressionAttributeValues: { ":v": { S: "v" } } };
      await expectRefused(update(account, TableName, "SET nothing.part = :v", values), "ValidationException");
      expect(await update(account, TableName, "REMOVE nothing")).toEqual(keyOf("1"));
    },

    "conditions compare members, alternatives, order, and a stored null": async (account) => {
      const TableName = await createTable(account);
      await putItem(account, TableName, {
        ...keyOf("1"),
        phase: { S: "running" },
        notice: { NULL: true },
        score: { N: "10" },
        saved: { M: { time: { S: "2026-11-22T12:00:00Z" } } },
      });
      const named = { ExpressionAttributeNames: { "#time": "time" } };
      for (const [condition, values, names = {}] of [
        ["phase IN (:a, :b)", { ":a": { S: "waiting" }, ":b": { S: "running" } }],
        ["attribute_not_exists(gone) AND attribute_exists(saved)", {}],
        ["score <= :v", { ":v": { N: "10" } }],
        ["score > :v", { ":v": { N: "9" } }],
        ["notice = :none OR notice.actionTime > :v", { ":none": { NULL: true }, ":v": { S: "2026" } }],
        ["saved.#time < :v", { ":v": { S: "2026-11-22T12:00:01Z" } }, named],
        ["NOT (phase = :v OR score = :v)", { ":v": { S: "waiting" } }],
      ] as [string, Item, object?][])
        expect(await touch(account, TableName, condition, values, names)).toMatchObject({ touched: { BOOL: true } });
      for (const [condition, values] of [
        ["phase IN (:a, :b)", { ":a": { S: "waiting" }, ":b": { S: "ended" } }],
        // Another type is neither equal nor in an order.
        ["score = :v", { ":v": { S: "10" } }],
        ["score < :v", { ":v": { S: "9" } }],
        ["gone < :v", { ":v": { N: "9" } }],
        ["notice.actionTime > :v", { ":v": { S: "2026" } }],
      ] as [string, Item][])
        await expectRefused(touch(account, TableName, condition, values), FAILED);
    },

    "an item that has expired, and is still there, can be put anew": async (account) => {
      const TableName = await createTable(account);
      const mark = (expiresAt: number, now: number) =>
        putItem(
          account,
          TableName,
          { ...keyOf("1"), expiresAt: { N: String(expiresAt) } },
          {
            ConditionExpression: "attribute_not_exists(pk) OR expiresAt <= :now",
            ExpressionAttributeValues: { ":now": { N: String(now) } },
          },
        );
      await mark(200, 100);
      await expectRefused(mark(300, 199), FAILED);
      await mark(400, 200);
      expect(await getItem(account, TableName, keyOf("1"))).toMatchObject({ expiresAt: { N: "400" } });
    },

    "a delete can depend on the item too": async (account) => {
      const TableName = await createTable(account);
      await putItem(account, TableName, { ...keyOf("1"), owner: { S: "me" } });
      const remove = (owner: string) =>
        account.dynamoDb.send(
          new DeleteItemCommand({
            TableName,
            Key: keyOf("1"),
            ConditionExpression: "#owner = :owner",
            ExpressionAttributeNames: { "#owner": "owner" },
            ExpressionAttributeValues: { ":owner": { S: owner } },
          }),
        );
      await expectRefused(remove("you"), FAILED);
      await remove("me");
      await expectRefused(remove("me"), FAILED);
    },

    "a key is not changed, a path is changed once": async (account) => {
      const TableName = await createTable(account);
      await putItem(account, TableName, { ...keyOf("1"), map: { M: {} } });
      const values = { ExpressionAttributeValues: { ":v": { S: "v" } } };
      for (const expression of [
        "SET pk = :v",
        "REMOVE sk",
        "SET a = :v, a = :v",
        "SET map.a = :v REMOVE map",
        "SET a = :v SET b = :v",
      ])
        await expectRefused(
          update(account, TableName, expression, expression.includes(":v") ? values : {}),
          "ValidationException",
        );
    },

    "a placeholder is given and used, a reserved word has one": async (account) => {
      const TableName = await createTable(account);
      for (const [expression, more] of [
        ["SET a = :v", {}],
        ["SET a = :v", { ExpressionAttributeValues: { ":v": { S: "v" }, ":w": { S: "w" } } }],
        ["SET #a = :v", { ExpressionAttributeValues: { ":v": { S: "v" } } }],
        ["REMOVE a", { ExpressionAttributeNames: { "#a": "a" } }],
        ["SET state = :v", { ExpressionAttributeValues: { ":v": { S: "v" } } }],
        ["SET a = ", {}],
      ] as [string, object][])
        await expectRefused(update(account, TableName, expression, more), "ValidationException");
    },

    "what an index is keyed by cannot become another type": async (account) => {
      const TableName = await createTable(account);
      for (const value of [{ N: "1" }, { NULL: true }, { S: "" }] as const) {
        const change = update(account, TableName, "SET openKey = :v", { ExpressionAttributeValues: { ":v": value } });
        await expectRefused(change, "ValidationException");
      }
    },
  },
};
