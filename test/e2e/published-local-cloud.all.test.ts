/** The local cloud as it is published: packed, unpacked beside what its manifest names and nothing else, and deployed to. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { deployStack, type Target } from "../../scripts/deploy.ts";
import { ROOT } from "../../scripts/package.ts";
import { packaged } from "../packaged.ts";
import { LIMITS } from "./limits.ts";
import { runProcess } from "./run-process.ts";
import { joinWorld, STACK } from "./world.ts";

vi.setConfig(LIMITS);

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly bin: Readonly<Record<string, string>>;
}
interface Announced {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

let directory: string;
let installed: string;
let manifest: Manifest;
let child: ChildProcess | undefined;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "spot-connect-local-cloud-"));
  expect(await runProcess(process.execPath, ["scripts/build-local-cloud.ts"], { cwd: ROOT })).toMatchObject({
    code: 0,
  });
  const packing = ["pack", "--json", "--pack-destination", directory];
  const packed = await runProcess("npm", packing, { cwd: join(ROOT, "dist", "local-cloud") });
  expect(packed.code).toBe(0);
  const [{ filename }] = JSON.parse(packed.stdout) as [{ readonly filename: string }];
  installed = join(directory, "node_modules", "@spot-connect", "local-cloud");
  await mkdir(installed, { recursive: true });
  const unpacking = ["-xzf", join(directory, filename), "--strip-components", "1", "-C", installed];
  expect(await runProcess("tar", unpacking, {})).toMatchObject({ code: 0 });
  manifest = JSON.parse(await readFile(join(installed, "package.json"), "utf8")) as Manifest;
  // As npm would install them, but for the download.
  for (const name of Object.keys(manifest.dependencies)) {
    const link = join(directory, "node_modules", name);
    await mkdir(dirname(link), { recursive: true });
    await symlink(join(ROOT, "node_modules", name), link);
  }
});
afterAll(async () => {
  if (child?.exitCode === null && child.kill("SIGTERM")) await once(child, "exit");
  await rm(directory, { recursive: true, force: true });
});

async function start(): Promise<Announced> {
  const program = join(installed, manifest.bin["spot-connect-local-cloud"]!);
  child = spawn(process.execPath, [program, "--port", "0"], { stdio: ["ignore", "pipe", "ignore"], cwd: directory });
  const [line] = (await once(createInterface(child.stdout!), "line")) as [string];
  return JSON.parse(line) as Announced;
}

test("a job runs on what was deployed to it", async () => {
  const { endpoint, region, credentials } = await start();
  const { accessKeyId, secretAccessKey } = credentials;
  const target: Target = { endpoint, region, credentials: { accessKeyId, secretAccessKey } };
  const outputs = await deployStack(target, STACK, await packaged());
  const world = await joinWorld({ target, outputs, environment: {} }, async () => {});
  const jobId = await world.submit({ name: "elsewhere", command: "echo hello" });
  expect(await world.ended(jobId)).toMatchObject({ state: "succeeded" });
  expect(await world.logs(jobId)).toContain("hello");
  await world.close();
});

test("as a library it has its types beside it", async () => {
  const types = await readFile(join(installed, "index.d.ts"), "utf8");
  expect(types).toContain("startCloud");
  const program = `import { startCloud } from "@spot-connect/local-cloud";
    const cloud = await startCloud({ port: 0 }); console.log(cloud.endpoint); await cloud.stop();`;
  const ran = await runProcess(process.execPath, ["--input-type=module", "--eval", program], { cwd: directory });
  expect(ran).toMatchObject({ code: 0, stdout: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\n$/) });
});
