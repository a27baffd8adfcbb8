/** The job and control items (docs/contracts.md §3) over DynamoDB. */
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { SpotConnectError } from "../core/errors.ts";
import type { JobRecord } from "../core/job.ts";
import type { Control } from "../core/ledger.ts";
import { KEYS } from "../core/naming.ts";
import type { Ledger } from "../core/ports.ts";
import { dynamoDbClient } from "./clients.ts";
import type { Environment } from "./environment.ts";
import { isAwsError } from "./errors.ts";
import { allItems, contentOf, getItem, updateItem, type Key } from "./table.ts";
import { updateParameters } from "./update-expression.ts";

/** Partition of the index `list`; only control items carry it. */
export const LIST_KEY = "job";

export function ledger({ table }: Environment): Ledger {
  const find = async (key: Key, jobId: string): Promise<unknown> => {
    const item = await getItem(table, key);
    if (item === null) throw new SpotConnectError("JobNotFound", `No job has the id ${jobId}.`);
    return contentOf(item);
  };
  const findControl = async (jobId: string) => (await find(KEYS.control(jobId), jobId)) as Control;
  return {
    /** The job first: whoever finds a control finds its job too. */
    create: async (record, control) => {
      await putNew(table, { ...KEYS.job(record.jobId), ...record });
      await putNew(table, { ...KEYS.control(control.jobId), listKey: LIST_KEY, ...control });
      return findControl(control.jobId);
    },
    job: async (jobId) => (await find(KEYS.job(jobId), jobId)) as JobRecord,
    control: findControl,
    change: async (jobId, change) => {
      const item = await updateItem(table, KEYS.control(jobId), updateParameters(change));
      return item && (contentOf(item) as unknown as Control);
    },
    unended: async () => {
      const items = await allItems({
        TableName: table,
        IndexName: "list",
        KeyConditionExpression: "listKey = :listKey",
        FilterExpression: "#state <> :ended",
        ExpressionAttributeNames: { "#state": "state" },
        ExpressionAttributeValues: { ":listKey": LIST_KEY, ":ended": "ended" },
      });
      return items.map((item) => contentOf(item) as unknown as Control);
    },
  };
}

/** Writes the item unless its key is taken. */
async function putNew(table: string, item: Record<string, unknown>): Promise<void> {
  try {
    await dynamoDbClient().send(
      new PutCommand({ TableName: table, Item: item, ConditionExpression: "attribute_not_exists(pk)" }),
    );
  } catch (error) {
    if (!isAwsError(error, "ConditionalCheckFailedException")) throw error;
  }
}
