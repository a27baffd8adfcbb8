/** Deliveries of notifications, an item each beside the job's timeline. */
import type { Deliveries } from "../core/ports-notify.ts";
import { KEYS } from "../core/naming.ts";
import type { Environment } from "./environment.ts";
import { updateItem } from "./table.ts";

export const deliveries = ({ table }: Environment): Deliveries => ({
  claim: async (jobId, delivery, invocation) => {
    const item = await updateItem(table, KEYS.delivery(jobId, delivery), {
      UpdateExpression: "SET invocation = :invocation ADD tries :one",
      ConditionExpression: "attribute_not_exists(pk) OR (invocation = :invocation AND attribute_not_exists(isOver))",
      ExpressionAttributeValues: { ":invocation": invocation, ":one": 1 },
    });
    return item === null ? null : Number(item["tries"]);
  },
  close: async (jobId, delivery) => {
    await updateItem(table, KEYS.delivery(jobId, delivery), {
      UpdateExpression: "SET isOver = :yes",
      ExpressionAttributeValues: { ":yes": true },
    });
  },
});
