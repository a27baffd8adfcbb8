/** `npm start`, killed in the middle as by a power cut, and started again: the job goes on. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { ROOT } from "../../scripts/package.ts";
import { leftBehind, stackInstances } from "./left-behind.ts";
import { LIMITS } from "./limits.ts";
import { expectDone, startOf, STEPS, stepsJob } from "./runs.ts";
import { joinWorld, STACK, type Place, type World } from "./world.ts";

vi.setConfig(LIMITS);

let directory: string;
let port: number;
let child: ChildProcess;
let world: World;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "spot-connect-restart-"));
  port = await freePort();
  world = await startCloud();
});
afterAll(async () => {
  await world?.close();
  await rm(directory, { recursive: true, force: true });
});

test("kill -9 of the local cloud while a job runs", async () => {
  const jobId = await world.submit(stepsJob(await world.upload(STEPS), "power-cut", "--steps 600"));
  await world.event(jobId, "generation-sealed", 1);
  child.kill("SIGKILL");
  await once(child, "exit");
  world = await startCloud();
  const job = await world.ended(jobId);
  expect(job, JSON.stringify(job.outcome)).toMatchObject({ state: "succeeded" });
  expect(job.attempts.map(({ outcome }) => outcome)).toEqual(["lost", "completed"]);
  const runs = await expectDone(world, jobId, 600);
  expect(startOf(runs, 2).step).toBeGreaterThan(0);
  expect(await world.endedExecution(job.executionArn)).toMatchObject({ status: "SUCCEEDED" });
  expect(await leftBehind(world, jobId)).toEqual([]);
  expect(await stackInstances(world)).toEqual([]);
});

/** Returns when it tells how to submit a job. */
async function startCloud(): Promise<World> {
  child = spawn(process.execPath, [join(ROOT, "scripts", "start.ts")], {
    env: { ...process.env, SPOT_LOCAL_PORT: String(port), SPOT_LOCAL_DIRECTORY: directory },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const environment: Record<string, string> = {};
  for await (const line of createInterface(child.stdout!)) {
    const [, name, value] = /^ *export (\w+)=(.*)$/.exec(line) ?? [];
    if (name !== undefined) environment[name] = value ?? "";
    if (line.startsWith("Ctrl-C")) break;
  }
  const started = child;
  return joinWorld(await placeOf(environment), async () => {
    started.kill("SIGTERM");
    await once(started, "exit");
  });
}

async function placeOf(environment: Readonly<Record<string, string>>): Promise<Place> {
  const target = {
    endpoint: environment.AWS_ENDPOINT_URL!,
    region: environment.AWS_REGION!,
    credentials: {
      accessKeyId: environment.AWS_ACCESS_KEY_ID!,
      secretAccessKey: environment.AWS_SECRET_ACCESS_KEY!,
    },
  };
  const cloudFormation = new CloudFormationClient(target);
  const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: STACK }));
  const outputs = (Stacks?.[0]?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue] as const);
  cloudFormation.destroy();
  return { target, environment, outputs: Object.fromEntries(outputs) as Record<string, string> };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
