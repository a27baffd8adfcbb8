/** Inbox and outbox of each instance's agent: two partitions that IAM ties to the instance's own credentials. */
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import type { AgentEvent, Outbox } from "../core/agent-protocol.ts";
import { EVENT_PREFIX, instanceArnOf, KEYS } from "../core/naming.ts";
import type { Agents } from "../core/ports.ts";
import { orderRank } from "../core/states.ts";
import { dynamoDbClient } from "./clients.ts";
import type { Environment } from "./environment.ts";
import { isAwsError } from "./errors.ts";
import { contentOf, getItem, itemsWithPrefix, updateItem } from "./table.ts";

export function agents({ table, runJobArn }: Environment): Agents {
  const inboxKey = (instanceId: string) => KEYS.inbox(instanceArnOf(runJobArn, instanceId));
  const outboxKey = (instanceId: string) => KEYS.outbox(instanceArnOf(runJobArn, instanceId));
  /** Sets attributes of an inbox that is there; one that is not has no agent that could be told. */
  const set = async (instanceId: string, values: Record<string, unknown>, condition?: string): Promise<void> => {
    const names = Object.keys(values).filter((name) => values[name] !== undefined);
    await updateItem(table, inboxKey(instanceId), {
      UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(", ")}`,
      ConditionExpression: ["attribute_exists(pk)", ...(condition === undefined ? [] : [condition])].join(" AND "),
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: Object.fromEntries(names.map((name) => [`:${name}`, values[name]])),
    });
  };
  return {
    open: async (inbox) => {
      const item = { ...inboxKey(inbox.instanceId), ...inbox, orderRank: orderRank(inbox.order) };
      try {
        await dynamoDbClient().send(
          new PutCommand({ TableName: table, Item: item, ConditionExpression: "attribute_not_exists(pk)" }),
        );
      } catch (error) {
        if (!isAwsError(error, "ConditionalCheckFailedException")) throw error;
      }
    },
    setToken: (instanceId, token) => set(instanceId, { token }),
    /** The same order again may bring an earlier `by`; a lower one changes nothing. */
    raise: (instanceId, order, { by, resumeFrom }) =>
      set(instanceId, { order, orderRank: orderRank(order), by, resumeFrom }, "#orderRank <= :orderRank"),
    /** Of several notices the one that acts first stands; "none" is a stored null. */
    notify: async (instanceId, notice) => {
      await updateItem(table, inboxKey(instanceId), {
        UpdateExpression: "SET notice = :notice",
        ConditionExpression: "attribute_exists(pk) AND (notice = :none OR notice.actionTime > :actionTime)",
        ExpressionAttributeValues: { ":notice": notice, ":none": null, ":actionTime": notice.actionTime },
      });
    },
    requestSave: (instanceId, now) => set(instanceId, { saveRequestedAt: now }),
    outbox: async (instanceId) => {
      const item = await getItem(table, outboxKey(instanceId));
      return item && (contentOf(item) as unknown as Outbox);
    },
    events: async (instanceId) => {
      const items = await itemsWithPrefix(table, outboxKey(instanceId).pk, EVENT_PREFIX);
      return items.map((item) => contentOf(item) as unknown as AgentEvent);
    },
  };
}
