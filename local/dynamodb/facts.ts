/** What dynalite 4.0.0 does (its index.js, `validOperations`); of these, DescribeTimeToLive is ours. */
export const ENGINE_OPERATIONS: ReadonlySet<string> = new Set([
  "BatchGetItem",
  "BatchWriteItem",
  "CreateTable",
  "DeleteItem",
  "DeleteTable",
  "DescribeTable",
  "GetItem",
  "ListTables",
  "ListTagsOfResource",
  "PutItem",
  "Query",
  "Scan",
  "TagResource",
  "UntagResource",
  "UpdateItem",
  "UpdateTable",
]);
