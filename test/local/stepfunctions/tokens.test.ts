import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  GetExecutionHistoryCommand,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import { afterEach, expect, test } from "vitest";
import { VirtualClock } from "../../../local/index.ts";
import { START } from "../asl/world.ts";
import type { Account, Handler } from "./account.ts";
import { createMachine, describeExecution, openAccount, start, until, untilEnded } from "./account.ts";

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

async function open(...given: Parameters<typeof openAccount>): Promise<Account> {
  const account = await openAccount(...given);
  cleanUps.push(() => account.cloud.stop());
  return account;
}

const waiting = (more: object = {}): object => ({
  StartAt: "S",
  States: {
    S: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
      Arguments: { FunctionName: "starter", Payload: { token: "{% $states.context.Task.Token %}" } },
      End: true,
      ...more,
    },
  },
});

/** Keeps every token it is started with. */
function starter(): { readonly tokens: string[]; readonly handlers: Record<string, Handler> } {
  const tokens: string[] = [];
  return { tokens, handlers: { starter: ({ token }) => void tokens.push(token) } };
}

const firstOf = (tokens: readonly string[]): Promise<string> => until(() => tokens[0] ?? null);

test("a token is answered once; afterwards it has timed out", async () => {
  const { tokens, handlers } = starter();
  const { sfn } = await open(handlers);
  const executionArn = await start(sfn, await createMachine(sfn, "waiting", waiting()));
  const taskToken = await firstOf(tokens);
  expect(taskToken.length).toBeLessThanOrEqual(1_024);
  await sfn.send(new SendTaskHeartbeatCommand({ taskToken }));
  await sfn.send(new SendTaskSuccessCommand({ taskToken, output: '{"done":1}' }));
  expect(await untilEnded(sfn, executionArn)).toMatchObject({ status: "SUCCEEDED", output: '{"done":1}' });
  const over = { name: "TaskTimedOut", message: "Task Timed Out: 'Provided task does not exist anymore'" };
  await expect(sfn.send(new SendTaskSuccessCommand({ taskToken, output: "1" }))).rejects.toMatchObject(over);
  await expect(sfn.send(new SendTaskFailureCommand({ taskToken }))).rejects.toMatchObject(over);
  await expect(sfn.send(new SendTaskHeartbeatCommand({ taskToken }))).rejects.toMatchObject(over);
});

test("a failure by token; a stopped execution's token", async () => {
  const { tokens, handlers } = starter();
  const { sfn } = await open(handlers);
  const stateMachineArn = await createMachine(sfn, "waiting", waiting());
  const failing = await start(sfn, stateMachineArn);
  await sfn.send(new SendTaskFailureCommand({ taskToken: await firstOf(tokens), error: "Taken", cause: "by EC2" }));
  expect(await untilEnded(sfn, failing)).toMatchObject({ status: "FAILED", error: "Taken", cause: "by EC2" });
  const executionArn = await start(sfn, stateMachineArn);
  const taskToken = await firstOf(await until(() => (tokens.length === 2 ? tokens.slice(1) : null)));
  await sfn.send(new StopExecutionCommand({ executionArn }));
  await expect(sfn.send(new SendTaskSuccessCommand({ taskToken, output: "1" }))).rejects.toMatchObject({
    name: "TaskTimedOut",
  });
});

test("refused: garbage, a guessed secret, an execution that never was, an output that is no JSON", async () => {
  const { tokens, handlers } = starter();
  const { sfn } = await open(handlers);
  const executionArn = await start(sfn, await createMachine(sfn, "waiting", waiting()));
  const taskToken = await firstOf(tokens);
  const succeed = (token: string, output = "1") => sfn.send(new SendTaskSuccessCommand({ taskToken: token, output }));
  const forge = (change: (content: unknown[]) => unknown[]): string => {
    const content = JSON.parse(Buffer.from(taskToken, "base64url").toString()) as unknown[];
    return Buffer.from(JSON.stringify(change(content))).toString("base64url");
  };
  await expect(succeed("garbage")).rejects.toMatchObject({ name: "InvalidToken" });
  await expect(succeed(forge(([arn, id]) => [arn, id, "guessed"]))).rejects.toMatchObject({ name: "InvalidToken" });
  const never = forge(([arn, ...rest]) => [`${String(arn)}-never`, ...rest]);
  await expect(succeed(never)).rejects.toMatchObject({ name: "TaskDoesNotExist" });
  await expect(succeed(taskToken, "{")).rejects.toMatchObject({ name: "InvalidOutput" });
  expect((await describeExecution(sfn, executionArn)).status).toBe("RUNNING");
});

test("virtual time: a missed heartbeat, a machine's time-out, a day's wait", async () => {
  const { handlers } = starter();
  const clock = new VirtualClock(START);
  const { sfn } = await open(handlers, { clock });
  const run = async (name: string, definition: object) =>
    clock.run(createMachine(sfn, name, definition).then(async (arn) => untilEnded(sfn, await start(sfn, arn))));
  const seconds = (ended: Awaited<ReturnType<typeof run>>): number =>
    ((ended.stopDate?.getTime() ?? 0) - (ended.startDate?.getTime() ?? 0)) / 1000;
  const beats = await run("beats", waiting({ HeartbeatSeconds: 120 }));
  expect([beats.status, beats.error, seconds(beats)]).toEqual(["FAILED", "States.Timeout", 120]);
  const bounded = await run("bounded", { TimeoutSeconds: 300, ...waiting() });
  expect([bounded.status, bounded.error, seconds(bounded)]).toEqual(["TIMED_OUT", undefined, 300]);
  const day = await run("day", { StartAt: "W", States: { W: { Type: "Wait", Seconds: 86_400, End: true } } });
  expect([day.status, seconds(day)]).toEqual(["SUCCEEDED", 86_400]);
});

test("a restart goes on: the token still holds, a timer still rings, history is whole", async () => {
  const directory = mkdtempSync(join(tmpdir(), "stepfunctions-"));
  cleanUps.push(() => rmSync(directory, { recursive: true }));
  const { tokens, handlers } = starter();
  const before = await openAccount(handlers, { directory });
  const definition = {
    ...waiting({ End: undefined, Assign: { kept: "{% $states.result %}" }, Next: "W" }),
  } as { StartAt: string; States: Record<string, object> };
  definition.States["W"] = { Type: "Wait", Seconds: 1, Output: "{% $kept %}", End: true };
  const executionArn = await start(before.sfn, await createMachine(before.sfn, "durable", definition), {}, "one");
  const taskToken = await firstOf(tokens);
  await until(async () => {
    const { events } = await before.sfn.send(new GetExecutionHistoryCommand({ executionArn }));
    return events?.some(({ type }) => type === "TaskSubmitted") ? true : null;
  });
  await before.cloud.stop();

  const between = await openAccount(handlers, { directory });
  await between.sfn.send(new SendTaskSuccessCommand({ taskToken, output: '"ran"' }));
  await between.cloud.stop();

  const after = await open(handlers, { directory });
  expect(await untilEnded(after.sfn, executionArn)).toMatchObject({ status: "SUCCEEDED", output: '"ran"' });
  expect(tokens).toEqual([taskToken]);
  const { events } = await after.sfn.send(new GetExecutionHistoryCommand({ executionArn }));
  expect(events?.map(({ id }) => id)).toEqual(events?.map((_, index) => index + 1));
  expect(events?.at(-1)?.type).toBe("ExecutionSucceeded");
});

test("a restart invokes again what had not answered", async () => {
  const directory = mkdtempSync(join(tmpdir(), "stepfunctions-"));
  cleanUps.push(() => rmSync(directory, { recursive: true }));
  const calls: string[] = [];
  const hanging = Promise.withResolvers<unknown>();
  cleanUps.push(() => hanging.resolve(null));
  const task = {
    Type: "Task",
    Resource: "arn:aws:states:::lambda:invoke",
    Arguments: { FunctionName: "work" },
    End: true,
  };
  const before = await openAccount({ work: () => (calls.push("lost"), hanging.promise) }, { directory });
  const machine = await createMachine(before.sfn, "again", { StartAt: "S", States: { S: task } });
  const executionArn = await start(before.sfn, machine, {}, "one");
  await until(() => (calls.length === 1 ? true : null));
  await before.cloud.stop();

  const after = await open({ work: () => (calls.push("again"), "done") }, { directory });
  const ended = await untilEnded(after.sfn, executionArn);
  expect(JSON.parse(ended.output ?? "")).toMatchObject({ Payload: "done" });
  expect(calls).toEqual(["lost", "again"]);
});
