import { describe, expect, test } from "vitest";
import type { Case } from "./case.ts";
import { DATA } from "./cases/data.ts";
import { ERRORS } from "./cases/errors.ts";
import { FLOW } from "./cases/flow.ts";
import { FORKS } from "./cases/forks.ts";
import { LIMITS } from "./cases/limits.ts";
import { TASKS } from "./cases/tasks.ts";
import type { Played } from "./world.ts";
import { play, statesEntered } from "./world.ts";

const TOPICS: Readonly<Record<string, readonly Case[]>> = { FLOW, DATA, ERRORS, TASKS, FORKS, LIMITS };

describe.each(Object.entries(TOPICS))("%s", (_topic, cases) => {
  test.each(cases)("$name", async (entry) => {
    const played = await play(entry);
    check(entry.expect, played);
    checkHistory(played);
  });
});

function check(expected: Case["expect"], { execution, history, seconds }: Played): void {
  expect({ status: execution.status, error: execution.error, cause: execution.cause }).toMatchObject({
    status: expected.status ?? "SUCCEEDED",
    ...(expected.error === undefined ? {} : { error: expected.error }),
    ...(typeof expected.cause === "string" ? { cause: expect.stringContaining(expected.cause) as string } : {}),
    ...(expected.cause === null ? { cause: null } : {}),
  });
  if ("output" in expected) expect(execution.output).toEqual(expected.output);
  if (expected.states) expect(statesEntered(history)).toEqual(expected.states);
  if (expected.events) expect(history.map(({ type }) => type)).toEqual(expected.events);
  if (expected.seconds !== undefined) expect(seconds).toBe(expected.seconds);
}

/** True of every history: ids from 1 without a gap, chains that point back, one end, at most 25,000 events. */
function checkHistory({ execution, history }: Played): void {
  expect(history.map(({ id }) => id)).toEqual(history.map((_, index) => index + 1));
  expect(history.every(({ id, previousEventId }) => previousEventId < id)).toBe(true);
  expect(history.length).toBe(execution.eventCount);
  expect(history.length).toBeLessThanOrEqual(25_000);
  expect(Object.keys(execution.open)).toEqual([]);
}
