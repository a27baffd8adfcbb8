import { expect, test } from "vitest";
import { parseSchedule } from "../../../local/events/schedule.ts";

const at = (text: string): number => Date.parse(text);

test.each([
  ["rate(5 minutes)", "2026-11-22T10:02:00Z", "2026-11-22T10:02:00Z", "2026-11-22T10:07:00Z"],
  ["rate(5 minutes)", "2026-11-22T10:02:00Z", "2026-11-22T10:07:00Z", "2026-11-22T10:12:00Z"],
  ["rate(5 minutes)", "2026-11-22T10:02:00Z", "2026-11-22T11:00:00Z", "2026-11-22T11:02:00Z"],
  ["rate(1 hour)", "2026-11-22T10:02:00Z", "2026-11-22T10:02:01Z", "2026-11-22T11:02:00Z"],
  ["rate(7 days)", "2026-11-22T10:02:00Z", "2026-11-22T10:02:00Z", "2026-11-29T10:02:00Z"],
  ["cron(0 10 * * ? *)", "2026-11-22T00:00:00Z", "2026-11-22T10:00:00Z", "2026-11-23T10:00:00Z"],
  ["cron(*/15 * * * ? *)", "2026-11-22T00:00:00Z", "2026-11-22T10:16:30Z", "2026-11-22T10:30:00Z"],
  ["cron(0/5 8-17 ? * MON-FRI *)", "2026-11-22T00:00:00Z", "2026-11-20T17:58:00Z", "2026-11-23T08:00:00Z"],
  ["cron(0 0 1 JAN,JUL ? *)", "2026-11-22T00:00:00Z", "2026-11-22T00:00:00Z", "2027-01-01T00:00:00Z"],
  ["cron(0 18 L * ? *)", "2026-11-22T00:00:00Z", "2026-02-10T00:00:00Z", "2026-02-28T18:00:00Z"],
  ["cron(0 0 29 2 ? *)", "2026-11-22T00:00:00Z", "2026-11-22T00:00:00Z", "2028-02-29T00:00:00Z"],
])("%s set at %s, after %s, fires at %s", (expression, since, after, next) => {
  expect(parseSchedule(expression)(at(since), at(after))).toBe(at(next));
});

test("a year that is over never fires", () => {
  expect(parseSchedule("cron(0 0 1 1 ? 2020)")(0, at("2026-11-22T00:00:00Z"))).toBeNull();
});

test.each([
  "rate(1 minutes)",
  "rate(5 minute)",
  "rate(0 minutes)",
  "rate(5 seconds)",
  "cron(0 10 * * *)",
  "cron(0 10 * * * *)",
  "cron(0 10 ? * ? *)",
  "cron(60 10 * * ? *)",
  "cron(a 10 * * ? *)",
  "every day",
])("refuses %s", (expression) => {
  expect(() => parseSchedule(expression)).toThrow("ScheduleExpression is not valid");
});
