import { beforeEach, expect, test } from "vitest";
import { EXIT } from "../../cli/exit-codes.ts";
import type { SweepItem } from "../../core/sweep.ts";
import { spot, spotAsked, useCloud } from "./cloud.ts";

const cloud = await useCloud();
beforeEach(() => {
  cloud.world.sweep = { items: [], expired: [], failures: [] };
});

const item = (changes: Partial<SweepItem>): SweepItem => ({
  kind: "volume",
  id: "vol-0123456789abcdef0",
  state: "available",
  ageSeconds: 3700,
  jobId: null,
  reason: "it carries no job's tag",
  action: "marked",
  because: null,
  ...changes,
});

test("nothing is left behind", async () => {
  expect(await spot("sweep")).toEqual({ code: EXIT.ok, stdout: "", stderr: "nothing is left behind\n" });
});

test("a table of what was found, and what it means for the next time", async () => {
  const kept = { kind: "security-group", id: "sg-1", ageSeconds: null, action: "kept", because: "in use" } as const;
  cloud.world.sweep = { items: [item({}), item(kept)], expired: [], failures: [] };
  const { code, stdout, stderr } = await spot("sweep");
  expect(code).toBe(EXIT.ok);
  expect(
    stdout
      .trimEnd()
      .split("\n")
      .map((line) => line.split(/ {2,}/)),
  ).toEqual([
    ["KIND", "ID", "STATE", "AGE", "ACTION", "WHY"],
    ["volume", "vol-0123456789abcdef0", "available", "1h 1m", "marked", "it carries no job's tag"],
    ["security-group", "sg-1", "available", "-", "kept", "it carries no job's tag; in use"],
  ]);
  expect(stderr).toBe(
    "0 removed, 1 marked, 1 kept; what is marked goes at a later sweep, if it is still left behind then\n",
  );
});

test("--dry-run asks for one, and says so", async () => {
  cloud.world.sweep = { items: [item({ action: "would-remove" })], expired: [], failures: [] };
  const { stdout, stderr } = await spot("sweep", "--dry-run", "--json");
  expect(JSON.parse(stdout)).toMatchObject({ dryRun: true, items: [{ action: "would-remove" }] });
  expect(stderr).toBe("");
  expect(JSON.parse((await spot("sweep", "--json", "--yes")).stdout)).toMatchObject({ dryRun: false });
  expect((await spot("sweep", "--dry-run")).stderr).toBe(
    "a dry run, nothing was changed: 1 to remove, 0 to mark, 0 kept\n",
  );
});

test("where something would be removed somebody is asked first, or --yes says so", async () => {
  cloud.world.sweep = { items: [item({ action: "would-remove" })], expired: [], failures: [] };
  const { code, stdout, stderr } = await spot("sweep");
  expect([code, stdout]).toEqual([EXIT.usage, ""]);
  expect(stderr).toMatch(
    /^KIND [^]*\nvolume +vol-[^]*\nspot: nobody can be asked: remove all this\?\n {2}next: Give --yes/,
  );
  expect(await spotAsked("n", "sweep")).toMatchObject({
    code: EXIT.declined,
    stdout: "",
    asked: "remove all this? [y/N] ",
  });
  expect((await spotAsked("y", "sweep")).stdout).toMatch(/^KIND /);
});

test("what could not be treated is told, and the exit code says so", async () => {
  const failures = [{ what: "list volume", error: "RequestThrottled: slower" }];
  cloud.world.sweep = { items: [], expired: [], failures };
  const { code, stdout, stderr } = await spot("sweep");
  expect([code, stdout]).toEqual([EXIT.unavailable, ""]);
  expect(stderr).toBe("could not list volume: RequestThrottled: slower\n0 removed, 0 marked, 0 kept, 0 failed\n");
  expect((await spot("sweep", "--json")).code).toBe(EXIT.unavailable);
});
