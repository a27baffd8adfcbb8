import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { instances } from "../../aws/instances.ts";
import { createPorts } from "../../aws/ports.ts";
import type { Package } from "../../scripts/package.ts";
import { packaged } from "../packaged.ts";
import { createTable, useCloud } from "./cloud.ts";
import { createLaunchResources } from "./launch-setup.ts";

/** The zips as they are uploaded: bundled, shaken and with Lambda's own credentials, they must still speak to AWS. */
const running = useCloud({ instances: "simulated" });
let directory: string;
let deployment: Package;
beforeAll(async () => {
  deployment = await packaged();
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
  expect(functions()).toHaveLength(21);
  for (const name of functions()) expect(handlerOf(name)).toBeTypeOf("function");
});

test("a state's bundle answers its state, and refuses a payload of another release", async () => {
  const ensureNetwork = handlerOf("ensureNetwork");
  const call = { version: 1, jobId: "digits-0123456789ab", executionArn: "arn:run", now: "2026-11-22T10:00:00.000Z" };
  expect(await ensureNetwork(call)).toMatchObject({ network: { vpcId: expect.stringMatching(/^vpc-/) } });
  await expect(ensureNetwork({ ...call, version: 2 })).rejects.toThrow("payload version 2 is not 1");
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
