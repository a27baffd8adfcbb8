/** `--set` of what has names of the user's: its values are text, whatever else they read as. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { spot, useCloud } from "./cloud.ts";
import { useWorkingDirectory } from "./directory.ts";

const cloud = await useCloud();
const directory = await useWorkingDirectory();
beforeEach(() => writeFile(join(directory, "work.py"), "print('hello')\n"));

/** The job that is submitted, with these changes. */
async function submittedWith(...changes: readonly string[]): Promise<unknown> {
  const words = changes.flatMap((change) => ["--set", change]);
  const { code, stderr } = await spot("run", "--detach", "--new", ...words, "work.py");
  expect([code, stderr]).toEqual([0, expect.not.stringContaining("spot:")]);
  return [...cloud.world.started.values()].at(-1);
}

test("as many jobs as there are parts, each told its share", async () => {
  const before = cloud.world.started.size;
  for (const part of ["0", "1", "2", "3"])
    expect(await submittedWith(`env.PART=${part}`)).toMatchObject({ env: { PART: part } });
  expect(cloud.world.started.size).toBe(before + 4);
});

test.each(["0", "true", "null", "1e3", "[1]", '{"a":1}', " 1", "", "a=b"])(
  "%j below env and tags is this text",
  async (text) => {
    if (text !== "[1]" && text !== '{"a":1}')
      expect(await submittedWith(`tags.run=${text}`)).toMatchObject({ tags: { run: text } });
    expect(await submittedWith(`env.A=${text}`)).toMatchObject({ env: { A: text } });
  },
);

test("in JSON's quotes it is what stands in them; all of env at once is JSON", async () => {
  expect(await submittedWith('env.A="1"')).toMatchObject({ env: { A: "1" } });
  expect(await submittedWith('env={"A":"1"}', "env.B=2")).toMatchObject({ env: { A: "1", B: "2" } });
});

test("elsewhere numbers, true and null are what they read as", async () => {
  expect(await submittedWith("limits.budgetUsd=1e1", "instance.monitoring=true", "container=null")).toMatchObject({
    limits: { budgetUsd: 10 },
    instance: { monitoring: true },
    container: null,
  });
});
