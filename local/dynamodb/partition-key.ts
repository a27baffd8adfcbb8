/** The partition key that a query is about: `#pk = :pk`, alone or with `AND …`, on either side of the sign. */

interface Query {
  readonly KeyConditionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Readonly<Record<string, unknown>>;
}

const EQUATION = /([#\w.-]+)\s*=\s*(:\w+)|(:\w+)\s*=\s*([#\w.-]+)/g;

export function partitionKeyIn(hashKey: string, query: Query): string | null {
  const { KeyConditionExpression = "", ExpressionAttributeNames = {}, ExpressionAttributeValues = {} } = query;
  for (const [, left, right, turnedRight, turnedLeft] of KeyConditionExpression.matchAll(EQUATION)) {
    const name = left ?? turnedLeft ?? "";
    if ((ExpressionAttributeNames[name] ?? name) === hashKey)
      return textOf(ExpressionAttributeValues[right ?? turnedRight ?? ""]);
  }
  return null;
}

/** `{"S": "job#1"}`: a key is a string, a number or bytes, each written as text. */
export function textOf(value: unknown): string | null {
  const [text] = Object.values((value ?? {}) as Record<string, unknown>);
  return typeof text === "string" ? text : null;
}
