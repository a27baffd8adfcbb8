import { CreateStateMachineCommand, GetExecutionHistoryCommand, SFNClient } from "@aws-sdk/client-sfn";
import { beforeAll, expect, test } from "vitest";
import { executions } from "../../aws/executions.ts";
import { createPorts, type PortsOf } from "../../aws/ports.ts";
import { executionArnOf } from "../../core/naming.ts";
import { waitFor } from "../wait-for.ts";
import { useCloud } from "./cloud.ts";
import { createFunction, createRole } from "./starter-function.ts";

const running = useCloud({ eventSeconds: 0 });
let port: PortsOf<{ executions: typeof executions }>["executions"];
let client: SFNClient;
let roleArn: string;
/** Ends at once, and never. */
let quick: string;
let endless: string;

async function machine(name: string, state: object): Promise<string> {
  const definition = JSON.stringify({ QueryLanguage: "JSONata", StartAt: "Only", States: { Only: { ...state } } });
  const { stateMachineArn = "" } = await client.send(new CreateStateMachineCommand({ name, definition, roleArn }));
  return stateMachineArn;
}

beforeAll(async () => {
  client = new SFNClient(running().config);
  port = createPorts({ executions }).executions;
  roleArn = await createRole(running().config);
  quick = await machine("quick", { Type: "Succeed" });
  endless = await machine("endless", { Type: "Wait", Seconds: 3600, End: true });
});

const ended = (arn: string, status: string): Promise<void> =>
  waitFor(async () => expect(await port.status(arn)).toBe(status), 20);

test("started once by its name, also after it has ended, also with another input", async () => {
  const arn = await port.start(quick, "job-1", { jobId: "job-1" });
  expect(arn).toBe(executionArnOf(quick, "job-1"));
  await ended(arn, "SUCCEEDED");
  expect(await port.start(quick, "job-1", { jobId: "job-1" })).toBe(arn);
  expect(await port.start(quick, "job-1", { jobId: "another" })).toBe(arn);
  expect(await port.input(arn)).toEqual({ jobId: "job-1" });
});

test("while it runs, the same name and input are the same execution", async () => {
  const arn = await port.start(endless, "job-2", { jobId: "job-2" });
  expect(await port.start(endless, "job-2", { jobId: "job-2" })).toBe(arn);
  expect(await port.status(arn)).toBe("RUNNING");
});

test("those that run, of one machine", async () => {
  const arn = await port.start(endless, "job-listed", {});
  await ended(await port.start(quick, "job-over", {}), "SUCCEEDED");
  expect(await port.running(endless)).toContain(arn);
  expect(await port.running(quick)).toEqual([]);
});

test("stopped with error and cause cut to what Step Functions takes; twice is once", async () => {
  const arn = await port.start(endless, "job-3", {});
  await port.stop(arn, "E".repeat(300), "c".repeat(40_000));
  await ended(arn, "ABORTED");
  await port.stop(arn, "JobCancelled", "again");
});

test("described for people: how it ended, when, and in whose words", async () => {
  const failing = await machine("failing", { Type: "Fail", Error: "InvalidJob", Cause: "no such type" });
  const arn = await port.start(failing, "job-5", {});
  await ended(arn, "FAILED");
  const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as unknown;
  const failed = { status: "FAILED", error: "InvalidJob", cause: "no such type", startedAt: time, stoppedAt: time };
  expect(await port.describe(arn)).toEqual(failed);
  const open = await port.describe(await port.start(endless, "job-6", {}));
  expect(open).toEqual({ status: "RUNNING", error: null, cause: null, startedAt: time, stoppedAt: null });
  expect(await port.describe(executionArnOf(quick, "nobody"))).toBeNull();
});

test("an execution that never was", async () => {
  const arn = executionArnOf(quick, "nobody");
  expect(await port.status(arn)).toBe("NOT_FOUND");
  await port.stop(arn, "JobCancelled", "nothing there");
  await expect(port.input(arn)).rejects.toMatchObject({ name: "JobNotFound" });
});

test("a poke ends the wait; a second one, and one of a foreign token, are done already", async () => {
  const functionArn = await createFunction(running().config, roleArn);
  const waiting = await machine("waiting", {
    Type: "Task",
    Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
    Arguments: { FunctionName: functionArn, Payload: { token: "{% $states.context.Task.Token %}" } },
    End: true,
  });
  const arn = await port.start(waiting, "job-4", {});
  const token = await waitFor(() => tokenOf(arn), 20);
  await port.poke(token);
  await ended(arn, "SUCCEEDED");
  await port.poke(token);
  await port.poke("no token at all");
});

/** The token, from where the console shows it: the task's parameters in the history. */
async function tokenOf(executionArn: string): Promise<string> {
  const { events = [] } = await client.send(new GetExecutionHistoryCommand({ executionArn }));
  const parameters = events.find(({ type }) => type === "TaskScheduled")?.taskScheduledEventDetails?.parameters ?? "";
  const { Payload } = JSON.parse(parameters) as { Payload: { token: string } };
  return Payload.token;
}
