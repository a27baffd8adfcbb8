/** The job and control items (docs/contracts.md §3) over DynamoDB. */
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { SpotConnectError } from "../core/errors.ts";
import type { JobRecord } from "../core/job.ts";
import type { Control } from "../core/ledger.ts";
import { KEYS } from "../core/naming.ts";
import type { Change, Ledger } from "../core/ports.ts";
import { dynamoDbClient } from "./clients.ts";
import type { Environment } from "./environment.ts";
import { isAwsError } from "./errors.ts";
import { concerns } from "./log.ts";
import { allItems, contentOf, getItem, updateItem, type Key } from "./table.ts";
import { updateParameters } from "./update-expression.ts";

/** Partition of the index `list`; only control items carry it. */
export const LIST_KEY = "job";
/** Partition of the index `open`: carried until the job has ended, so that nobody reads every job there ever was. */
const OPEN_KEY = "open";
/** … and from then until the items of its instances were given their end (aws/agent-items.ts). */
export const ENDED_KEY = "ended";

export function ledger({ table }: Environment): Ledger {
  const find = async (key: Key, jobId: string): Promise<unknown> => {
    concerns(jobId);
    const item = await getItem(table, key);
    if (item === null) throw new SpotConnectError("JobNotFound", `No job has the id ${jobId}.`);
    return contentOf(item);
  };
  const findControl = async (jobId: string) => (await find(KEYS.control(jobId), jobId)) as Control;
  return {
    /** The job first: whoever finds a control finds its job too. */
    create: async (record, control) => {
      await putNew(table, { ...KEYS.job(record.jobId), ...record });
      await putNew(table, { ...KEYS.control(control.jobId), listKey: LIST_KEY, openKey: OPEN_KEY, ...control });
      return findControl(control.jobId);
    },
    job: async (jobId) => (await find(KEYS.job(jobId), jobId)) as JobRecord,
    control: findControl,
    change: async (jobId, change) => {
      concerns(jobId);
      const set = [...change.set, ...(endsJob(change) ? [{ path: ["openKey"], value: ENDED_KEY }] : [])];
      const item = await updateItem(table, KEYS.control(jobId), updateParameters({ ...change, set }));
      return item && (contentOf(item) as unknown as Control);
    },
    /** The index has keys alone, so a job's many changes cost nothing there; the items are read consistently. */
    unended: async () => {
      const keys = await allItems({
        TableName: table,
        IndexName: "open",
        KeyConditionExpression: "openKey = :openKey",
        ExpressionAttributeValues: { ":openKey": OPEN_KEY },
      });
      const items = await Promise.all(keys.map(({ pk, sk }) => getItem(table, { pk, sk } as Key)));
      const controls = items.flatMap((item) => (item === null ? [] : [contentOf(item) as unknown as Control]));
      return controls.filter(({ state }) => state !== "ended");
    },
  };
}

const endsJob = ({ set }: Change): boolean =>
  set.some(({ path, value }) => path.join() === "state" && value === "ended");

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
