import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { EXIT } from "../../cli/exit-codes.ts";
import { problemOfName } from "../../cli/download/local-name.ts";
import { matchesEtag } from "../../cli/download/etag.ts";
import { outputPattern } from "../../cli/download/output-pattern.ts";
import { describeProgress } from "../../cli/upload/progress.ts";
import { addJob } from "../contract/memory-ports.ts";
import { spot, spotAsked, useCloud } from "./cloud.ts";
import { useDirectory } from "./directory.ts";

const TEXT = "a long line of results\n";
const md5 = (text: string): string => createHash("md5").update(text).digest("hex");
const cloud = await useCloud();
const directory = await useDirectory();

function leave(token: string, files: Readonly<Record<string, string>>): string {
  const jobId = addJob(cloud.world, token);
  cloud.world.outputs.set(jobId, new Map(Object.entries(files)));
  return jobId;
}
const here = async (): Promise<readonly string[]> =>
  (await readdir(directory, { recursive: true, withFileTypes: true }))
    .filter((found) => found.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(directory.length + 1))
    .toSorted();
/** Ranges asked for since the test began. */
const ranges = (from: number) =>
  cloud.seen
    .slice(from)
    .filter(({ path }) => path.startsWith("/uploads-bucket/"))
    .map(({ headers }) => headers["range"]);

test("files shows names, sizes and times, and no address", async () => {
  const jobId = leave("shown", { "results/a.csv": TEXT, "log.txt": "x" });
  const { stdout } = await spot("files", jobId);
  expect(stdout).toMatch(/^FILE +SIZE +TIME \(UTC\)\nlog\.txt +1 B +2026-11-22 11:00:00\nresults\/a\.csv +23 B/);
  const listed = await spot("files", jobId, "--json", "--prefix", "results/");
  expect(JSON.parse(listed.stdout)).toEqual([
    { path: "results/a.csv", bytes: 23, modifiedAt: "2026-11-22T11:00:00.000Z", etag: md5(TEXT) },
  ]);
  expect((await spot("files", leave("none", {}))).stderr).toContain("has left no files");
  expect((await spot("files", jobId, "--prefix", "result/")).stderr).toBe(
    `${jobId} has left no file that begins with "result/"; without --prefix all are shown\n`,
  );
});

describe("download", () => {
  test("fetches what matches, and nothing that is here already", async () => {
    const jobId = leave("fetched", { "results/a.csv": TEXT, "results/deep/b.csv": "b", "log.txt": "" });
    expect((await spot("download", jobId, "results/**", "--to", directory)).code).toBe(0);
    expect(await here()).toEqual(["results/a.csv", "results/deep/b.csv"]);
    expect(await readFile(join(directory, "results/a.csv"), "utf8")).toBe(TEXT);
    const before = cloud.seen.length;
    const again = await spot("download", jobId, "--to", directory, "--json");
    expect((JSON.parse(again.stdout) as { outcome: string }[]).map(({ outcome }) => outcome)).toEqual([
      "fetched",
      "there",
      "there",
    ]);
    expect(ranges(before)).toHaveLength(1);
    await writeFile(join(directory, "results/a.csv"), TEXT.toUpperCase());
    const words = ["download", jobId, "*.csv", "--to", directory] as const;
    // It may be somebody's own.
    expect((await spot(...words)).code).toBe(2);
    const refused = await spotAsked("", ...words);
    expect([refused.code, refused.asked, refused.stderr]).toEqual([
      EXIT.declined,
      "replace results/a.csv, of other bytes here? [y/N] ",
      expect.stringContaining("nothing was downloaded\n"),
    ]);
    expect(await readFile(join(directory, "results/a.csv"), "utf8")).toBe(TEXT.toUpperCase());
    expect((await spot(...words, "--yes")).code).toBe(0);
    expect(await readFile(join(directory, "results/a.csv"), "utf8")).toBe(TEXT);
  });

  test("goes on where it was cut off, if that was the same file", async () => {
    const jobId = leave("resumed", { "a.csv": TEXT });
    await writeFile(join(directory, `a.csv.${md5(TEXT).slice(0, 8)}.partial`), TEXT.slice(0, 7));
    await writeFile(join(directory, "a.csv.00000000.partial"), "of another version");
    const before = cloud.seen.length;
    await spot("download", jobId, "--to", directory);
    expect(ranges(before)).toEqual(["bytes=7-"]);
    expect(await readFile(join(directory, "a.csv"), "utf8")).toBe(TEXT);
  });

  test("what does not become the file that was listed is not there under its name", async () => {
    const jobId = leave("spoilt", { "a.csv": TEXT });
    await writeFile(join(directory, `a.csv.${md5(TEXT).slice(0, 8)}.partial`), "another");
    const { code, stderr } = await spot("download", jobId, "--to", directory);
    expect([code, await here()]).toEqual([5, []]);
    expect(stderr).toContain("other bytes than the bucket has");
  });

  test("when one cannot be had the others are not fetched any more, and nothing goes on behind", async () => {
    const names = Array.from({ length: 100 }, (_, index) => [`part-${String(index).padStart(3, "0")}`, TEXT] as const);
    const jobId = leave("changed", Object.fromEntries(names));
    // What was listed is not what is there when it is asked for.
    const files = cloud.world.outputs.get(jobId)!;
    const get = files.get.bind(files);
    files.get = (path) => (path === "part-000" ? "changed" : get(path));
    const before = cloud.seen.length;
    const { code, stderr } = await spot("download", jobId, "--to", directory);
    expect([code, stderr]).toEqual([4, expect.stringContaining("it has changed since it was listed")]);
    const asked = ranges(before).length;
    for (let count = 0; count < 3; count++) await spot("files", jobId);
    expect([asked < names.length, ranges(before).length]).toEqual([true, asked]);
  });

  test("refuses names that lead out of the directory, before anything is fetched", async () => {
    const jobId = leave("outside", { "a.csv": TEXT, "../../etc/passwd": "x" });
    const { code, stderr } = await spot("download", jobId, "--to", directory);
    expect([code, await here()]).toEqual([2, []]);
    expect(stderr).toContain('"../../etc/passwd" leads out of the directory');
  });

  test("finds what `outputs` of the same pattern have copied: names that begin with a point too", async () => {
    const jobId = leave("pointed", { "results/.state": TEXT, "results/.deep/a": "a", "log.txt": "", "x.csv": "x" });
    expect((await spot("download", jobId, "results/**", "--to", directory)).code).toBe(0);
    expect(await here()).toEqual(["results/.deep/a", "results/.state"]);
    await spot("download", jobId, "{log,x}.{txt,csv}", "--to", directory);
    expect(await here()).toEqual(["log.txt", "results/.deep/a", "results/.state", "x.csv"]);
  });

  test.each(["taken", "taken/below"])(
    "--to %s, where taken is a file, is refused before anything is asked",
    async (to) => {
      await writeFile(join(directory, "taken"), "");
      const before = cloud.seen.length;
      const { code, stderr } = await spot("download", leave("to-file", { a: "a" }), "--to", join(directory, to));
      expect([code, stderr]).toEqual([2, expect.stringMatching(/--to: [^ ]*\/taken is a file, not a directory/)]);
      expect(cloud.seen).toHaveLength(before);
    },
  );

  test("says what there is not", async () => {
    expect((await spot("download", leave("wanting", { a: "a" }), "*.csv", "--to", directory)).code).toBe(3);
  });
});

test("patterns are read as the agent reads those of `outputs`", () => {
  const patterns = [
    "results/**",
    "**/*.csv",
    "a?c",
    "[ab]*",
    "[!a]b",
    "[z-a]",
    "[!]",
    "[a",
    "x**",
    "./a//b",
    "a.c",
    "[]a]",
    "[&~^]",
  ];
  const paths = [
    "results/.h",
    "results/a/b.csv",
    "b.csv",
    "abc",
    "a/c",
    "a",
    "xb",
    "ab",
    "x/y",
    "a/b",
    "a.c",
    "]",
    "&",
    "^",
    "[a",
    "🎈b",
  ];
  const script = `
import json, sys
from spot_agent.outputs import compile_pattern
patterns, paths = json.loads(sys.argv[1])
print(json.dumps([[bool(compile_pattern(each).match(path)) for path in paths] for each in patterns]))`;
  const agent = join(import.meta.dirname, "../../layers/agent/src");
  const options = {
    encoding: "utf8",
    env: { ...process.env, PYTHONPATH: agent, PYTHONDONTWRITEBYTECODE: "1" },
  } as const;
  const found = execFileSync("python3", ["-c", script, JSON.stringify([patterns, paths])], options);
  expect(patterns.map((each) => paths.map((path) => outputPattern(each).test(path)))).toEqual(JSON.parse(found));
});

test.each([
  ["a/b.csv", null, null],
  ["/etc/passwd", "out", "out"],
  ["a/../b", "out", "out"],
  ["a//b", "out", "out"],
  ["a\\..\\b", null, "out"],
  ["C:x", null, "Windows"],
  ["nul.txt", null, "Windows"],
  ["a/trailing.", null, "Windows"],
])("the name %j", (path, elsewhere, onWindows) => {
  for (const [platform, expected] of [
    ["linux", elsewhere],
    ["win32", onWindows],
  ] as const) {
    const problem = problemOfName(path, platform);
    if (expected === null) expect(problem).toBeNull();
    else expect(problem).toContain(expected);
  }
});

test("an ETag of parts is known by the sizes in which the agent and AWS's tools cut", async () => {
  const file = join(directory, "parts");
  const part = Buffer.alloc(8 * 1024 ** 2, "x");
  await writeFile(file, Buffer.concat([part, Buffer.from("rest")]));
  const whole = createHash("md5");
  for (const cut of [part, Buffer.from("rest")]) whole.update(createHash("md5").update(cut).digest());
  const etag = `${whole.digest("hex")}-2`;
  expect(await matchesEtag(file, part.length + 4, etag)).toBe(true);
  expect(await matchesEtag(file, part.length + 4, `${md5("other")}-2`)).toBeNull();
  expect(await matchesEtag(file, part.length, etag)).toBeNull();
});

test("progress has a rate and the time that is left, once there is one", () => {
  expect(describeProgress({ sent: 20e6, skipped: 30e6, bytes: 100e6, seconds: 10 })).toBe(
    "50.0 MB of 100.0 MB, 50%, 2.0 MB/s, 25s left",
  );
  expect(describeProgress({ sent: 0, skipped: 0, bytes: 100, seconds: 0 })).toBe("0 B of 100 B, 0%");
});
