/** Files that an editor on Windows has written: UTF-8 with a byte order mark. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { spot, useCloud } from "./cloud.ts";
import { useWorkingDirectory } from "./directory.ts";

const cloud = await useCloud();
const directory = await useWorkingDirectory();
const write = async (name: string, text: string): Promise<string> => {
  const file = join(directory, name);
  await writeFile(file, `\u{FEFF}${text}`);
  return file;
};

test("a job is submitted, and .spotignore's first pattern counts", async () => {
  const file = await write("job.json", JSON.stringify({ name: "marked", command: "true" }));
  await write(".spotignore", "data");
  await mkdir(join(directory, "data"));
  await writeFile(join(directory, "data", "large"), "x");
  const { code, stderr } = await spot("submit", file);
  // job.json and .spotignore
  expect([code, stderr]).toEqual([0, expect.stringMatching(/^uploading 2 files, /)]);
});

test("spot.json is read", async () => {
  await write("spot.json", JSON.stringify({ job: { name: "marked", command: "echo 1" } }));
  expect(await spot("run", "--detach")).toMatchObject({ code: 0, stdout: expect.stringMatching(/^marked-/) as string });
});

test("a profile is saved", async () => {
  const file = await write("marked.json", JSON.stringify({ defaults: { limits: { runtime: "2h" } } }));
  expect(await spot("profiles", "save", file)).toMatchObject({ code: 0 });
  expect(cloud.world.profiles.get("marked")).toMatchObject({ defaults: { limits: { runtime: "2h" } } });
});
