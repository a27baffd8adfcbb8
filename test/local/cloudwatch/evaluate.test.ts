/** The tables of the CloudWatch user guide, "How alarm state is evaluated when data is missing": oldest point first. */
import { expect, test } from "vitest";
import { evaluate, type Rule } from "../../../local/cloudwatch/evaluate.ts";

const POINTS: Readonly<Record<string, boolean | null>> = { "0": false, X: true, "-": null };
const points = (row: string) =>
  row
    .split(" ")
    .map((point) => POINTS[point] ?? null)
    .toReversed();
const states = (row: string, datapointsToAlarm: number) =>
  (["missing", "ignore", "breaching", "notBreaching"] as const).map((treatMissingData) => {
    const rule: Rule = { evaluationPeriods: 3, datapointsToAlarm, treatMissingData };
    // The state before is one that no rule gives here, so that keeping it is seen.
    return evaluate(rule, points(row), treatMissingData === "ignore" ? "INSUFFICIENT_DATA" : "OK");
  });

const [OK, ALARM, UNKNOWN, KEPT] = ["OK", "ALARM", "INSUFFICIENT_DATA", "INSUFFICIENT_DATA"] as const;

test.each([
  ["0 - X - X", OK, OK, OK, OK],
  ["0 - - - -", OK, OK, OK, OK],
  ["- - - - -", UNKNOWN, KEPT, ALARM, OK],
  ["0 X X - X", ALARM, ALARM, ALARM, ALARM],
  ["- - - - X", UNKNOWN, KEPT, ALARM, OK],
  ["X - - - -", ALARM, KEPT, ALARM, OK],
])("three of three: %s", (row, ...expected) => {
  expect(states(row, 3)).toEqual(expected);
});

test.each([
  ["0 - X - X", ALARM, ALARM, ALARM, ALARM],
  ["0 0 X 0 X", ALARM, ALARM, ALARM, ALARM],
  ["0 - X - -", OK, OK, ALARM, OK],
  ["- - - - 0", OK, OK, ALARM, OK],
  ["- - - - X", UNKNOWN, KEPT, ALARM, OK],
])("two of three: %s", (row, ...expected) => {
  expect(states(row, 2)).toEqual(expected);
});
