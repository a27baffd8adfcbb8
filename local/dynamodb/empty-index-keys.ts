/**
 * A key of an index cannot be an empty text, which the engine checks for the table's own key alone (developer guide,
 * Secondary indexes: an item without the key is left out; one with an empty key is refused).
 */
import type { TableDescription } from "@aws-sdk/client-dynamodb";
import { invalid } from "./errors.ts";

type Values = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

interface Write {
  readonly TableName?: string;
  readonly Item?: Values;
  readonly UpdateExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Values;
  readonly RequestItems?: Readonly<Record<string, readonly { readonly PutRequest?: { readonly Item: Values } }[]>>;
}

/** `a = :v` and `a = if_not_exists(b, :v)`. */
const ASSIGNMENT = /([#\w]+)\s*=\s*(?:if_not_exists\s*\([^,]+,\s*)?(:\w+)/g;

/** Throws ValidationException. */
export async function checkIndexKeys(
  write: Write,
  describe: (table: string) => Promise<TableDescription | null>,
): Promise<void> {
  for (const [table, values] of written(write)) {
    if (!Object.values(values).some(isEmpty)) continue;
    const { GlobalSecondaryIndexes = [], LocalSecondaryIndexes = [] } = (await describe(table)) ?? {};
    for (const { IndexName, KeySchema = [] } of [...GlobalSecondaryIndexes, ...LocalSecondaryIndexes])
      for (const { AttributeName = "" } of KeySchema)
        if (isEmpty(values[AttributeName] ?? {}))
          throw invalid(
            `One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: ${IndexName}, IndexKey: ${AttributeName}`,
          );
  }
}

/** By table, the attributes that the write gives a value. */
function written(write: Write): readonly (readonly [table: string, values: Values])[] {
  const { TableName = "", Item, RequestItems = {} } = write;
  const batch = Object.entries(RequestItems).flatMap(([table, requests]) =>
    requests.flatMap(({ PutRequest }) => (PutRequest ? [[table, PutRequest.Item] as const] : [])),
  );
  return [...batch, [TableName, Item ?? assigned(write)]];
}

function assigned({
  UpdateExpression = "",
  ExpressionAttributeNames = {},
  ExpressionAttributeValues = {},
}: Write): Values {
  const pairs = [...UpdateExpression.matchAll(ASSIGNMENT)].map(([, name = "", value = ""]) => [
    ExpressionAttributeNames[name] ?? name,
    ExpressionAttributeValues[value] ?? {},
  ]);
  return Object.fromEntries(pairs) as Values;
}

const isEmpty = (value: Readonly<Record<string, unknown>>): boolean => value["S"] === "" || value["B"] === "";
