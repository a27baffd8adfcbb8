/**
 * The permissions of DynamoDB's operations (developer guide, "Using IAM policy conditions for fine-grained access control"):
 * on the table or the index, with the partition keys that are read or written.
 */
import type { KeySchemaElement } from "@aws-sdk/client-dynamodb";
import { right, requestTags, tagOnCreate } from "../iam/rights.ts";
import type { AccessRequest, Cloud } from "../kernel/service.ts";
import { partitionKeyIn, textOf } from "./partition-key.ts";
import { tableName } from "./tables.ts";

type Item = Readonly<Record<string, unknown>>;
interface Keyed {
  readonly KeySchema?: readonly KeySchemaElement[] | undefined;
}
interface Index extends Keyed {
  readonly IndexName?: string | undefined;
}
/** What is needed of DescribeTable's answer. */
interface Table extends Keyed {
  readonly GlobalSecondaryIndexes?: readonly Index[] | undefined;
  readonly LocalSecondaryIndexes?: readonly Index[] | undefined;
}

interface Input {
  readonly TableName?: string;
  readonly IndexName?: string;
  readonly ResourceArn?: string;
  readonly Key?: Item;
  readonly Item?: Item;
  readonly KeyConditionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Item;
  readonly RequestItems?: Readonly<Record<string, unknown>>;
  readonly Tags?: readonly { readonly Key?: string; readonly Value?: string }[];
}

/** `find` describes a table; null: there is none, or nobody knows its keys. */
export async function accessOfDynamoDb(
  { region, accountId }: Pick<Cloud, "region" | "accountId">,
  operation: string,
  input: Input,
  find: (table: string) => Promise<Table | null>,
): Promise<readonly AccessRequest[]> {
  const arn = (table: string): string => `arn:aws:dynamodb:${region}:${accountId}:table/${tableName(table)}`;
  const ask = (table: string, keys: readonly string[]): AccessRequest =>
    right(`dynamodb:${operation}`, arn(table), {
      ...(keys.length > 0 ? { "dynamodb:LeadingKeys": keys } : {}),
      ...requestTags(input.Tags),
    });
  if (operation === "ListTables") return [right("dynamodb:ListTables", "*")];
  if (operation === "BatchGetItem" || operation === "BatchWriteItem") {
    const tables = Object.entries(input.RequestItems ?? {});
    return Promise.all(
      tables.map(async ([table, requests]) => ask(table, keysOf(hashKeyOf(await find(table)), itemsIn(requests)))),
    );
  }
  const table = input.TableName ?? input.ResourceArn ?? "";
  const hashKey = hashKeyOf(await find(table), input.IndexName);
  const found = ask(table, leadingKeys(hashKey, input));
  const tagging = operation === "CreateTable" ? tagOnCreate("dynamodb:TagResource", arn(table), input.Tags) : [];
  if (input.IndexName === undefined) return [found, ...tagging];
  return [{ ...found, resource: `${arn(table)}/index/${input.IndexName}` }];
}

/** A scan has none. */
function leadingKeys(hashKey: string | null, input: Input): readonly string[] {
  if (hashKey === null) return [];
  const item = input.Key ?? input.Item;
  if (item) return keysOf(hashKey, [item]);
  const value = partitionKeyIn(hashKey, input);
  return value === null ? [] : [value];
}

const keysOf = (hashKey: string | null, items: readonly Item[]): readonly string[] =>
  hashKey === null ? [] : items.flatMap((item) => textOf(item[hashKey]) ?? []);

/** `Keys` of a get, `PutRequest` and `DeleteRequest` of a write. */
function itemsIn(requests: unknown): readonly Item[] {
  if (!Array.isArray(requests)) return (requests as { Keys?: readonly Item[] } | null)?.Keys ?? [];
  return (requests as readonly { PutRequest?: { Item: Item }; DeleteRequest?: { Key: Item } }[]).map(
    ({ PutRequest, DeleteRequest }) => PutRequest?.Item ?? DeleteRequest?.Key ?? {},
  );
}

function hashKeyOf(table: Table | null, indexName?: string): string | null {
  const indexes = [...(table?.GlobalSecondaryIndexes ?? []), ...(table?.LocalSecondaryIndexes ?? [])];
  const keyed = indexName === undefined ? table : indexes.find(({ IndexName }) => IndexName === indexName);
  return keyed?.KeySchema?.find(({ KeyType }) => KeyType === "HASH")?.AttributeName ?? null;
}
