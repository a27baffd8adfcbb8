/** Three ways in, one job: the HTTP API, Step Functions and the command. */
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StartExecutionCommand } from "@aws-sdk/client-sfn";
import { beforeAll, expect, test, vi } from "vitest";
import { jobIdOf } from "../../core/naming.ts";
import { ROOT } from "../../scripts/package.ts";
import { stackInstances } from "./left-behind.ts";
import { LIMITS } from "./limits.ts";
import { runProcess } from "./run-process.ts";
import { sharedWorld, type World } from "./world.ts";

vi.setConfig(LIMITS);

/** Debian's own, whatever else is first in the path. */
const AWS_CLI = ["/usr/bin/aws", "/usr/local/bin/aws"].find((path) => existsSync(path));
const CURL = "/usr/bin/curl";
const BASH_EXAMPLE = join(ROOT, "examples", "bash", "job.json");

let world: World;
beforeAll(async () => {
  world = await sharedWorld();
});

const hello = (name: string): { readonly name: string; readonly clientToken: string; readonly command: string } => ({
  name,
  clientToken: "once",
  command: "echo hello from $SPOT_JOB_ID attempt $SPOT_ATTEMPT",
});

async function expectHello(jobId: string): Promise<void> {
  const job = await world.ended(jobId);
  expect(job).toMatchObject({ state: "succeeded", attempts: [{ attempt: 1, outcome: "completed" }] });
  expect(await world.logs(jobId)).toEqual([`hello from ${jobId} attempt 1`]);
  expect(await world.endedExecution(job.executionArn)).toMatchObject({ status: "SUCCEEDED" });
}

test.skipIf(!existsSync(CURL)).concurrent("POST /jobs, signed by curl", async () => {
  const { AWS_ACCESS_KEY_ID: key, AWS_SECRET_ACCESS_KEY: secret, AWS_REGION: region } = world.environment;
  const { code, stdout } = await runProcess(CURL, [
    "--silent",
    "--show-error",
    "--fail-with-body",
    "--aws-sigv4",
    `aws:amz:${region}:execute-api`,
    "--user",
    `${key}:${secret}`,
    "-H",
    "content-type: application/json",
    "-d",
    JSON.stringify(hello("by-curl")),
    `${world.outputs.ApiEndpoint}/jobs`,
  ]);
  expect({ code, answer: JSON.parse(stdout) as unknown }).toMatchObject({ code: 0, answer: { state: "submitted" } });
  await expectHello((JSON.parse(stdout) as { jobId: string }).jobId);
});

test.concurrent("StartExecution with the same JSON, and again: the second is a duplicate", async () => {
  const start = async (): Promise<string> => {
    const input = JSON.stringify(hello("by-sdk"));
    const started = await world.sfn.send(
      new StartExecutionCommand({ stateMachineArn: world.outputs.RunJobArn, input }),
    );
    return started.executionArn!;
  };
  const first = await start();
  const jobId = jobIdOf("by-sdk", "once");
  await world.event(jobId, "job-submitted");
  const second = await world.endedExecution(await start());
  expect(second.status).toBe("SUCCEEDED");
  expect(JSON.parse(second.output!)).toMatchObject({ jobId, duplicateOf: first });
  await expectHello(jobId);
  const launched = (await world.timeline(jobId)).filter(({ type }) => type === "instance-launched");
  expect(launched).toHaveLength(1);
});

test.skipIf(AWS_CLI === undefined).concurrent("aws stepfunctions start-execution", async () => {
  const { code, stdout, stderr } = await runProcess(
    AWS_CLI!,
    [
      "stepfunctions",
      "start-execution",
      "--endpoint-url",
      world.target.endpoint,
      "--state-machine-arn",
      world.outputs.RunJobArn!,
      "--input",
      JSON.stringify(hello("by-cli")),
    ],
    { environment: world.environment },
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const { output } = await world.endedExecution((JSON.parse(stdout) as { executionArn: string }).executionArn);
  const jobId = jobIdOf("by-cli", "once");
  expect(JSON.parse(output!)).toMatchObject({ jobId, state: "succeeded" });
  await expectHello(jobId);
});

test.concurrent("POST /jobs, signed by the SDK; the same clientToken twice is one job", async () => {
  const body = hello("by-api");
  const [first, second] = await Promise.all([world.api.submitJob({ body }), world.api.submitJob({ body })]);
  expect(first).toMatchObject({ jobId: jobIdOf("by-api", "once"), state: "submitted" });
  expect(second).toEqual(first);
  await expectHello(first.jobId);
  expect((await world.api.submitJob({ body })).jobId).toBe(first.jobId);
});

test.concurrent("spot submit --follow uploads the directory and shows the job to its end", async () => {
  const { code, stdout, stderr } = await world.spot("submit", BASH_EXAMPLE, "--follow");
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect(stderr).toMatch(/uploading 2 files, .* compressed\nuploaded .*\nsubmitted count-squares-[0-9a-f]{12}\n/);
  const jobId = /count-squares-[0-9a-f]{12}/.exec(stderr)![0];
  expect(stderr).toContain(`${jobId} is running`);
  for (const said of ["instance-launched", "scripts-started", "script-finished", "job-ended", "completed"])
    expect(stdout).toContain(said);
  expect(await world.output(jobId, "result.txt")).toBe("2686700\n");
  const { stdout: printed } = await world.spot("logs", jobId);
  expect(printed).toBe("attempt 1 starts after 0\nsum of the squares of 1…200: 2686700\n");
});

test.concurrent("spot run brings a script and its data along, follows it, and prints what it printed", async () => {
  const directory = await mkdtemp(join(tmpdir(), "spot-run-e2e-"));
  const [script, data] = [join(directory, "sum.py"), join(directory, "numbers.csv")];
  await writeFile(
    script,
    "import sys\nprint(sum(map(int, open('data/numbers.csv').read().split(','))) * int(sys.argv[1]))\n",
  );
  await writeFile(data, "1,2,3");
  const profile = join(directory, "mine.json");
  await writeFile(
    profile,
    JSON.stringify({ instance_type: "m7i.large", price: 0.9, username: "ec2-user", efs_mount: true }),
  );
  expect(await world.spot("profiles", "save", profile)).toMatchObject({ code: 0 });
  const words = ["-n", "by-run", "-p", "mine", "-u", data, "-r", "efs/data", "-s", `${script} 7`];
  const { code, stdout, stderr } = await world.spot("run", ...words);
  expect({ code, stdout, stderr }).toMatchObject({ code: 0, stdout: "42\n" });
  const jobId = /submitted (by-run-[0-9a-f]{12})\n/.exec(stderr)![1]!;
  const { job, attempts } = await world.job(jobId);
  expect(job).toMatchObject({ profile: "mine", instance: { maxPrice: 0.9 } });
  expect(attempts.map(({ pool }) => pool.type)).toEqual(["m7i.large"]);
  // The world is others' as well.
  expect(await world.spot("profiles", "delete", "mine", "--yes")).toMatchObject({ code: 0 });
  await rm(directory, { recursive: true });
});

test("afterwards no instance of the stack is left", async () => {
  expect(await stackInstances(world)).toEqual([]);
});
