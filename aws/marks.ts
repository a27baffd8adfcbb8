/**
 * The sweep's marks, one item each (docs/contracts.md §3). In the table and not on the resource: a mount target takes no
 * tag, a record is no resource, and a function that may tag what it may then remove has a way around its own permissions.
 */
import { DeleteCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { KEYS, MARK_PREFIX } from "../core/naming.ts";
import type { Mark, Marks } from "../core/ports.ts";
import { secondsBetween } from "../core/time.ts";
import { dynamoDbClient } from "./clients.ts";
import type { Environment } from "./environment.ts";
import { isAwsError } from "./errors.ts";
import { contentOf, expiryAfter, itemsWithPrefix } from "./table.ts";

/** So old a mark says nothing any more: what is still there is looked at twice again. */
const MARK_SECONDS = 86_400;

export const marks = ({ table }: Environment): Marks => ({
  all: async (now) => {
    const items = await itemsWithPrefix(table, KEYS.mark("", "").pk, MARK_PREFIX);
    return items
      .map((item) => contentOf(item) as unknown as Mark)
      .filter(({ since }) => secondsBetween(since, now) < MARK_SECONDS);
  },
  set: async (mark) => {
    const Item = { ...KEYS.mark(mark.kind, mark.id), ...mark, expiresAt: expiryAfter(mark.since, MARK_SECONDS) };
    // An expired one that DynamoDB has not deleted yet is as good as none.
    const isNew = new PutCommand({
      TableName: table,
      Item,
      ConditionExpression: "attribute_not_exists(pk) OR expiresAt <= :now",
      ExpressionAttributeValues: { ":now": expiryAfter(mark.since, 0) },
    });
    try {
      await dynamoDbClient().send(isNew);
    } catch (error) {
      if (!isAwsError(error, "ConditionalCheckFailedException")) throw error;
    }
  },
  clear: async ({ kind, id }) => {
    await dynamoDbClient().send(new DeleteCommand({ TableName: table, Key: KEYS.mark(kind, id) }));
  },
});
