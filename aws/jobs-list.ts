/** The list of jobs, newest first, from the table's one index. */
import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { Control } from "../core/ledger.ts";
import { KEYS } from "../core/naming.ts";
import type { JobList, JobsQuery } from "../core/ports-api.ts";
import { dynamoDbClient } from "./clients.ts";
import type { Environment } from "./environment.ts";
import { LIST_KEY } from "./ledger.ts";
import { readToken, unreadableToken, writeToken } from "./page-token.ts";
import { contentOf, type Item } from "./table.ts";

/** Where a page ended: enough to make the index's key again. */
interface Position {
  readonly jobId: string;
  readonly submittedAt: string;
}

export const jobs = ({ table }: Environment): JobList => ({
  /** DynamoDB cuts a page before it filters, so pages are read until enough are left, and one more to know the end. */
  page: async (query) => {
    const controls: Control[] = [];
    let start = query.nextToken === null ? undefined : indexKey(positionOf(query.nextToken));
    do {
      const page = await dynamoDbClient().send(
        new QueryCommand({ TableName: table, IndexName: "list", ...selection(query), ExclusiveStartKey: start }),
      );
      controls.push(...(page.Items ?? []).map((item) => contentOf(item) as unknown as Control));
      start = page.LastEvaluatedKey;
    } while (start !== undefined && controls.length <= query.limit);
    const last = controls.length > query.limit ? controls[query.limit - 1] : undefined;
    return {
      controls: controls.slice(0, query.limit),
      nextToken: last === undefined ? null : writeToken({ jobId: last.jobId, submittedAt: last.submittedAt }),
    };
  },
});

function selection({ state, name, submittedBy, limit }: JobsQuery) {
  const wanted = Object.entries({ phase: state, name, submittedBy }).filter(([, value]) => value !== null);
  return {
    KeyConditionExpression: "listKey = :listKey",
    ExpressionAttributeValues: {
      ":listKey": LIST_KEY,
      ...Object.fromEntries(wanted.map(([attribute, value]) => [`:${attribute}`, value])),
    },
    ...(wanted.length === 0
      ? { Limit: limit + 1 }
      : {
          FilterExpression: wanted.map(([attribute]) => `#${attribute} = :${attribute}`).join(" AND "),
          ExpressionAttributeNames: Object.fromEntries(wanted.map(([attribute]) => [`#${attribute}`, attribute])),
        }),
    ScanIndexForward: false,
  };
}

const indexKey = ({ jobId, submittedAt }: Position): Item & Record<string, unknown> => ({
  ...KEYS.control(jobId),
  listKey: LIST_KEY,
  submittedAt,
});

function positionOf(token: string): Position {
  const { jobId, submittedAt } = readToken(token);
  if (typeof jobId === "string" && typeof submittedAt === "string") return { jobId, submittedAt };
  throw unreadableToken();
}
