/** What ended jobs came to: one item in each job's partition. */
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { CostSummary } from "../core/costs/job-costs.ts";
import { KEYS } from "../core/naming.ts";
import type { CostLedger } from "../core/ports-api.ts";
import { dynamoDbClient } from "./clients.ts";
import type { Environment } from "./environment.ts";
import { getItem } from "./table.ts";

export const costs = ({ table }: Environment): CostLedger => ({
  find: async (jobId) => {
    const item = await getItem(table, KEYS.costs(jobId));
    return item && (item["summary"] as CostSummary);
  },
  keep: async (jobId, summary) => {
    await dynamoDbClient().send(
      new UpdateCommand({
        TableName: table,
        Key: KEYS.costs(jobId),
        UpdateExpression: "SET summary = :summary",
        ExpressionAttributeValues: { ":summary": summary },
      }),
    );
  },
});
