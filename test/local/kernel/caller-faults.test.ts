/** Faults for one certain caller, processes that are killed in the middle, and the log of what was called. */
import { CreateTableCommand, DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { DeleteObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { CallRecord, Fault } from "../../../local/index.ts";
import { invoke, makeFunction, startFunctionAccount, type FunctionAccount } from "../lambda/account.ts";

/** Puts item after item, as the payload names them, and tells how far it came. */
const WRITER = `
  import { createRequire } from "node:module";
  const { DynamoDBClient, PutItemCommand } = createRequire(process.env.MODULES)("@aws-sdk/client-dynamodb");
  const client = new DynamoDBClient({ maxAttempts: 1 });
  export const handler = async (ids) => {
    const answers = [];
    for (const id of ids)
      answers.push(await client.send(new PutItemCommand({ TableName: "items", Item: { id: { S: id } } })).then(
        () => "written",
        (error) => error.code ?? error.name,
      ));
    return answers;
  };`;

let account: FunctionAccount;
let dynamoDb: DynamoDBClient;
beforeAll(async () => {
  account = await startFunctionAccount();
  dynamoDb = new DynamoDBClient(account.clientConfig);
  await dynamoDb.send(
    new CreateTableCommand({
      TableName: "items",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    }),
  );
  const Environment = { Variables: { MODULES: import.meta.filename } };
  for (const name of ["writer", "other"]) await makeFunction(account, name, WRITER, { Environment });
});
afterAll(() => account?.cloud.stop());
beforeEach(async () => {
  for (const path of ["faults", "calls"]) await control("DELETE", path);
});

async function control<Answer>(method: string, path: string, body?: object): Promise<Answer> {
  const init = body ? { method, body: JSON.stringify(body) } : { method };
  return (await (await fetch(`${account.cloud.endpoint}/_local/${path}`, init)).json()) as Answer;
}
const order = (fault: object) =>
  control<readonly Fault[]>("POST", "faults", {
    service: "dynamodb",
    operation: "PutItem",
    caller: "writer",
    ...fault,
  });
const calls = async () => (await control<readonly CallRecord[]>("GET", "calls")).filter(({ invocation }) => invocation);
const written = async (prefix: string) =>
  ((await dynamoDb.send(new ScanCommand({ TableName: "items" }))).Items ?? [])
    .map(({ id }) => id?.S ?? "")
    .filter((id) => id.startsWith(prefix))
    .toSorted();

test("a fault is for one caller, and lets calls pass first", async () => {
  await order({ skip: 1, error: "ThrottlingException" });
  expect((await invoke(account, "other", ["a1", "a2", "a3"])).result).toEqual(["written", "written", "written"]);
  expect((await invoke(account, "writer", ["a4", "a5", "a6"])).result).toEqual([
    "written",
    "ThrottlingException",
    "written",
  ]);
  expect(await control("GET", "faults")).toEqual([]);
});

test("what a fault waits for is told as it is left, and each fault counts all its calls", async () => {
  await order({ skip: 1, error: "ThrottlingException" });
  await order({ skip: 2, error: "InternalServerError", status: 500 });
  expect(await order({ skip: 5, times: 2, error: "Later" })).toHaveLength(3);
  const { result } = await invoke(account, "writer", ["b1", "b2", "b3", "b4"]);
  expect(result).toEqual(["written", "ThrottlingException", "InternalServerError", "written"]);
  expect(await control("GET", "faults")).toMatchObject([{ skip: 1, times: 2, error: "Later" }]);
});

test("an answer of DynamoDB's is lost whole, after the write", async () => {
  await order({ after: true });
  expect((await invoke(account, "writer", ["c1"])).result).toEqual(["ECONNRESET"]);
  expect(await written("c")).toEqual(["c1"]);
});

test.each([
  ["before", ["d-before-1"]],
  ["after", ["d-after-1", "d-after-2"]],
] as const)("a function is killed %s its second write: Lambda says so, and the next one works", async (crash, kept) => {
  await order({ skip: 1, crash });
  const ids = [1, 2, 3].map((number) => `d-${crash}-${number}`);
  const killed = await invoke(account, "writer", ids);
  expect(killed.FunctionError).toBe("Unhandled");
  expect(killed.result).toMatchObject({
    errorType: "Runtime.ExitError",
    errorMessage: expect.stringMatching(/Error: Runtime exited with error: signal: killed$/) as string,
  });
  expect(await written(`d-${crash}`)).toEqual(kept);
  expect((await invoke(account, "writer", ids)).result).toEqual(["written", "written", "written"]);
});

test("only a function has a process to kill: for another caller the fault is an error", async () => {
  await order({ caller: "root", crash: "before", operation: "Scan" });
  await expect(dynamoDb.send(new ScanCommand({ TableName: "items" }))).rejects.toMatchObject({
    name: "InternalFailure",
  });
});

test("the log has each call with its caller, its invocation, how the request begins, and its answer's status", async () => {
  await order({ skip: 1, error: "ThrottlingException" });
  await invoke(account, "writer", ["e1", "e2"]);
  await order({ after: true });
  await invoke(account, "writer", ["e3"]);
  await written("e");
  const found = await calls();
  expect(found).toMatchObject([
    { caller: "writer", service: "dynamodb", operation: "PutItem", status: 200 },
    { caller: "writer", service: "dynamodb", operation: "PutItem", status: 400 },
    { caller: "writer", service: "dynamodb", operation: "PutItem", status: null },
  ]);
  const [first, second, third] = found;
  expect(first?.invocation).toBe(second?.invocation);
  expect(third?.invocation).not.toBe(first?.invocation);
  expect(first?.request).toContain('"e1"');
  const all = await control<readonly CallRecord[]>("GET", "calls");
  expect(all.at(-1)).toMatchObject({ caller: "root", invocation: null, operation: "Scan", status: 200 });
  expect(await control("DELETE", "calls")).toEqual([]);
});

test("the status of a REST answer that is an error is logged as well", async () => {
  const s3 = new S3Client({ ...account.clientConfig, forcePathStyle: true });
  await s3.send(new DeleteObjectCommand({ Bucket: "nobodys", Key: "k" })).catch(() => null);
  const all = await control<readonly CallRecord[]>("GET", "calls");
  expect(all.at(-1)).toMatchObject({ service: "s3", operation: "DeleteObject", status: 404 });
});

test.each([
  ["a caller must be a string", { caller: 1, error: "X" }],
  ["a crash is before or after", { crash: "during" }],
  ["not both an error and a crash", { error: "X", crash: "before" }],
  ["not both an error and a lost answer", { error: "X", after: true }],
])("%s", async (_what, fault) => {
  expect(await order(fault)).toMatchObject({ error: expect.any(String) as string });
  expect(await control("GET", "faults")).toEqual([]);
});

test("a function's idle process can be retired: the next invocation begins in a new one", async () => {
  const counts = "let count = 0; export const handler = async () => ++count;";
  for (const name of ["counter", "second"]) await makeFunction(account, name, counts);
  const count = async (name: string) => (await invoke(account, name)).result as number;
  expect([await count("counter"), await count("counter"), await count("second")]).toEqual([1, 2, 1]);
  await control("POST", "lambda/retire", { functionName: "counter" });
  expect([await count("counter"), await count("second")]).toEqual([1, 2]);
  await control("POST", "lambda/retire", {});
  expect([await count("counter"), await count("second")]).toEqual([1, 1]);
  expect(await control("POST", "lambda/retire", { functionName: "nobody" })).toMatchObject({
    error: expect.stringContaining("Function not found") as string,
  });
});
