/**
 * The end of what the table keeps for a job's instances (docs/contracts.md §3). While the job lives nothing of it may
 * expire, so the end is set when the job has ended: until that is done its control item stays in the index `open`, in the
 * partition `ended`, and a sweep that dies in between is taken up by the next one.
 */
import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import { EVENT_PREFIX, instanceArnOf, KEYS } from "../core/naming.ts";
import type { Control } from "../core/ledger.ts";
import type { AgentItems } from "../core/ports.ts";
import { dynamoDbClient } from "./clients.ts";
import type { Environment } from "./environment.ts";
import { ENDED_KEY } from "./ledger.ts";
import { expiryAfter, getItem, itemsWithPrefix, updateItem, type Key } from "./table.ts";

const JOB_PARTITION = KEYS.control("").pk;

export const agentItems = ({ table, runJobArn }: Environment): AgentItems => ({
  ofEnded: async (limit) => {
    const answer = await dynamoDbClient().send(
      new QueryCommand({
        TableName: table,
        IndexName: "open",
        KeyConditionExpression: "openKey = :ended",
        ExpressionAttributeValues: { ":ended": ENDED_KEY },
        Limit: limit,
      }),
    );
    return (answer.Items ?? []).map(({ pk }) => String(pk).slice(JOB_PARTITION.length));
  },

  expire: async (jobId, seconds) => {
    const control = (await getItem(table, KEYS.control(jobId))) as Control | null;
    if (!control?.outcome) return;
    const expiresAt = expiryAfter(control.outcome.endedAt, seconds);
    for (const instanceId of await instancesOf(table, control)) {
      const instanceArn = instanceArnOf(runJobArn, instanceId);
      const outbox = KEYS.outbox(instanceArn);
      const written = (await itemsWithPrefix(table, outbox.pk, "")).map(({ sk }) => ({
        pk: outbox.pk,
        sk: String(sk),
      }));
      const keys = [KEYS.instance(instanceId), KEYS.inbox(instanceArn), ...written];
      await Promise.all(keys.map((key) => setEnd(table, key, expiresAt)));
    }
    await updateItem(table, KEYS.control(jobId), {
      UpdateExpression: "REMOVE openKey",
      ConditionExpression: "openKey = :ended",
      ExpressionAttributeValues: { ":ended": ENDED_KEY },
    });
  },
});

/** Those that the control item still names, and those that only the timeline remembers (ATTEMPTS_KEPT). */
async function instancesOf(table: string, { jobId, entries }: Control): Promise<ReadonlySet<string>> {
  const launches = await itemsWithPrefix(table, KEYS.control(jobId).pk, EVENT_PREFIX);
  const launched = launches.filter(({ type }) => type === "instance-launched").map(({ data }) => instanceIdIn(data));
  return new Set([...Object.keys(entries), ...launched.filter((id) => id !== null)]);
}

const instanceIdIn = (data: unknown): string | null => {
  const { instanceId } = data as { readonly instanceId?: unknown };
  return typeof instanceId === "string" ? instanceId : null;
};

/** An item that is not there is not made. */
const setEnd = (table: string, key: Key, expiresAt: number) =>
  updateItem(table, key, {
    UpdateExpression: "SET expiresAt = :expiresAt",
    ConditionExpression: "attribute_exists(pk)",
    ExpressionAttributeValues: { ":expiresAt": expiresAt },
  });
