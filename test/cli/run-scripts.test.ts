/** Which words of `spot run` are files here, which are programs of the machine, and which are slips of the hand. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { HERE } from "../../cli/run/here.ts";
import { rewriteFlags } from "../../cli/run/flags.ts";
import { jobOf } from "../../cli/run/job-of.ts";
import { findProject } from "../../cli/run/project-file.ts";
import { readSettings } from "../../cli/run/settings.ts";
import { useWorkingDirectory } from "./directory.ts";

const directory = await useWorkingDirectory();
beforeEach(async () => {
  await mkdir(join(directory, "p"));
  for (const name of ["train.py", "p/main.py", "x,y.py", "prepare.sh"]) await writeFile(join(directory, name), name);
});

const read = (options: object, ...positional: readonly string[]) =>
  jobOf(readSettings({ name: "x", ...options }, {}, { values: {}, path: "spot.json" }), {}, { positional }, HERE);

describe("a word that is no file here", () => {
  test.each<[readonly string[], string]>([
    [["trian"], "trian is no file here: taken as a program of the machine; did you mean train.py?"],
    [["python3", "-m", "http.server"], "python3 is no file here: taken as a program of the machine"],
    [["python3.12 x"], "python3.12 is no file here: taken as a program of the machine"],
    [["/opt/conda/bin/python", "x"], "/opt/conda/bin/python is no file here: taken as a program of the machine"],
  ])("%j is a program of the machine, and that is said", async (positional, said) => {
    const { job, remarks } = await read({}, ...positional);
    expect([job["scripts"], remarks]).toEqual([[positional.join(" ")], [said]]);
  });

  test.each<[readonly string[], string, string]>([
    [["nosuch/dir/prog.R"], "there is no script nosuch/dir/prog.R", "Paths are read from"],
    [["p/mian.py"], "there is no script p/mian.py", "Did you mean p/main.py?"],
    [["prog.R", "1"], "there is no script prog.R", "Paths are read from"],
    [["./prog"], "there is no script ./prog", "Paths are read from"],
    [["p\\mian.py"], "there is no script p\\mian.py", "Did you mean p/main.py?"],
    [["/abs/gone.py"], "there is no script /abs/gone.py", "Paths are read from"],
  ])("%j has to be one", async (positional, said, remedy) => {
    const reading = read({}, ...positional);
    await expect(reading).rejects.toThrow(said);
    await expect(reading).rejects.toMatchObject({ remedy: expect.stringContaining(remedy) as string });
    const along = await read({ upload: "p" }, ...positional);
    expect(along.remarks).toEqual([expect.stringContaining("it has to come along with the uploads or inputs")]);
  });
});

test("what --set brings as an input may hold the script", async () => {
  const settings = readSettings({}, {}, { values: {}, path: "spot.json" });
  const words = { positional: ["src/prog.R"], set: ['inputs=[{"from":"git+https://example.org/a/b"}]'] };
  expect((await jobOf(settings, {}, words, HERE)).job).toMatchObject({ scripts: ["src/prog.R"], name: "prog" });
});

describe("a word that is one", () => {
  test.each<[readonly string[], string]>([
    [["p\\main.py"], "p/main.py"],
    [["p\\main.py", "--epochs", "2"], "p/main.py --epochs 2"],
    [["p\\main.py --epochs 2"], "p/main.py --epochs 2"],
  ])("Windows' separators in %j", async (positional, line) => {
    const { job, uploads, remarks } = await read({}, ...positional);
    expect([job["scripts"], remarks]).toEqual([[line], []]);
    expect(uploads).toEqual([{ paths: ["p/main.py"], to: "p", areScripts: true }]);
  });

  test.each<[string | readonly string[], readonly string[]]>([
    ["x,y.py", ["x,y.py"]],
    ["prepare.sh,train.py --layers {1,2}", ["prepare.sh", "train.py --layers {1,2}"]],
    [["train.py --layers 1,2"], ["train.py --layers 1,2"]],
  ])("a list is cut at no comma of %j that is part of it", async (script, lines) => {
    expect((await read({ script })).job["scripts"]).toEqual(lines);
  });

  test("paths of a spot.json above keep their commas", async () => {
    await mkdir(join(directory, "below"));
    const write = (fields: object) => writeFile(join(directory, "spot.json"), JSON.stringify(fields));
    vi.spyOn(process, "cwd").mockReturnValue(join(directory, "below"));
    await write({ script: ["train.py --layers 1,2"], upload: "x,y.py" });
    expect((await findProject(process.cwd())).values).toEqual({
      script: [`${directory}/train.py --layers 1,2`],
      upload: [`${directory}/x,y.py`],
    });
    await write({ upload: "p,*.{py,sh}" });
    expect((await findProject(process.cwd())).values).toEqual({
      upload: [`${directory}/p`, `${directory}/*.{py,sh}`],
    });
  });
});

test.each([["-m maybe train.py"], ["--monitoring maybe"], ["-a yes"], ["-t digits"]])(
  "%s: a switch is followed by True, False, an option or a file",
  (words) => {
    const [option, next] = words.split(" ");
    expect(() => rewriteFlags(words.split(" "), () => false)).toThrow(`${option}: "${next}" is neither True nor False`);
    expect(rewriteFlags(words.split(" "), () => true)).toContain(next);
  },
);

test.each<[string, string, string | null]>([
  ["/home/ec2-user/efs/data", "data", "`/home/ec2-user/efs/` is left out"],
  ["/home/ec2-user/data/", "data", "`/home/ec2-user/` is left out"],
  ["/home/ec2-user", "", "`/home/ec2-user` is left out"],
  ["~/efs/data", "data", "`~/efs/` is left out"],
  ["efs", "", "`efs` is left out"],
  ["./data", "data", null],
  ["/mnt/data", "/mnt/data", null],
])("-r %s as it was on the ancestor's machine", async (remotepath, to, said) => {
  const { uploads, remarks } = await read({ upload: "p", remotepath });
  expect(uploads).toEqual([{ paths: "p", to }]);
  expect(remarks).toEqual(said === null ? [] : [expect.stringContaining(said)]);
});
