/** The few shapes of DynamoDB calls that the adapters share. Reads that decide something are strongly consistent. */
import { GetCommand, QueryCommand, UpdateCommand, type QueryCommandInput } from "@aws-sdk/lib-dynamodb";
import { dynamoDbClient } from "./clients.ts";
import { isAwsError } from "./errors.ts";

export interface Key {
  readonly pk: string;
  readonly sk: string;
}
export type Item = Readonly<Record<string, unknown>>;

/** The table's own attributes, which no interface of core knows. */
const OWN_ATTRIBUTES = new Set(["pk", "sk", "listKey", "openKey", "expiresAt", "orderRank"]);

/** The item as core knows it. Only this code and the agent write the table, so callers trust its shape. */
export const contentOf = (item: Item): Item =>
  Object.fromEntries(Object.entries(item).filter(([name]) => !OWN_ATTRIBUTES.has(name)));

export async function getItem(table: string, key: Key): Promise<Item | null> {
  const answer = await dynamoDbClient().send(new GetCommand({ TableName: table, Key: key, ConsistentRead: true }));
  return answer.Item ?? null;
}

async function* queryItems(input: QueryCommandInput): AsyncGenerator<Item> {
  let start: Record<string, unknown> | undefined;
  do {
    const page = await dynamoDbClient().send(new QueryCommand({ ...input, ExclusiveStartKey: start }));
    yield* page.Items ?? [];
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
}

export async function allItems(input: QueryCommandInput): Promise<readonly Item[]> {
  const items: Item[] = [];
  for await (const item of queryItems(input)) items.push(item);
  return items;
}

/** The items of one partition whose sort key has the prefix, in its order. */
export const itemsWithPrefix = (table: string, pk: string, prefix: string): Promise<readonly Item[]> =>
  allItems({
    TableName: table,
    KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
    ExpressionAttributeValues: { ":pk": pk, ":prefix": prefix },
    ConsistentRead: true,
  });

export interface Update {
  readonly UpdateExpression: string;
  readonly ConditionExpression?: string | undefined;
  readonly ExpressionAttributeNames?: Record<string, string> | undefined;
  readonly ExpressionAttributeValues?: Record<string, unknown> | undefined;
}

/** The item after the update, or null when the condition did not hold. */
export async function updateItem(table: string, key: Key, update: Update): Promise<Item | null> {
  try {
    const answer = await dynamoDbClient().send(
      new UpdateCommand({ TableName: table, Key: key, ...update, ReturnValues: "ALL_NEW" }),
    );
    return answer.Attributes ?? null;
  } catch (error) {
    if (isAwsError(error, "ConditionalCheckFailedException")) return null;
    throw error;
  }
}

/** DynamoDB's TTL attribute is epoch seconds; it deletes within days, so readers that care look at the time too. */
export const expiryAfter = (time: string, seconds: number): number => Math.floor(Date.parse(time) / 1000) + seconds;
