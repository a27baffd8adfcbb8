/** Whom a deployment lets jobs tell, and who is told of its alarms: the template that each parameter makes. */
import { expect, test } from "vitest";
import { compileWith, propertiesOf, resourcesOf, statementsOf, type Template } from "./compiled.ts";

const SLOW_MS = 120_000;
const TOPICS = ["arn:aws:sns:us-east-1:111122223333:jobs", "arn:aws:sns:us-east-1:111122223333:ops"];

const alarmsOf = (template: Template): readonly unknown[] =>
  resourcesOf(template, "AWS::CloudWatch::Alarm").flatMap(([, { Properties }]) => [
    Properties["AlarmActions"],
    Properties["OKActions"],
  ]);

test(
  "topics are published to by one function; for a mail address the stack has a topic of its own",
  async () => {
    const template = await compileWith(`topics=${TOPICS.join(",")}`, "alarmsTo=ops@example.com");
    const publishing = resourcesOf(template, "AWS::IAM::Role").flatMap(([id, { Properties }]) =>
      "Policies" in Properties
        ? statementsOf(Properties).flatMap(({ Action, Resource }) => (Action === "sns:Publish" ? [[id, Resource]] : []))
        : [],
    );
    expect(publishing).toEqual([["OnJobStateRole", TOPICS]]);
    expect(propertiesOf(template, "AdmitJobLambdaFunction")["Environment"]).toMatchObject({
      Variables: { TOPICS: TOPICS.join(",") },
    });
    expect(propertiesOf(template, "AlarmsSubscription")).toEqual({
      TopicArn: { Ref: "AlarmsTopic" },
      Protocol: "email",
      Endpoint: "ops@example.com",
    });
    expect(new Set(alarmsOf(template).map((actions) => JSON.stringify(actions)))).toEqual(
      new Set(['[{"Ref":"AlarmsTopic"}]']),
    );
  },
  SLOW_MS,
);

test(
  "a topic's ARN is told of alarms as it is, and the stack has none",
  async () => {
    const template = await compileWith(`alarmsTo=${TOPICS[1]}`);
    expect(resourcesOf(template, "AWS::SNS::Topic")).toEqual([]);
    expect(resourcesOf(template, "AWS::SNS::Subscription")).toEqual([]);
    expect(new Set(alarmsOf(template).map((actions) => JSON.stringify(actions)))).toEqual(
      new Set([`["${TOPICS[1]}"]`]),
    );
  },
  SLOW_MS,
);
