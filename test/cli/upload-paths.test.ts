import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findMembers } from "../../cli/upload/members.ts";
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
const places = async (...values: readonly string[]): Promise<readonly string[]> =>
  (await findMembers(directory, values)).map(({ path }) => path);

describe("what -u names", () => {
  test("lists of files and directories, which keep their names", async () => {
    await put("data.csv", "code/a.py", "code/sub/b.py", "elsewhere/c.txt");
    expect(await places("data.csv,code/", "elsewhere/c.txt")).toEqual([
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
    expect((await findMembers(join(directory, "code"), [".."])).map(({ path }) => path)).toContain(
      `${directory.split("/").at(-1)}/code/a.py`,
    );
  });

  test("a file whose name holds a comma, where there is one", async () => {
    await put("a,b.txt", "a", "b.txt");
    expect(await places("a,b.txt")).toEqual(["a,b.txt"]);
    await rm(join(directory, "a,b.txt"));
    expect(await places("a,b.txt")).toEqual(["a", "b.txt"]);
  });

  test("globs keep the path from where they begin", async () => {
    await put("data/1.csv", "data/2.csv", "data/x.txt", "src/a.py", "src/sub/b.py");
    expect(await places("data/*.csv,src/**/*.py")).toEqual(["1.csv", "2.csv", "a.py", "sub/b.py"]);
    await expect(places("data/*.tsv")).rejects.toThrow("nothing matches data/*.tsv");
  });

  test("Windows' separators, and its drives where the Linux inside it has them", async () => {
    await put("code/train.py", "data/1.csv");
    expect(await places("code\\train.py", "data\\*.csv")).toEqual(["train.py", "1.csv"]);
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
    expect(await places("**/*.log", "code/out/x")).toEqual(["x"]);
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
