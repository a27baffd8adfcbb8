import { describe, expect, test } from "vitest";
import { TAGS } from "../../core/naming.ts";
import type { ExecutionStatus, SeenInstance } from "../../core/ports.ts";
import { isAbandoned, orphanAction } from "../../core/sweep.ts";
import { at, buildControl, buildEntry, START } from "./builders.ts";

const ending = { cause: "cancel", error: null, message: null, since: at(1000), graceUntil: at(1090) } as const;

describe("a record nobody drives", () => {
  test.each<[ExecutionStatus, number, boolean]>([
    ["RUNNING", 9999, false],
    ["NOT_FOUND", 60, false],
    ["NOT_FOUND", 61, true],
    ["ABORTED", 61, true],
    ["FAILED", 61, true],
    ["TIMED_OUT", 61, true],
    ["SUCCEEDED", 61, true],
  ])("owner %s, %d s after it was submitted: %s", (owner, seconds, abandoned) => {
    expect(isAbandoned(buildControl([]), owner, at(seconds))).toBe(abandoned);
  });

  test("a claim just made has a minute to start its end-job", () => {
    const control = buildControl([], { state: "ending", ending });
    expect(isAbandoned(control, "NOT_FOUND", at(1060))).toBe(false);
    expect(isAbandoned(control, "NOT_FOUND", at(1061))).toBe(true);
  });
});

describe("an instance that belongs to nobody", () => {
  const seen = (changes: Partial<SeenInstance> = {}): SeenInstance => ({
    instanceId: "i-9",
    state: "running",
    reason: null,
    launchedAt: START,
    pool: { type: "c5.large", zone: "us-east-1a", market: "spot" },
    subnetId: "subnet-1",
    tags: {},
    ...changes,
  });
  const marked = { [TAGS.orphan]: at(400) };

  test.each([
    ["is left alone while it may just be launching", seen(), 299, "keep"],
    ["is marked first", seen(), 300, "mark"],
    ["is looked at again", seen({ tags: marked }), 639, "keep"],
    ["is terminated in the second phase", seen({ tags: marked }), 640, "terminate"],
    ["is terminated when stopped, too", seen({ tags: marked, state: "stopped" }), 640, "terminate"],
    ["is over when it is shutting down", seen({ tags: marked, state: "shutting-down" }), 640, "keep"],
  ] as const)("%s", (_what, instance, seconds, action) => {
    expect(orphanAction(instance, [], at(seconds))).toBe(action);
  });

  test("is none while an unended job knows it, mark or not", () => {
    const control = buildControl([buildEntry(9)]);
    expect(orphanAction(seen({ tags: marked }), [control], at(99_999))).toBe("keep");
  });
});
