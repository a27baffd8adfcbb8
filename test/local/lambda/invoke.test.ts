import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionCommand,
  InvokeCommand,
  PutFunctionConcurrencyCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually, invoke, makeFunction, startFunctionAccount } from "./account.ts";
import type { FunctionAccount } from "./account.ts";
import { makeZip } from "./make-zip.ts";

let account: FunctionAccount;
beforeAll(async () => {
  account = await startFunctionAccount();
});
afterAll(() => account.cloud.stop());

/** One function for most of the tests: what it does is in the event. */
const SOURCE = `
import { existsSync } from "node:fs";
let calls = 0;
export const handler = async (event, context) => {
  calls++;
  if (event.early) console.log(event.early);
  if (event.exit !== undefined) process.exit(event.exit);
  if (event.kill) process.kill(process.pid, "SIGKILL");
  while (event.gate && !existsSync(event.gate)) await new Promise((done) => setTimeout(done, 10));
  if (event.sleepMs) await new Promise((done) => setTimeout(done, event.sleepMs));
  if (event.bytes) return "x".repeat(event.bytes);
  if (event.reject) { Promise.reject(new Error("nobody looks")); await new Promise((done) => setTimeout(done, 500)); }
  if (event.throw) throw new TypeError(event.throw);
  if (event.say) console.log(event.say);
  return { pid: process.pid, calls, event, env: process.env, context: { ...context, left: context.getRemainingTimeInMillis() } };
};`;

async function isLogged(words: string) {
  const logs = new CloudWatchLogsClient(account.clientConfig);
  const input = { logGroupName: "/aws/lambda/echo", filterPattern: `"${words}"` };
  return (await logs.send(new FilterLogEventsCommand(input))).events?.[0];
}

describe("an invocation", () => {
  beforeAll(() => makeFunction(account, "echo", SOURCE, { Environment: { Variables: { COLOUR: "blue" } } }));

  test("runs in a process that sees what AWS gives it, and is used again", async () => {
    const { cloud } = account;
    const first = await invoke(account, "echo", { n: 1 });
    expect(first).toMatchObject({ StatusCode: 200, ExecutedVersion: "$LATEST" });
    expect(first.FunctionError).toBeUndefined();
    expect(first.result.event).toEqual({ n: 1 });
    expect(first.result.env).toMatchObject({
      COLOUR: "blue",
      AWS_REGION: cloud.region,
      AWS_ENDPOINT_URL: cloud.endpoint,
      AWS_LAMBDA_FUNCTION_NAME: "echo",
      AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
      _HANDLER: "index.handler",
      TZ: ":UTC",
    });
    expect(first.result.env.AWS_ACCESS_KEY_ID).toMatch(/^ASIA/);
    expect(first.result.context.left).toBeGreaterThan(0);
    expect(first.result.context.invokedFunctionArn).toBe(`arn:aws:lambda:us-east-1:${cloud.accountId}:function:echo`);
    const second = await invoke(account, "echo");
    expect(second.result).toMatchObject({ pid: first.result.pid, calls: first.result.calls + 1 });
  });

  test("two at once are in two processes", async () => {
    const gate = join(mkdtempSync(join(tmpdir(), "gate-")), "open");
    const first = invoke(account, "echo", { early: "the first of two", gate });
    await eventually(() => isLogged("the first of two"));
    const second = await invoke(account, "echo");
    writeFileSync(gate, "");
    expect((await first).result.pid).not.toBe(second.result.pid);
    rmSync(dirname(gate), { recursive: true });
  });

  test("an error of the handler keeps its type, and the process", async () => {
    const { result: before } = await invoke(account, "echo");
    const failed = await invoke(account, "echo", { throw: "no" });
    expect(failed).toMatchObject({ StatusCode: 200, FunctionError: "Unhandled", ExecutedVersion: "$LATEST" });
    expect(failed.result).toMatchObject({ errorType: "TypeError", errorMessage: "no" });
    expect(failed.result.trace[0]).toBe("TypeError: no");
    expect((await invoke(account, "echo")).result.pid).toBe(before.pid);
  });

  test.each([
    ["its own exit", { exit: 3 }, "Runtime exited with error: exit status 3"],
    ["an exit without a word", { exit: 0 }, "Runtime exited without providing a reason"],
    ["a kill", { kill: true }, "Runtime exited with error: signal: killed"],
  ])("%s is Runtime.ExitError and the next runs in a fresh process", async (_name, event, reason) => {
    const { result: before } = await invoke(account, "echo");
    const ended = await invoke(account, "echo", event);
    expect(ended.FunctionError).toBe("Unhandled");
    expect(ended.result.errorType).toBe("Runtime.ExitError");
    expect(ended.result.errorMessage).toMatch(new RegExp(`^RequestId: [0-9a-f-]{36} Error: ${reason}$`));
    expect((await invoke(account, "echo")).result.pid).not.toBe(before.pid);
  });

  test("killed from outside in the middle, the same", async () => {
    const { result: before } = await invoke(account, "echo");
    const running = invoke(account, "echo", { early: "begun", sleepMs: 19_000 });
    await eventually(() => isLogged("begun"));
    process.kill(before.pid, "SIGKILL");
    expect((await running).result.errorType).toBe("Runtime.ExitError");
    expect((await invoke(account, "echo")).FunctionError).toBeUndefined();
  });

  test("a promise that nobody catches ends the process by name", async () => {
    const ended = await invoke(account, "echo", { reject: true });
    expect(ended.result).toMatchObject({
      errorType: "Runtime.UnhandledPromiseRejection",
      errorMessage: "Error: nobody looks",
    });
    expect((await invoke(account, "echo")).FunctionError).toBeUndefined();
  });

  test("an answer over 6 MB is refused, and the process stays", async () => {
    const big = await invoke(account, "echo", { bytes: 6_291_557 });
    expect(big.FunctionError).toBe("Unhandled");
    expect(big.result).toEqual({
      errorType: "Function.ResponseSizeTooLarge",
      errorMessage: "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
    });
  });

  test("the log has START, the words, END and REPORT; LogResult its end", async () => {
    const said = await invoke(account, "echo", { say: "words of mine" }, { LogType: "Tail" });
    const tail = Buffer.from(said.LogResult ?? "", "base64").toString();
    expect(tail).toMatch(
      /^START RequestId: (\S+) Version: \$LATEST\n.*\t\1\tINFO\twords of mine\nEND RequestId: \1\nREPORT RequestId: \1\tDuration: /s,
    );
    const event = await eventually(() => isLogged("words of mine"));
    expect(event.logStreamName).toMatch(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
  });

  test("DryRun runs nothing; bad JSON and too large a payload are refused", async () => {
    const send = (more: object) => account.lambda.send(new InvokeCommand({ FunctionName: "echo", ...more }));
    expect(await send({ InvocationType: "DryRun" })).toMatchObject({ StatusCode: 204 });
    await expect(send({ Payload: Buffer.from("{") })).rejects.toMatchObject({ name: "InvalidRequestContentException" });
    const large = Buffer.from(JSON.stringify("x".repeat(1_048_576)));
    await expect(send({ InvocationType: "Event", Payload: large })).rejects.toMatchObject({
      name: "RequestTooLargeException",
    });
    await expect(send({ FunctionName: "nobody" })).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });
});

test("a time-out kills the process and says so as AWS does", async () => {
  await makeFunction(account, "slow", SOURCE, { Timeout: 1 });
  const { result: before } = await invoke(account, "slow");
  const late = await invoke(account, "slow", { sleepMs: 60_000 }, { LogType: "Tail" });
  expect(late.FunctionError).toBe("Unhandled");
  expect(late.result.errorType).toBe("Sandbox.Timedout");
  expect(late.result.errorMessage).toMatch(/^RequestId: \S+ Error: Task timed out after 1.00 seconds$/);
  expect(Buffer.from(late.LogResult ?? "", "base64").toString()).toContain("Task timed out after 1.00 seconds");
  expect((await invoke(account, "slow")).result.pid).not.toBe(before.pid);
});

test.each([
  ["missing", "export const other = 1;", "Runtime.HandlerNotFound"],
  ["broken", "export const handler = (;", "Runtime.UserCodeSyntaxError"],
  ["lost", "import 'nowhere'; export const handler = async () => 1;", "Runtime.ImportModuleError"],
  [
    "callback",
    "export const handler = (event, context, callback) => callback(null, 1);",
    "Runtime.CallbackHandlerDeprecated",
  ],
  ["throwing", "throw new RangeError('at start');", "RangeError"],
])("a handler that is %s fails in init", async (name, source, errorType) => {
  await makeFunction(account, name, source);
  const failed = await invoke(account, name);
  expect(failed.FunctionError).toBe("Unhandled");
  expect(failed.result.errorType).toBe(errorType);
});

test("new code and new settings take effect with the next invocation", async () => {
  const reply = (text: string): string => `export const handler = async () => "${text}" + (process.env.MARK ?? "");`;
  await makeFunction(account, "changing", reply("old"));
  expect((await invoke(account, "changing")).result).toBe("old");
  const ZipFile = makeZip({ "index.mjs": reply("new") });
  const updated = await account.lambda.send(new UpdateFunctionCodeCommand({ FunctionName: "changing", ZipFile }));
  expect(updated.CodeSha256).toBe(createHash("sha256").update(ZipFile).digest("base64"));
  await waitUntilFunctionUpdatedV2(
    { client: account.lambda, maxWaitTime: 20, minDelay: 0.05, maxDelay: 0.1 },
    { FunctionName: "changing" },
  );
  expect((await invoke(account, "changing")).result).toBe("new");
  const Environment = { Variables: { MARK: "!" } };
  await account.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: "changing", Environment }));
  expect((await invoke(account, "changing")).result).toBe("new!");
  const { Configuration, Code } = await account.lambda.send(new GetFunctionCommand({ FunctionName: "changing" }));
  expect(Configuration?.CodeSize).toBe(ZipFile.length);
  const download = await fetch(Code?.Location ?? "");
  expect(Buffer.from(await download.arrayBuffer()).equals(Buffer.from(ZipFile))).toBe(true);
  expect((await fetch(`${Code?.Location}0`)).status).toBe(403);
});

test("reserved concurrency throttles", async () => {
  await makeFunction(account, "narrow", SOURCE);
  const send = (reserved: number) =>
    account.lambda.send(
      new PutFunctionConcurrencyCommand({ FunctionName: "narrow", ReservedConcurrentExecutions: reserved }),
    );
  await send(0);
  await expect(invoke(account, "narrow")).rejects.toMatchObject({
    name: "TooManyRequestsException",
    Reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
  });
  await send(1);
  expect((await invoke(account, "narrow")).StatusCode).toBe(200);
  await expect(send(901)).rejects.toMatchObject({ name: "InvalidParameterValueException" });
});

describe("what AWS refuses", () => {
  const base = () => ({
    FunctionName: "refused",
    Role: account.roleArn,
    Runtime: "nodejs24.x" as const,
    Handler: "index.handler",
    Code: { ZipFile: makeZip({ "index.mjs": "" }) },
  });
  test.each([
    [
      "a role that Lambda cannot assume",
      { Role: "arn:aws:iam::000000000000:role/none" },
      "InvalidParameterValueException",
      "cannot be assumed",
    ],
    ["a runtime nobody knows", { Runtime: "nodejs99.x" as never }, "InvalidParameterValueException", "enum value set"],
    [
      "a runtime this machine has not",
      { Runtime: "python3.13" as const },
      "InvalidParameterValueException",
      "nodejs24.x",
    ],
    ["a time-out of 901 s", { Timeout: 901 }, "InvalidParameterValueException", "less than or equal to 900"],
    [
      "a reserved variable",
      { Environment: { Variables: { AWS_REGION: "x" } } },
      "InvalidParameterValueException",
      "AWS_REGION",
    ],
    ["what is no zip", { Code: { ZipFile: Buffer.from("no") } }, "InvalidParameterValueException", "Could not unzip"],
    ["what is not built here", { VpcConfig: { SubnetIds: ["subnet-1"] } }, "NotImplemented", "VpcConfig"],
  ])("%s", async (_name, change, name, message) => {
    const creation = account.lambda.send(new CreateFunctionCommand({ ...base(), ...change }));
    await expect(creation).rejects.toMatchObject({ name, message: expect.stringContaining(message) as string });
  });
  test("a second function of the name; a deletion of none", async () => {
    await makeFunction(account, "twice", "export const handler = async () => 1;");
    await expect(makeFunction(account, "twice", "")).rejects.toMatchObject({ name: "ResourceConflictException" });
    await account.lambda.send(new DeleteFunctionCommand({ FunctionName: "twice" }));
    await expect(account.lambda.send(new DeleteFunctionCommand({ FunctionName: "twice" }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  });
});
