/** The pointer from an instance to its job, where a notice and a launch meet whichever comes first. */
import { KEYS } from "../core/naming.ts";
import type { InstancePointer, Instances } from "../core/ports.ts";
import type { Environment } from "./environment.ts";
import { concerns } from "./log.ts";
import { contentOf, expiryAfter, getItem, updateItem, type Item } from "./table.ts";

/** How long a notice waits for a job to claim the instance: most belong to machines that are not ours. */
const UNCLAIMED_SECONDS = 3600;

function pointerOf(instanceId: string, item: Item): InstancePointer {
  const { jobId = null, notice = null } = contentOf(item) as Partial<InstancePointer>;
  concerns(jobId);
  return { instanceId, jobId, notice };
}

export const instances = ({ table }: Environment): Instances => ({
  attach: async (instanceId, jobId) => {
    const item = await updateItem(table, KEYS.instance(instanceId), {
      UpdateExpression: "SET instanceId = :id, jobId = :jobId REMOVE expiresAt",
      ExpressionAttributeValues: { ":id": instanceId, ":jobId": jobId },
    });
    return pointerOf(instanceId, item ?? {});
  },

  /** Of several notices the one that acts first stands. */
  notice: async (instanceId, notice) => {
    const key = KEYS.instance(instanceId);
    const isNews = "(attribute_not_exists(notice) OR notice.actionTime > :actionTime)";
    const values = { ":id": instanceId, ":notice": notice, ":actionTime": notice.actionTime };
    const item =
      (await updateItem(table, key, {
        UpdateExpression: "SET instanceId = :id, notice = :notice, expiresAt = :expiresAt",
        ConditionExpression: `attribute_not_exists(jobId) AND ${isNews}`,
        ExpressionAttributeValues: { ...values, ":expiresAt": expiryAfter(notice.seenAt, UNCLAIMED_SECONDS) },
      })) ??
      (await updateItem(table, key, {
        UpdateExpression: "SET instanceId = :id, notice = :notice",
        ConditionExpression: `attribute_exists(jobId) AND ${isNews}`,
        ExpressionAttributeValues: values,
      })) ??
      (await getItem(table, key));
    return pointerOf(instanceId, item ?? { notice });
  },

  find: async (instanceId) => {
    const item = await getItem(table, KEYS.instance(instanceId));
    return item && pointerOf(instanceId, item);
  },
});
