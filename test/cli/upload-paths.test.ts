import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Names } from "../../cli/upload/list-words.ts";
import { findMembers } from "../../cli/upload/members.ts";
import { findParts } from "../../cli/upload/parts.ts";
import { nameIn, waysToWrite } from "../../cli/upload/sources.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "spot-paths-test-"));
});
afterEach(() => rm(directory, { recursive: true }));

async function put(...paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), path);
  }
}
const places = async (names: Names): Promise<readonly string[]> =>
  (await findParts([{ cwd: directory, paths: names, to: "" }], 20)).flatMap(({ members }) =>
    members.map(({ path }) => path),
  );

describe("what -u names", () => {
  test("lists of files and directories, which keep their names", async () => {
    await put("data.csv", "code/a.py", "code/sub/b.py", "elsewhere/c.txt");
    expect(await places("data.csv,code/,elsewhere/c.txt")).toEqual([
      "data.csv",
      "code/",
      "code/a.py",
      "code/sub/",
      "code/sub/b.py",
      "c.txt",
    ]);
  });

  test("of `.` there is only what is in it; a parent has its name", async () => {
    await put("code/a.py");
    expect(await places(".")).toEqual(["code/", "code/a.py"]);
    expect((await findMembers(join(directory, "code"), "..")).flat().map(({ path }) => path)).toContain(
      `${directory.split("/").at(-1)}/code/a.py`,
    );
  });

  test("a file whose name holds a comma, where there is one", async () => {
    await put("a,b.txt", "a", "b.txt");
    expect(await places("a,b.txt")).toEqual(["a,b.txt"]);
    await rm(join(directory, "a,b.txt"));
    expect(await places("a,b.txt")).toEqual(["a", "b.txt"]);
  });

  test("commas between braces do not part a list, and items of a JSON list are whole", async () => {
    await put("a.py", "b.csv", "c.txt", "x,y.csv", "open{b");
    expect(await places("*.{py,csv},c.txt")).toEqual(["a.py", "b.csv", "x,y.csv", "c.txt"]);
    expect(await places("open{b,a.py")).toEqual(["open{b", "a.py"]);
    expect(await places(["x,y.csv"])).toEqual(["x,y.csv"]);
    await expect(places(["a.py,b.csv"])).rejects.toThrow("there is no file a.py,b.csv");
  });

  test("globs keep the path from where they begin", async () => {
    await put("data/1.csv", "data/2.csv", "data/x.txt", "src/a.py", "src/sub/b.py");
    expect(await places("data/*.csv,src/**/*.py")).toEqual(["1.csv", "2.csv", "a.py", "sub/b.py"]);
    await expect(places("data/*.tsv")).rejects.toThrow("nothing matches data/*.tsv");
  });

  test("a directory that a glob matches goes along with what is in it, an ignored one does not", async () => {
    await put("d1/a", "d1/sub/.b", "d2/c", "node_modules/x", "top");
    expect(await places("d*")).toEqual(["d1/", "d1/a", "d1/sub/", "d1/sub/.b", "d2/", "d2/c"]);
    expect(await places("*")).toEqual([...(await places("d*")), "top"]);
    expect(await places("d1/**")).toEqual(["a"]);
  });

  test("what is neither a file nor a directory is refused by name, named or found", async () => {
    await put("a");
    execFileSync("python3", ["-c", "import os, sys; os.mkfifo(sys.argv[1])", join(directory, "pipe")]);
    await symlink("nowhere", join(directory, "lost"));
    await expect(places("pipe")).rejects.toThrow(/\/pipe is neither a file nor a directory$/);
    await expect(places("p*")).rejects.toThrow(/\/pipe is neither a file nor a directory$/);
    await expect(places("l*")).rejects.toThrow(/\/lost is a symbolic link that leads nowhere$/);
    await writeFile(join(directory, ".spotignore"), "pipe\nlost\n");
    expect(await places("*")).toEqual(["a"]);
  });

  test("Windows' separators, and its drives where the Linux inside it has them", async () => {
    await put("code/train.py", "data/1.csv");
    expect(await places(["code\\train.py", "data\\*.csv"])).toEqual(["train.py", "1.csv"]);
    expect(waysToWrite("C:\\Data\\file.txt")).toEqual([
      "C:\\Data\\file.txt",
      "C:/Data/file.txt",
      "/mnt/c/Data/file.txt",
    ]);
    expect(nameIn("C:/Data/file.txt", "/mnt/c/Data/file.txt")).toBe("file.txt");
    expect(nameIn("C:/", "/mnt/c")).toBe("");
    await expect(places("C:\\Data\\file.txt")).rejects.toThrow("there is no file C:\\Data\\file.txt");
  });

  test("a backslash that is part of a name", async () => {
    await put("odd\\name");
    expect(await places("odd\\name")).toEqual(["odd\\name"]);
  });

  test("what is ignored: by the directory's own file and by this one's, but nothing that is named", async () => {
    await put("code/a.py", "code/a.log", "code/b.tmp", "code/out/x", "run.log");
    await writeFile(join(directory, ".spotignore"), "*.log\ncode/out\n");
    await writeFile(join(directory, "code/.spotignore"), "*.tmp\n");
    expect(await places("code")).toEqual(["code/", "code/.spotignore", "code/a.py"]);
    expect(await places("**/*.log,code/out/x")).toEqual(["x"]);
    expect(await places("run.log")).toEqual(["run.log"]);
  });

  test("the same file twice is once; two of one place are refused", async () => {
    await put("a/x", "b/x");
    expect(await places("a/x,a/x")).toEqual(["x"]);
    await expect(places("a/x,b/x")).rejects.toThrow("would both become x");
  });

  test.each([["a,,b"], [""], ["a,"]])("an empty name in %j", async (value) => {
    await put("a", "b");
    await expect(places(value)).rejects.toThrow("holds an empty name");
  });
});
