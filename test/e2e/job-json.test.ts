/** What a job's JSON can ask for, and how the API answers about jobs: each job here uses several fields at once. */
import { StartExecutionCommand } from "@aws-sdk/client-sfn";
import { beforeAll, expect, test, vi } from "vitest";
import { ListAssociationsCommand, ListCommandsCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { PROFILE_NAMES } from "../../core/profiles.ts";
import {
  ASKED_FOR,
  CANARY,
  canaryCommand,
  canaryJob,
  canaryPrefix,
  hostileName,
  hostileText,
  hostileWord,
} from "./canary.ts";
import { leftBehind, stackInstances } from "./left-behind.ts";
import { LIMITS } from "./limits.ts";
import { sharedWorld, type World } from "./world.ts";

vi.setConfig(LIMITS);

let world: World;
beforeAll(async () => {
  world = await sharedWorld();
});

const succeeded = async (job: object): Promise<string> => {
  const { jobId, state, outcome } = await world.ended(await world.submit(job));
  expect(state, JSON.stringify(outcome)).toBe("succeeded");
  expect(await leftBehind(world, jobId)).toEqual([]);
  return jobId;
};

/** Every command and association there is, with its parameters. */
async function toldToSystemsManager({ target }: World): Promise<string> {
  const ssm = new SSMClient(target);
  const { Commands = [] } = await ssm.send(new ListCommandsCommand({}));
  const { Associations = [] } = await ssm.send(new ListAssociationsCommand({}));
  ssm.destroy();
  expect(Associations).not.toEqual([]);
  return JSON.stringify([Commands, Associations]);
}

test.concurrent("setup, inputs from S3, several scripts, environment, secrets and outputs", async () => {
  const ssm = new SSMClient(world.target);
  const parameter = "/spot-connect-dev/secrets/token";
  await ssm.send(new PutParameterCommand({ Name: parameter, Value: "a-token-of-mine", Type: "SecureString" }));
  ssm.destroy();
  await world.put("data/words/one.txt", "one\n");
  await world.put("data/words/more/two.txt", "two\n");
  const jobId = await succeeded({
    name: "all-fields",
    setup: ["echo prepared > $HOME/prepared"],
    scripts: [
      "cat data/one.txt data/more/two.txt",
      "cp data/one.txt results.txt",
      "touch 'two words' $NAME",
      "sh -c 'echo $TOKEN; test ${#TOKEN} = 15'",
    ],
    inputs: [{ from: `s3://${world.outputs.BucketName}/data/words/`, to: "data/" }],
    outputs: ["results.txt", "*words", "data/**"],
    env: { NAME: "never expanded" },
    secrets: { TOKEN: `ssm:${parameter}` },
    tags: { team: "tests" },
  });
  expect(await world.logs(jobId)).toEqual(["one", "two", "***"]);
  expect(await world.output(jobId, "results.txt")).toBe("one\n");
  expect(await world.output(jobId, "two words")).toBe("");
  expect(await world.output(jobId, "data/more/two.txt")).toBe("two\n");
});

test.concurrent("filesystem null: local disk only, its outputs are kept all the same", async () => {
  const command = 'echo "$PWD" > where; test -z "$SPOT_RESUME_FROM"; echo "$WORD" > word; grep -c nfs /proc/mounts';
  const jobId = await succeeded({
    name: "no-file-system",
    filesystem: null,
    command: `${command} || true`,
    env: { WORD: "two words" },
    outputs: ["w*"],
  });
  expect(await world.output(jobId, "where")).toBe(`/var/lib/spot-agent/jobs/${jobId}/work\n`);
  expect(await world.output(jobId, "word")).toBe("two words\n");
  expect(await world.logs(jobId)).toEqual(["0"]);
});

test.concurrent("a setup that fails says which command", async () => {
  const jobId = await world.submit({
    name: "bad-setup",
    setup: ["true", "echo no such thing; exit 4"],
    command: "true",
  });
  const job = await world.ended(jobId);
  expect(job).toMatchObject({ state: "failed", error: "SetupFailed" });
  expect(job.outcome?.message).toContain("no such thing");
});

test.concurrent("hostile text stays text: no shell and no document of Systems Manager ever reads it", async () => {
  const file = `${canaryPrefix}${hostileName("key")}.txt`;
  await world.put(file, "input");
  const commanded = world.submit(canaryCommand());
  const jobId = await world.submit(canaryJob(world.outputs.BucketName!));
  await world.logged(jobId, "looking");
  const [attempt] = (await world.job(jobId)).attempts;
  const find = `find / \\( -path /proc -o -path /sys \\) -prune -o -name '${CANARY}*' -print; touch /tmp/go`;
  const { stdout } = await world.ec2<{ stdout: string }>("exec", { instanceId: attempt!.instanceId, command: find });
  expect(stdout.trim()).toBe(ASKED_FOR);
  expect(await world.ended(jobId)).toMatchObject({ state: "succeeded" });
  const to = `data/${hostileName("to")}/${hostileName("key")}.txt`;
  expect(JSON.parse(await world.output(jobId, "seen.json"))).toEqual({
    arguments: [hostileText("argument"), hostileWord],
    env: hostileText("env"),
    files: [to],
  });
  expect(await world.output(jobId, to)).toBe("input");
  expect(await world.output((await world.ended(await commanded)).jobId, "said")).toBe(hostileText("command"));
  expect(await toldToSystemsManager(world)).not.toContain(CANARY);
});

test.concurrent("logs by page, from several attempts or one; jobs by page, state and name", async () => {
  const jobId = await succeeded({ name: "counting", command: "seq 1 25" });
  const read = (query: object) => world.api.readLogs({ params: { id: jobId }, query });
  const first = await read({ limit: 10 });
  expect(first.lines.map(({ message }) => Number(message))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  const second = await read({ limit: 20, nextToken: first.nextToken });
  expect(second.lines.map(({ message, attempt }) => [Number(message), attempt])).toEqual(
    Array.from({ length: 15 }, (_, index) => [index + 11, 1]),
  );
  expect((await read({ nextToken: second.nextToken })).lines).toEqual([]);
  expect((await read({ attempt: 2 })).lines).toEqual([]);

  const again = await succeeded({ name: "counting", clientToken: "again", command: "true" });
  const list = (query: object) => world.api.listJobs({ query });
  expect((await list({ name: "counting", state: "succeeded" })).jobs.map((job) => job.jobId)).toEqual([again, jobId]);
  expect((await list({ name: "counting", state: "failed" })).jobs).toEqual([]);
  const page = await list({ name: "counting", limit: 1 });
  expect(page.jobs.map((job) => job.jobId)).toEqual([again]);
  const rest = await list({ name: "counting", limit: 1, nextToken: page.nextToken! });
  expect(rest.jobs.map((job) => job.jobId)).toEqual([jobId]);
});

test("wrong requests are answered field by field", async () => {
  const problems = async (body: object) => {
    const error = (await world.api.submitJob({ body }).then(
      () => expect.fail("it was accepted"),
      (reason: unknown) => reason,
    )) as { readonly name: string; readonly details: readonly { field: string; problem: string; expected: string }[] };
    expect(error.name).toBe("InvalidJob");
    return error.details.map(({ field, problem, expected }) => `${field} ${problem}; ${expected}`);
  };
  const job = { name: "wrong", command: "true" };
  expect(await problems({ ...job, comand: "true" })).toEqual([expect.stringMatching(/^comand .*`command`/)]);
  expect(await problems({ ...job, array: 3 })).toEqual([expect.stringMatching(/^array .*not supported yet/)]);
  expect(await problems({ ...job, limits: { runtime: "soon" } })).toEqual([
    expect.stringMatching(/^limits\.runtime .*a duration of 1s to 365d/),
  ]);
  expect(await problems({ ...job, inputs: [{ from: "s3://somebody-elses/data/" }] })).toEqual([
    expect.stringMatching(/^inputs\[0\]\.from .*may not read/),
  ]);
  expect(await problems({ ...job, tags: { "a;b": "" }, instance: { types: ["c7i.lerge", "p3.2xlarge"] } })).toEqual([
    expect.stringMatching(/^tags\.a;b has characters/),
    expect.stringMatching(/^instance\.types\[0\] c7i\.lerge is no instance type of us-east-1; `c7i\.large`/),
    expect.stringMatching(/^instance\.types\[1\] the GPU of p3\.2xlarge \(NVIDIA V100\) has no driver/),
  ]);
  expect(await problems({ name: "no spaces please" })).toEqual([
    expect.stringMatching(/^name /),
    expect.stringMatching(/^scripts is missing, and so is `command`/),
  ]);
});

test("a wrong job from the console ends its execution with every wrong field in the cause", async () => {
  const input = JSON.stringify({ name: "wrong", comand: "true", instance: { types: ["c7i.lerge"] } });
  const { RunJobArn: stateMachineArn } = world.outputs;
  const { executionArn } = await world.sfn.send(new StartExecutionCommand({ stateMachineArn, input }));
  const { status, error, cause } = await world.endedExecution(executionArn!);
  expect({ status, error }).toEqual({ status: "FAILED", error: "InvalidJob" });
  const { errorMessage } = JSON.parse(cause!) as { readonly errorMessage: string };
  expect(errorMessage.split("\n")).toEqual([
    "The job is not acceptable:",
    "comand is no field of a job; expected `command`",
    "scripts is missing, and so is `command`; expected exactly one of `scripts` and `command`",
    expect.stringMatching(/^instance\.types\[0\] c7i\.lerge is no instance type of us-east-1; expected `c7i\.large`/),
  ]);
});

test("what is not there is said to be not there", async () => {
  const id = "nobody-0123456789ab";
  await expect(world.api.getJob({ params: { id } })).rejects.toMatchObject({ name: "JobNotFound" });
  await expect(world.api.cancelJob({ params: { id } })).rejects.toMatchObject({ name: "JobNotFound" });
  await expect(world.api.interruptJob({ params: { id } })).rejects.toMatchObject({ name: "JobNotFound" });
  const unknownUpload = { name: "no-upload", command: "true", inputs: [{ from: `upload:${"0".repeat(64)}` }] };
  await expect(world.submit(unknownUpload)).rejects.toMatchObject({
    name: "InvalidJob",
    details: [{ field: "inputs[0].from" }],
  });
});

test("the built-in profiles are listed with their defaults", async () => {
  const profiles = (await world.api.listProfiles()).profiles.filter(({ source }) => source === "built-in");
  expect(profiles.map(({ name }) => name)).toEqual(PROFILE_NAMES);
  expect(profiles[0]).toMatchObject({
    name: "default",
    defaults: { instance: { types: expect.any(Array) as unknown } },
  });
});

test("afterwards no instance of the stack is left", async () => {
  expect(await stackInstances(world)).toEqual([]);
});
