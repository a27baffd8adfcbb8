/** The stack's memory of its pools: one item each, in one partition. */
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { KEYS, POOL_PREFIX } from "../core/naming.ts";
import { learn, type PoolRecord } from "../core/pool-memory.ts";
import type { Pools } from "../core/ports.ts";
import { dynamoDbClient } from "./clients.ts";
import type { Environment } from "./environment.ts";
import { isAwsError } from "./errors.ts";
import { contentOf, expiryAfter, getItem, itemsWithPrefix } from "./table.ts";

/** Faded to a thousandth and less (core/pool-memory.ts). */
const KEPT_SECONDS = 3 * 86_400;
const TRIES = 3;

export const pools = ({ table }: Environment): Pools => ({
  all: async () => {
    const items = await itemsWithPrefix(table, KEYS.pool({ type: "", zone: "", market: "spot" }).pk, POOL_PREFIX);
    return items.map((item) => contentOf(item) as unknown as PoolRecord);
  },
  /** Two that learn at once: the second one reads again. After three tries it is let be: a memory may have a gap. */
  note: async (pool, news, now) => {
    const key = KEYS.pool(pool);
    for (let tried = 0; tried < TRIES; tried++) {
      const item = await getItem(table, key);
      const before = item && (contentOf(item) as unknown as PoolRecord & { readonly changes?: number });
      const changes = before?.changes ?? 0;
      const record = learn(before, pool, news, now);
      try {
        await dynamoDbClient().send(
          new PutCommand({
            TableName: table,
            Item: { ...key, ...record, changes: changes + 1, expiresAt: expiryAfter(now, KEPT_SECONDS) },
            ConditionExpression: "attribute_not_exists(pk) OR changes = :changes",
            ExpressionAttributeValues: { ":changes": changes },
          }),
        );
        return;
      } catch (error) {
        if (!isAwsError(error, "ConditionalCheckFailedException")) throw error;
      }
    }
  },
});
