/** What an operator sees: a job's life as lines of the log, its metrics, and the alarms. */
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
  type MetricAlarm,
} from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient, paginateFilterLogEvents } from "@aws-sdk/client-cloudwatch-logs";
import { DisableRuleCommand, EventBridgeClient, ListRulesCommand, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DRILL_DETAIL_TYPE, DRILL_SOURCE } from "../../aws/event-parsers.ts";
import { LOG_EVENTS } from "../../aws/log-events.ts";
import { METRICS, NAMESPACE } from "../../aws/metrics.ts";
import { JOB_EVENTS } from "../../core/events.ts";
import { violations } from "../aws/embedded-metric-rules.ts";
import { runScenario, type Result } from "./scenario.ts";
import { startSimulation, type Simulation } from "./simulation.ts";

interface Line extends Readonly<Record<string, any>> {
  readonly event?: string;
}

let simulation: Simulation;
let clients: ReturnType<typeof openClients>;
let result: Result;
beforeAll(async () => {
  simulation = await startSimulation();
  clients = openClients(simulation);
  result = await runScenario(simulation, {
    name: "logged",
    script: async (scene) => scene.interrupt((await scene.running(1)).instanceId),
  });
}, 120_000);
afterAll(async () => {
  for (const client of Object.values(clients ?? {})) client.destroy();
  await simulation?.stop();
});

function openClients({ account: { target } }: Simulation) {
  return {
    metrics: new CloudWatchClient(target),
    logs: new CloudWatchLogsClient(target),
    bus: new EventBridgeClient(target),
    queues: new SQSClient(target),
  };
}

/** Parsed, in order, with the stream it is in; a line that is no JSON fails the test. */
async function readLog(filterPattern?: string): Promise<readonly Line[]> {
  const logGroupName = simulation.account.outputs["FunctionsLogGroupName"];
  const lines: Line[] = [];
  for await (const page of paginateFilterLogEvents({ client: clients.logs }, { logGroupName, filterPattern }))
    for (const { message = "", logStreamName: stream = "" } of page.events ?? [])
      lines.push({ ...(JSON.parse(message) as object), stream });
  return lines;
}

async function describe(alarm: string): Promise<MetricAlarm | undefined> {
  const AlarmNames = [`${simulation.stack}-${alarm}`];
  const { MetricAlarms = [] } = await clients.metrics.send(new DescribeAlarmsCommand({ AlarmNames }));
  return MetricAlarms[0];
}
const stateOf = async (alarm: string): Promise<string> => (await describe(alarm))?.StateValue ?? "none";
const becomes = (alarm: string, state: string, limitSeconds: number): Promise<boolean> =>
  simulation.until(`${alarm} to be ${state}`, async () => (await stateOf(alarm)) === state, {
    everySeconds: 20,
    limitSeconds,
  });

test("one query by the job's id gives its whole story: the timeline, and every function that worked on it", async () => {
  const lines = await simulation.clock.run(readLog(`{ $.jobId = "${result.jobId}" }`));
  const told = lines.filter(({ event = "" }) => event in JOB_EVENTS);
  const text = ({ time, event, message }: Line): string => `${time} ${event} ${message}`;
  expect(told.map(text).toSorted()).toEqual(
    result.timeline.map(({ time, type, message }) => text({ time, event: type, message })).toSorted(),
  );
  for (const line of told)
    expect(line).toMatchObject({ level: "INFO", function: expect.stringContaining("spot-connect-dev-") });
  const launched = told.find(({ event }) => event === "instance-launched");
  expect(launched).toMatchObject({ attempt: 1, instanceId: result.instances[0]?.instanceId, data: { market: "spot" } });
  expect(launched?.["executionArn"]).toMatch(/:execution:spot-connect-dev-run-job:/);
  // In a group that functions share, a stream's name tells whose it is.
  for (const line of lines) expect(line["stream"]).toContain(`/${String(line["function"])}[$LATEST]`);
  const functions = new Set(lines.map((line) => String(line["function"]).replace("spot-connect-dev-", "")));
  for (const name of [
    "admitJob",
    "requestCapacity",
    "onInterruption",
    "onInstanceState",
    "onExecutionEnded",
    "recordOutcome",
  ])
    expect(functions).toContain(name);
});

test("every line is JSON and Lambda's or one of the table's names, and each invocation has one of its own", async () => {
  await expect(
    simulation.clock.run(simulation.api.getJob({ params: { id: "nobody-0123456789ab" } })),
  ).rejects.toThrow();
  const lines = await simulation.clock.run(readLog());
  const ours = lines.filter(({ event }) => event !== undefined);
  expect(ours.filter(({ event = "" }) => !(event in LOG_EVENTS))).toEqual([]);
  expect(ours.filter(({ time }) => Number.isNaN(Date.parse(String(time))))).toEqual([]);
  const documents = ours.filter((line) => "_aws" in line);
  expect(documents.length).toBeGreaterThan(4);
  expect(documents.flatMap((line) => violations(JSON.stringify(line)))).toEqual([]);
  const rest = lines.filter(({ event }) => event === undefined);
  expect(rest.filter((line) => !("type" in line) && !String(line["message"]).startsWith("Invoke Error"))).toEqual([]);
  const outcomes = ["invoked", "invocation-failed", "request-answered"];
  const answered = ours.filter(({ event = "" }) => outcomes.includes(event)).map((line) => line["requestId"] as string);
  const reported = lines
    .filter(({ type }) => type === "platform.report")
    .map(({ record }) => record.requestId as string);
  expect(answered.toSorted()).toEqual(reported.toSorted());
  expect(lines).toContainEqual(
    expect.objectContaining({
      event: "request-answered",
      jobId: "nobody-0123456789ab",
      result: { method: "GET", path: "/jobs/nobody-0123456789ab", status: 404, error: "JobNotFound" },
    }),
  );
});

test("the metrics count the job, by the stack alone", async () => {
  const StartTime = new Date(simulation.clock.now() - 86_400_000);
  const EndTime = new Date(simulation.clock.now() + 60_000);
  const Dimensions = [{ Name: "Stack", Value: simulation.stack }];
  const sumOf = async (MetricName: string): Promise<number> => {
    const ask = { Namespace: NAMESPACE, MetricName, Dimensions, StartTime, EndTime, Period: 86_400 };
    const { Datapoints = [] } = await clients.metrics.send(
      new GetMetricStatisticsCommand({ ...ask, Statistics: ["Sum"] }),
    );
    return Datapoints.reduce((sum, point) => sum + (point.Sum ?? 0), 0);
  };
  const counted = simulation.clock.run(
    Promise.all(Object.keys(METRICS).map(async (name) => [name, await sumOf(name)] as const)),
  );
  expect(Object.fromEntries((await counted).filter(([, sum]) => sum > 0))).toEqual({
    JobsSubmitted: 1,
    JobsSucceeded: 1,
    InstancesLaunched: 2,
    Interruptions: 1,
  });
  const { Metrics = [] } = await simulation.clock.run(
    clients.metrics.send(new ListMetricsCommand({ Namespace: NAMESPACE })),
  );
  expect(new Set(Metrics.map((metric) => JSON.stringify(metric.Dimensions)))).toEqual(
    new Set([JSON.stringify(Dimensions)]),
  );
});

test("an event that a function fails on three times raises the alarm of the dead letters until somebody takes it", async () => {
  expect(await simulation.clock.run(becomes("dead-letters", "OK", 600))).toBe(true);
  const Entries = [{ Source: DRILL_SOURCE, DetailType: DRILL_DETAIL_TYPE, Detail: "{}" }];
  await simulation.clock.run(clients.bus.send(new PutEventsCommand({ Entries })));
  await simulation.clock.run(becomes("dead-letters", "ALARM", 600));
  const failures = await simulation.clock.run(readLog('{ $.level = "ERROR" && $.event = "*" }'));
  expect(failures.map((line) => [line.event, line["error"].name])).toEqual(
    Array.from({ length: 3 }, () => ["invocation-failed", "TypeError"]),
  );
  const QueueUrl = simulation.account.outputs["DeadLettersUrl"];
  const { Messages = [] } = await simulation.clock.run(clients.queues.send(new ReceiveMessageCommand({ QueueUrl })));
  expect(Messages).toHaveLength(1);
  const { ReceiptHandle } = Messages[0]!;
  await simulation.clock.run(clients.queues.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle })));
  await simulation.clock.run(becomes("dead-letters", "OK", 300));
});

test("one sweep that fails is no alarm, two are, and good ones end it", async () => {
  const quiet = await simulation.clock.run(describe("sweep-failed"));
  expect(quiet?.StateValue).toBe("OK");
  const fault = { service: "ec2", operation: "DescribeInstances", error: "UnauthorizedOperation", status: 403 };
  const readSweeps = (): Promise<readonly Line[]> => readLog('{ $.event = "leftovers-swept" }');
  await simulation.clock.run(simulation.order("faults", { ...fault, times: 1 }));
  const failedThenGood = async (): Promise<boolean> => {
    const levels = (await readSweeps()).map(({ level }) => level as string);
    return levels.includes("WARN") && levels.at(-1) === "INFO";
  };
  await simulation.clock.run(
    simulation.until("a sweep to fail, and the next to be good", failedThenGood, {
      everySeconds: 20,
      limitSeconds: 900,
    }),
  );
  expect(await simulation.clock.run(describe("sweep-failed"))).toEqual(quiet);
  await simulation.clock.run(simulation.order("faults", { ...fault, times: 2 }));
  await simulation.clock.run(becomes("sweep-failed", "ALARM", 900));
  await simulation.clock.run(becomes("sweep-failed", "OK", 3600));
  const warnings = (await simulation.clock.run(readSweeps())).filter(({ level }) => level === "WARN");
  expect(warnings).toHaveLength(3);
  expect(JSON.stringify(warnings)).toContain("UnauthorizedOperation");
});

test("a sweep that does not run raises another alarm", async () => {
  expect(await simulation.clock.run(stateOf("sweep-missing"))).toBe("OK");
  const { Rules = [] } = await simulation.clock.run(clients.bus.send(new ListRulesCommand({})));
  const schedule = Rules.find(({ ScheduleExpression }) => ScheduleExpression !== undefined);
  await simulation.clock.run(clients.bus.send(new DisableRuleCommand({ Name: schedule?.Name })));
  await simulation.clock.run(becomes("sweep-missing", "ALARM", 3600));
});
