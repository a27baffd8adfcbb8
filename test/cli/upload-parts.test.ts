/** In which parts files go along with `spot run`, and what of them is sent again when one of them has changed. */
import { appendFile, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { SpotConnectError } from "../../core/errors.ts";
import { findParts, type Along } from "../../cli/upload/parts.ts";
import { spot, useCloud } from "./cloud.ts";
import { useWorkingDirectory } from "./directory.ts";

const cloud = await useCloud();
const directory = await useWorkingDirectory();

async function put(...paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), path);
  }
}
const seenSince = (from: number, method: string): readonly string[] =>
  cloud.seen
    .slice(from)
    .filter((request) => request.method === method)
    .map(({ path }) => path);

describe("what has changed is sent again", () => {
  /** How many uploads were sent, and how many inputs the job had. */
  async function run(...words: readonly string[]): Promise<readonly [sent: number, inputs: number]> {
    const from = cloud.seen.length;
    expect(await spot("run", ...words, "--new", "--detach")).toMatchObject({ code: 0 });
    const { inputs } = [...cloud.world.started.values()].at(-1) as { readonly inputs: readonly object[] };
    return [seenSince(from, "PUT").length, inputs.length];
  }

  test("a script without its data, and of the data the path that it is in", async () => {
    await put("train.py", "a.csv", "code/model.py", "sub/b.csv", "sub/c.csv");
    const words = ["train.py", "-u", "a.csv,code,sub/*.csv"];
    expect(await run(...words)).toEqual([4, 4]);
    expect(await run(...words)).toEqual([0, 4]);
    await appendFile(join(directory, "train.py"), "# edited\n");
    expect(await run(...words)).toEqual([1, 4]);
    await appendFile(join(directory, "code/model.py"), "# edited\n");
    expect(await run(...words)).toEqual([1, 4]);
  });

  test("a script of the directory that goes along whole", async () => {
    await put("src/go.sh", "data.csv");
    expect(await run("src/go.sh", "-u", ".")).toEqual([2, 2]);
    await appendFile(join(directory, "src/go.sh"), "# edited\n");
    expect(await run("src/go.sh", "-u", ".")).toEqual([1, 2]);
  });

  test("two large files that hold the same are sent once, and are two inputs", async () => {
    await put("x.py", "a.bin", "b.bin");
    for (const name of ["a.bin", "b.bin"]) await writeFile(join(directory, name), Buffer.alloc(16 * 1024 ** 2));
    expect(await run("x.py", "-u", "*.bin")).toEqual([2, 3]);
  });
});

describe("parts", () => {
  /** Each as the places that it fills. */
  async function partsOf(along: readonly Omit<Along, "cwd">[], most = 20): Promise<readonly (readonly string[])[]> {
    const parts = await findParts(
      along.map((each) => ({ ...each, cwd: directory })),
      most,
    );
    return parts.map(({ to, members }) => members.map(({ path }) => `${to}|${path}`));
  }
  const script = (path: string, to = "") => ({ paths: [path], to, areScripts: true });

  test("where there are too many the smallest become one, in their places, and the scripts stay apart", async () => {
    await put("go.sh", "s", "middling", "the-largest-of-all", "tiny/t");
    const along = [script("go.sh"), { paths: "s,middling", to: "in" }, { paths: "the-largest-of-all,tiny", to: "" }];
    expect(await partsOf(along)).toHaveLength(5);
    expect(await partsOf(along, 3)).toEqual([
      ["|go.sh"],
      ["|the-largest-of-all"],
      ["|in/s", "|in/middling", "|tiny/", "|tiny/t"],
    ]);
    expect(await partsOf(along.slice(0, 2), 2)).toEqual([["|go.sh"], ["in/|s", "in/|middling"]]);
    expect(await partsOf(along, 0)).toHaveLength(1);
  });

  test("a place is filled once: by the script's own file, or by what a later target lays over it", async () => {
    await put("src/go.sh", "other/src/go.sh");
    expect(await partsOf([script("src/go.sh", "src"), { paths: "src", to: "" }])).toEqual([["src/|go.sh"], ["|src/"]]);
    const laidOver = [script("src/go.sh", "src"), { paths: "other/src", to: "" }];
    expect(await partsOf(laidOver)).toEqual([["|src/", "|src/go.sh"]]);
    await expect(partsOf([script("src/go.sh"), { paths: "other/src/go.sh", to: "" }])).rejects.toThrow(
      /other\/src\/go\.sh would both become go\.sh$/,
    );
  });
});

describe("what the service would refuse is refused before anything is sent", () => {
  test.each<[string, string, readonly string[]]>([
    ["run", "profile: is no profile", ["run", "train.py", "-p", "nosuch", "-u", "data.csv", "--detach"]],
    ["submit", "profile: is no profile", ["submit", "JOB"]],
  ])("by spot %s", async (_, said, words) => {
    await put("train.py", "data.csv");
    await writeFile(join(directory, "job.json"), JSON.stringify({ name: "x", command: "ls", profile: "nosuch" }));
    const from = cloud.seen.length;
    const ran = await spot(...words.map((word) => (word === "JOB" ? join(directory, "job.json") : word)));
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining(said)]);
    expect(ran.stderr).toContain("nothing was submitted");
    expect(ran.stderr).not.toContain("uploading");
    expect(seenSince(from, "PUT")).toEqual([]);
    expect(seenSince(from, "POST").filter((path) => path !== "/")).toEqual(["/plan"]);
  });

  test("a plan that fails otherwise stops nobody", async () => {
    await put("train.py");
    const throttled = new SpotConnectError("RequestThrottled", "EC2 is busy");
    const failing = vi.spyOn(cloud.world.ports.prices, "spot").mockRejectedValue(throttled);
    expect(await spot("run", "train.py", "--new", "--detach")).toMatchObject({ code: 0 });
    expect(failing).toHaveBeenCalled();
  });
});
