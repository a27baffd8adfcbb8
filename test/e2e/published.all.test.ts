/** The package as it is published: packed, installed into an empty project without a network, and used on a stack. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { ROOT } from "../../scripts/package.ts";
import { LIMITS } from "./limits.ts";
import { runProcess, type Ran } from "./run-process.ts";
import { openWorld, type World } from "./world.ts";

vi.setConfig(LIMITS);

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

let directory: string;
let project: string;
let packed: Packed;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "spot-connect-published-"));
  project = join(directory, "project");
  await mkdir(project);
  await writeFile(join(project, "package.json"), "{}");
  expect(await runProcess(process.execPath, ["scripts/build.ts"], { cwd: ROOT })).toMatchObject({ code: 0 });
  // What `prepack` does is done: it would set up the checkout first.
  packed = (await npm(["pack", "--ignore-scripts", "--json", "--pack-destination", directory], ROOT))[0] as Packed;
  await npm(["install", "--offline", "--json", join(directory, packed.filename)], project);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function npm(args: readonly string[], cwd: string): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await runProcess("npm", args, { cwd });
  expect([code, code === 0 ? "" : stderr]).toEqual([0, ""]);
  return JSON.parse(stdout) as Record<string, unknown>;
}

const npx = (args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Ran> =>
  runProcess("npx", ["--no-install", "spot-connect", ...args], {
    cwd: project,
    environment,
  });

test("the package has the command in one file, the licences of what is inside, and nothing else", async () => {
  expect(packed.files.map(({ path }) => path).toSorted()).toEqual([
    "LICENSE",
    "README.md",
    "cli/spot.mjs",
    "dist/THIRD-PARTY-LICENSES.txt",
    "dist/spot.cjs",
    "package.json",
  ]);
  const licences = await readFile(join(ROOT, "dist/THIRD-PARTY-LICENSES.txt"), "utf8");
  for (const name of ["commander", "zod", "@aws-sdk/client-cloudformation", "@smithy/core", "ws"])
    expect(licences).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+$`, "m"));
  expect(licences).not.toContain("dynalite");
});

test("installed without a network it depends on nothing, and knows its version", async () => {
  const lock = JSON.parse(await readFile(join(project, "package-lock.json"), "utf8")) as { readonly packages: object };
  expect(Object.keys(lock.packages)).toEqual(["", "node_modules/spot-connect"]);
  const { version } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8")) as { readonly version: string };
  expect(await npx(["--version"])).toMatchObject({ code: 0, stdout: `${version}\n` });
});

describe("on a deployed stack", () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world?.close());

  test("a job is submitted and listed", async () => {
    await writeFile(join(project, "job.json"), JSON.stringify({ name: "packed", command: "echo hello" }));
    const submitted = await npx(["submit", "job.json"], world.environment);
    expect(submitted).toMatchObject({ code: 0, stdout: expect.stringMatching(/^packed-[0-9a-f]{12}\n$/) });
    const listed = await npx(["list", "--json"], world.environment);
    expect(listed).toMatchObject({ code: 0, stdout: expect.stringContaining(submitted.stdout.trim()) });
    expect(await world.ended(submitted.stdout.trim())).toMatchObject({ state: "succeeded" });
  });

  test("a script of the directory is uploaded, run and followed to its end", async () => {
    await writeFile(join(project, "hello.py"), "print('hello from', 6 * 7)\n");
    const ran = await npx(["run", "hello.py"], world.environment);
    expect(ran).toMatchObject({ code: 0, stdout: "hello from 42\n" });
    const jobId = /submitted (hello-[0-9a-f]{12})\n/.exec(ran.stderr)?.[1] ?? "";
    expect(await world.job(jobId)).toMatchObject({ state: "succeeded" });
  });
});
