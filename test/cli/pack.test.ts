import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { packDirectory } from "../../cli/pack/pack-directory.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "spot-pack-test-"));
});
afterEach(() => rm(directory, { recursive: true }));

async function put(path: string, content: string): Promise<void> {
  await mkdir(dirname(join(directory, path)), { recursive: true });
  await writeFile(join(directory, path), content);
}

/** What Python's tarfile, which the agent reads it with, finds in the archive. */
function listArchive(file: string): Readonly<Record<string, unknown>> {
  const script = `
import json, sys, tarfile
with tarfile.open(sys.argv[1], "r|gz") as archive:
    print(json.dumps({m.name: [m.mode, archive.extractfile(m).read().decode() if m.isreg() else None] for m in archive}))`;
  return JSON.parse(execFileSync("python3", ["-c", script, file], { encoding: "utf8" })) as Record<string, unknown>;
}

test("Python reads it back: contents, execute bits, empty directories, long and foreign names", async () => {
  const long = `${"deep/".repeat(30)}${"n".repeat(150)}.txt`;
  const split = `${"d".repeat(120)}/${"f".repeat(90)}`;
  await put("run.sh", "#!/bin/sh\n");
  await chmod(join(directory, "run.sh"), 0o755);
  await put("dätä/größe 💾.txt", "x".repeat(1025));
  await put("empty-file", "");
  await put(long, "long");
  await put(split, "split");
  await mkdir(join(directory, "empty"));
  await using archive = await packDirectory(directory);
  const found = listArchive(archive.file);
  expect(found).toMatchObject({
    "run.sh": [0o755, "#!/bin/sh\n"],
    "dätä/größe 💾.txt": [0o644, "x".repeat(1025)],
    "empty-file": [0o644, ""],
    [long]: [0o644, "long"],
    [split]: [0o644, "split"],
    empty: [0o755, null],
  });
  expect(archive.files).toBe(5);
  const content = await readFile(archive.file);
  expect([content.length, createHash("sha256").update(content).digest("hex")]).toEqual([archive.bytes, archive.sha256]);
});

test("the same files give the same bytes, whenever they were written", async () => {
  await put("b/train.py", "print(1)\n");
  await put("a.txt", "a");
  await using first = await packDirectory(directory);
  await utimes(join(directory, "a.txt"), 1, 1);
  await using second = await packDirectory(directory);
  expect(second.sha256).toBe(first.sha256);
  await put("a.txt", "b");
  await using third = await packDirectory(directory);
  expect(third.sha256).not.toBe(first.sha256);
});

test("what is never wanted and what .spotignore names stays at home", async () => {
  for (const path of [
    ".git/config",
    "node_modules/x/i.js",
    "src/__pycache__/a.pyc",
    "src/a.py",
    "src/a.log",
    "big/data.bin",
    "out/b.txt",
    "src/out/c.txt",
  ])
    await put(path, "");
  await put(".spotignore", "# mine\n*.log\nbig/\n/out\n\n");
  await using archive = await packDirectory(directory);
  expect(Object.keys(listArchive(archive.file)).toSorted()).toEqual([
    ".spotignore",
    "src",
    "src/a.py",
    "src/out",
    "src/out/c.txt",
  ]);
});

test("a link is refused by name, for the agent unpacks none", async () => {
  await symlink("/etc/passwd", join(directory, "users"));
  await expect(packDirectory(directory)).rejects.toThrow(/^users is a symbolic link, which no upload holds$/);
});

test("its scratch files go when it is done with", async () => {
  await put("a", "a");
  const archive = await packDirectory(directory);
  await archive[Symbol.asyncDispose]();
  await expect(readFile(archive.file)).rejects.toMatchObject({ code: "ENOENT" });
});
