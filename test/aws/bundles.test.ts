import { execFile, spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { instances } from "../../aws/instances.ts";
import { ledger } from "../../aws/ledger.ts";
import { createPorts } from "../../aws/ports.ts";
import { ROOT, type Package } from "../../scripts/package.ts";
import { buildControl, buildRecord } from "../core/builders.ts";
import { packaged } from "../packaged.ts";
import { createTable, useCloud } from "./cloud.ts";
import { createLaunchResources } from "./launch-setup.ts";

/** The zips as they are uploaded: bundled, shaken and with Lambda's own credentials, they must still speak to AWS. */
const running = useCloud({ instances: "simulated" });
let directory: string;
let deployment: Package;
/** Bytes of each function's zip. */
const zips = new Map<string, number>();
beforeAll(async () => {
  deployment = await packaged();
  for (const name of functions()) zips.set(name, (await stat(join(deployment.directory, `${name}.zip`))).size);
  directory = await mkdtemp(join(tmpdir(), "spot-connect-bundles-"));
  await Promise.all(deployment.artifacts.map(unpack));
  await createLaunchResources(running().config);
  await createTable(running().config);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** Node's own loader: the test runner's would transform the bundles first. */
const load = createRequire(import.meta.url);

type Handler = (event: unknown) => Promise<unknown>;

const unpack = (artifact: string) =>
  promisify(execFile)("python3", ["-m", "zipfile", "-e", join(deployment.directory, artifact), directory]);
const functions = (): readonly string[] =>
  deployment.artifacts.filter((name) => name !== "agent.zip").map((name) => name.replace(".zip", ""));

/** `onInterruption` is in `dist/functions/on-interruption`. */
function handlerOf(name: string): Handler {
  const folder = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return (load(join(directory, "dist/functions", folder, "index.mjs")) as { handler: Handler }).handler;
}

test("every function's zip holds its handler", () => {
  expect(functions()).toHaveLength(23);
  for (const name of functions()) expect(handlerOf(name)).toBeTypeOf("function");
});

test("a state's bundle answers its state, and refuses a payload of a release that it cannot know", async () => {
  const ensureNetwork = handlerOf("ensureNetwork");
  await createPorts({ ledger }).ledger.create(buildRecord(), buildControl([]));
  const call = { version: 1, jobId: "digits-0123456789ab", executionArn: "arn:run", now: "2026-11-22T10:00:00.000Z" };
  expect(await ensureNetwork(call)).toMatchObject({ network: { vpcId: expect.stringMatching(/^vpc-/) } });
  for (const [version, message] of [
    [2, "payload version 2 is too new: the execution's definition is of a later release than the functions"],
    [0, "payload version 0 is too old: the execution's definition is older than the last release"],
    [undefined, "payload version undefined is no version of ours"],
  ] as const)
    await expect(ensureNetwork({ ...call, version })).rejects.toMatchObject({
      name: "ReleaseMismatch",
      message: expect.stringContaining(message),
    });
});

test("an event's bundle keeps a notice of an instance that no job has yet", async () => {
  const onInterruption = handlerOf("onInterruption");
  const event: unknown = JSON.parse(
    await readFile(new URL("../events/interruption-warning.json", import.meta.url), "utf8"),
  );
  await onInterruption(event);
  expect(await createPorts({ instances }).instances.find("i-0b662ef9931388ba0")).toMatchObject({
    jobId: null,
    notice: { source: "ec2", actionTime: "2026-11-22T10:02:00.000Z" },
  });
});

test("an error keeps the name that the state machines match", async () => {
  const recordOutcome = handlerOf("recordOutcome");
  const call = { version: 1, jobId: "nobody-0123456789ab", executionArn: "arn:run", now: "2026-11-22T10:00:00.000Z" };
  await expect(recordOutcome(call)).rejects.toMatchObject({ name: "JobNotFound" });
});

test("a stack trace of the log is read back to the sources", async () => {
  const { stack = "" } = await handlerOf("recordOutcome")({ version: 2 }).then(
    () => new Error("it answered"),
    (error: unknown) => error as Error,
  );
  const script = join(ROOT, "scripts/stack.ts");
  const { stdout, stderr } = spawnSync(process.execPath, [script], { input: stack, encoding: "utf8" });
  expect(stderr).toBe("");
  expect(stdout).toMatch(/^ +at .*\b(?:aws|core)\/[\w/-]+\.ts:\d+:\d+\)?$/m);
  expect(stdout).not.toContain("index.mjs");
});

/** KB are 1,000 bytes. What each holds: `npm run bench -- coldstart`. */
test("no function's zip is over 100 KB, the API's not over 160", async () => {
  const sizes = functions().map((name) => ({ name, size: zips.get(name), limit: name === "api" ? 160_000 : 100_000 }));
  expect(sizes.filter(({ size = Infinity, limit }) => size > limit)).toEqual([]);
});
