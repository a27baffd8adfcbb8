import { beforeAll, expect, test } from "vitest";
import { NAMESPACE } from "../../aws/metrics.ts";
import { compile, idOfArn, propertiesOf, resourcesOf, statementsOf, type Template } from "./compiled.ts";

let template: Template & { readonly Conditions?: Readonly<Record<string, unknown>> };
beforeAll(async () => {
  ({ template } = await compile());
});

const LOG_GROUP = "/spot-connect/spot-connect-dev/functions";

test("every function logs JSON into one group, which the stack makes first and keeps for a time", () => {
  for (const [, { Properties, DependsOn }] of resourcesOf(template, "AWS::Lambda::Function") as [string, any][]) {
    expect(Properties.LoggingConfig).toEqual({ LogFormat: "JSON", LogGroup: LOG_GROUP });
    expect(DependsOn).toContain("FunctionsLogGroup");
  }
  expect(propertiesOf(template, "FunctionsLogGroup")).toEqual({ LogGroupName: LOG_GROUP, RetentionInDays: 30 });
  const groups = resourcesOf(template, "AWS::Logs::LogGroup").map(([name]) => name);
  expect(groups.toSorted()).toEqual(["FunctionsLogGroup", "JobsLogGroup"]);
});

test("every function's role may write to that group, and to no other", () => {
  for (const [, { Properties }] of resourcesOf(template, "AWS::Lambda::Function")) {
    const statements = statementsOf(propertiesOf(template, idOfArn(Properties["Role"])));
    const writing = statements.filter(({ Action }) => [Action].flat().includes("logs:PutLogEvents"));
    expect(writing.map(({ Resource }) => JSON.stringify(Resource))).toEqual([
      expect.stringContaining(`:log-group:${LOG_GROUP}:*`),
    ]);
  }
});

const alarms = (): Readonly<Record<string, Readonly<Record<string, any>>>> =>
  Object.fromEntries(
    resourcesOf(template, "AWS::CloudWatch::Alarm").map(([name, { Properties }]) => [name, Properties]),
  );

test("a message in the dead-letter queue is an alarm; an empty or forgotten queue is none", () => {
  expect(alarms()["DeadLettersAlarm"]).toMatchObject({
    Namespace: "AWS/SQS",
    MetricName: "ApproximateNumberOfMessagesVisible",
    Dimensions: [{ Name: "QueueName", Value: { "Fn::GetAtt": ["DeadLetters", "QueueName"] } }],
    Statistic: "Maximum",
    Threshold: 1,
    ComparisonOperator: "GreaterThanOrEqualToThreshold",
    TreatMissingData: "notBreaching",
  });
});

test("two failed sweeps of three are an alarm, and so is none in three times the time between two", () => {
  const Dimensions = [{ Name: "FunctionName", Value: { Ref: "SweepOrphansLambdaFunction" } }];
  const rule = { Namespace: "AWS/Lambda", Statistic: "Sum", Threshold: 1, Dimensions };
  expect(alarms()["SweepFailedAlarm"]).toMatchObject({
    ...rule,
    MetricName: "Errors",
    Period: 300,
    EvaluationPeriods: 3,
    DatapointsToAlarm: 2,
    TreatMissingData: "notBreaching",
  });
  expect(alarms()["SweepMissingAlarm"]).toMatchObject({
    ...rule,
    MetricName: "Invocations",
    ComparisonOperator: "LessThanThreshold",
    TreatMissingData: "breaching",
    Period: 900,
  });
  const schedules = resourcesOf(template, "AWS::Events::Rule").flatMap(
    ([, { Properties }]) => Properties["ScheduleExpression"] ?? [],
  );
  expect(schedules).toEqual(["rate(5 minutes)"]);
});

test("alarms are named by the stack, say what to read, and tell whom the deployment names: nobody, unless it does", () => {
  const told = [{ Ref: "AWS::NoValue" }];
  expect(Object.keys(alarms())).toHaveLength(4);
  for (const alarm of Object.values(alarms())) {
    expect(alarm["AlarmName"]).toMatch(/^spot-connect-dev-/);
    expect(alarm["AlarmDescription"]).toContain("docs/operate.md");
    expect([alarm["AlarmActions"], alarm["OKActions"]]).toEqual([told, told]);
  }
  expect(resourcesOf(template, "AWS::SNS::Topic")).toEqual([]);
});

test("nothing is measured by job: each job would be a metric that is paid for", () => {
  for (const alarm of Object.values(alarms())) {
    expect(alarm["Namespace"]).not.toBe(NAMESPACE);
    expect(JSON.stringify(alarm["Dimensions"]).toLowerCase()).not.toContain("jobid");
  }
  expect(resourcesOf(template, "AWS::Logs::MetricFilter")).toEqual([]);
});
