/** Every form of JSON that docs/cli.md has, printed by a command; `spot` of the tests holds all output to its form. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { CLI_FACTS } from "../../scripts/cli-facts.ts";
import { addJob, entry } from "../contract/memory-ports.ts";
import { smallJob } from "../core/job-samples.ts";
import { spot, terminalOf, useCloud, type Cloud } from "./cloud.ts";
import { useWorkingDirectory } from "./directory.ts";
import { formsPrinted } from "./promised-json.ts";

const cloud = await useCloud();
const directory = await useWorkingDirectory();
beforeEach(async () => {
  await writeFile(join(directory, "train.py"), "print('hello')\n");
  await writeFile(join(directory, "job.json"), JSON.stringify({ ...smallJob, clientToken: "ended" }));
  await writeFile(join(directory, "own.json"), JSON.stringify({ defaults: {} }));
});

/** Their forms are printed where there is more of a cloud. */
const ELSEWHERE: ReadonlySet<string> = new Set(["filesystems", "cleanup", "doctor", "down", "forward"]);

/** RUNS, ENDED and HELD are jobs, all of them `hello`; what is submitted with the token `ended` is ENDED. HERE is a directory. */
const LINES: Readonly<Record<string, readonly string[]>> = {
  run: [
    "train.py --detach",
    "train.py --detach -n hello",
    "train.py --dry-run",
    "train.py -n hello --new --set clientToken=ended",
    "-n hello -t --yes",
  ],
  submit: ["HERE/job.json", "HERE/job.json --follow", "HERE/job.json --dry-run"],
  clone: ["RUNS", "RUNS --print", "RUNS --follow --set clientToken=ended"],
  list: ["", "--all"],
  status: ["ENDED", "ENDED --watch"],
  wait: ["ENDED"],
  top: [""],
  events: ["ENDED"],
  logs: ["ENDED"],
  files: ["ENDED"],
  download: ["ENDED --to HERE"],
  transfer: [
    "s3://open-data/a/ efs://my-data/a --detach",
    "s3://open-data/a/ efs://my-data/a -n hello --set clientToken=ended",
  ],
  costs: ["ENDED", "--by job"],
  prices: ["c6i.large"],
  profiles: [
    "list",
    "show default",
    "save HERE/own.json --name default",
    "image none",
    "delete own --yes",
    "reset --yes",
  ],
  cancel: ["RUNS"],
  interrupt: ["RUNS"],
  release: ["HELD"],
  sweep: ["--yes"],
};

/** As it is before each line. */
function fill({ world }: Cloud): Readonly<Record<string, string>> {
  world.controls.clear();
  const at = "2026-11-22T10:00:05.000Z";
  const working = { phase: "running", attempt: 1, entries: { "i-1": entry(1, "i-1") } } as const;
  const RUNS = addJob(world, "runs", working);
  const HELD = addJob(world, "held", {
    ...working,
    state: "ending",
    entries: { "i-1": entry(1, "i-1", { outcome: "failed" }) },
    ending: { cause: "finished", error: null, message: null, since: at, graceUntil: at, hold: { until: at } },
    submittedAt: "2026-11-22T09:00:00.000Z",
  });
  const ENDED = addJob(world, "ended", {
    state: "ended",
    phase: "succeeded",
    outcome: { state: "succeeded", error: null, message: null, endedAt: at },
  });
  world.timeline.set(ENDED, [{ id: "a", time: at, type: "job-submitted", message: "submitted", data: { attempt: 1 } }]);
  world.logs.set(ENDED, [{ time: at, attempt: 1, message: "epoch 1" }]);
  world.outputs.set(ENDED, new Map([["a.csv", "1,2"]]));
  for (const name of ["default", "own"]) world.profiles.set(name, { name, description: "", defaults: {}, savedAt: at });
  const item = { kind: "volume", id: "vol-1", state: "available", ageSeconds: 1, jobId: null, because: null } as const;
  world.sweep = { items: [{ ...item, reason: "no job's", action: "marked" }], expired: [], failures: [] };
  return { RUNS, HELD, ENDED, HERE: directory };
}

const printing = Object.entries(CLI_FACTS).filter(([name, { json }]) => json.length > 0 && !ELSEWHERE.has(name));

test.each(printing)("%s prints each of its forms, and nothing that has none", async (name, { json }) => {
  const printed = new Set<unknown>();
  for (const line of LINES[name] ?? []) {
    const names = fill(cloud);
    const words = line.replaceAll(/[A-Z]{4,}/g, (word) => names[word]!).split(" ");
    const args = [name, ...words.filter(Boolean), "--json"];
    const ran = await spot(...args);
    expect([ran.code, ran.stderr]).toEqual([0, expect.not.stringMatching(/^spot: /m)]);
    for (const form of formsPrinted(args, terminalOf({}), ran)) printed.add(form);
  }
  expect(json.filter((form) => !printed.has(form)).map(({ when }) => when)).toEqual([]);
});

test.each([
  ["a member that is not in the form", { jobId: "a", instanceIds: [], more: 1 }, "no more than"],
  ["one that is missing", { jobId: "a" }, "instanceIds"],
])("%s is a fault", (_, value, said) => {
  const printed = { code: 0, stdout: JSON.stringify(value) };
  expect(() => formsPrinted(["release", "a", "--json"], terminalOf({}), printed)).toThrow(said);
});

test("nothing is a fault where one value is promised", () => {
  expect(() => formsPrinted(["release", "--json"], terminalOf({}), { code: 0, stdout: "" })).toThrow("printed nothing");
  expect(formsPrinted(["logs", "--json"], terminalOf({}), { code: 0, stdout: "" }).size).toBe(0);
});
