/** What `spot` says where something is off: mistyped, missing, refused, or waiting. In this process, over real HTTP. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { createProgram, openSession } from "../../cli/program.ts";
import { formatJob } from "../../cli/output/job.ts";
import { foldText, formatTable } from "../../cli/output/text.ts";
import { executionArnOf, jobIdOf } from "../../core/naming.ts";
import { addJob, entry } from "../contract/memory-ports.ts";
import { deployment, smallJob } from "../core/job-samples.ts";
import { spot, terminalOf, useCloud } from "./cloud.ts";

const cloud = await useCloud();
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "spot-edges-test-"));
});
afterAll(() => rm(directory, { recursive: true }));

/** As POST /jobs left it; AdmitJob's end is the test's. */
function accept(token: string): { readonly jobId: string; readonly arn: string } {
  const jobId = jobIdOf(smallJob.name, token);
  const arn = executionArnOf(deployment.runJobArn, jobId);
  cloud.world.started.set(arn, { ...smallJob, clientToken: token });
  return { jobId, arn };
}

describe("mistyped", () => {
  test.each([
    [["staus", "x"], /^spot: unknown command 'staus'\n {2}next: Did you mean status\? `spot --help` lists/],
    [["list", "--stat", "waiting"], /^spot: unknown option '--stat'\n {2}next: Did you mean --state\?/],
    [["submit"], /^spot: missing required argument 'job\.json'\n {2}next: `spot --help`/],
    [["list", "--state", "asleep"], /^spot: .*Allowed choices are submitted, .*\n {2}next: /],
    [["wait", "--for", "rain"], /^spot: .*Allowed choices are running, ended\.\n {2}next: /],
    [["doctor", "--market", "flea"], /^spot: .*Allowed choices are spot, on-demand\.\n {2}next: /],
    [["completion", "csh"], /^spot: .*Allowed choices are bash, zsh, fish\.\n {2}next: /],
    [["logs", "--attempt", "0"], /^spot: .*numbered from 1\.\n {2}next: /],
    [["costs", "--since", "never"], /^spot: .*It is a day or time, such as 2026-11-01\.\n {2}next: /],
    [["costs", "train-digits", "--by", "day"], /^spot: --by and --since add up jobs, .*\n {2}next: Leave out/],
    [["status", "a", "b"], /^spot: too many arguments for 'status'.*\n {2}next: /],
    [["list", "--limit", "x"], /^spot: .*whole number of at least 1\.\n {2}next: /],
    [["cancel", "../x"], /^spot: "..\/x" is no job's id or name\n {2}next: .*`spot list` shows them\.\n$/],
    [["forward", "train-digits"], /^spot: missing required argument 'ports'\n {2}next: /],
    [["forward", "train-digits", "8888:99999"], /^spot: .*"8888:99999" is not LOCAL:REMOTE, two ports up to 65535/],
    [["forward", "train-digits", "99999:8888"], /^spot: .*"99999:8888" is not LOCAL:REMOTE, two ports up to 65535/],
    [["forward", "train-digits", "8888:0"], /^spot: .*"8888:0" is not LOCAL:REMOTE/],
    [["forward", "train-digits", "a:b"], /^spot: .*"a:b" is not LOCAL:REMOTE/],
    [["exec"], /^spot: missing required argument 'job'\n {2}next: /],
    [["exec", "train-digits"], /^spot: missing required argument 'command'\n {2}next: /],
    [["exec", "train-digits", "--"], /^spot: missing required argument 'command'\n {2}next: /],
    [
      ["profiles", "sav", "x"],
      /^spot: `spot profiles` has no command 'sav'\n {2}next: Did you mean save\? `spot --help`/,
    ],
    [
      ["filesystems", "what"],
      /^spot: `spot filesystems` has no command 'what'\n {2}next: It has list, show, delete\. /,
    ],
    [["profiles", "list", "x"], /^spot: too many arguments for 'list'.*\n {2}next: `spot --help`/],
    [["profiles", "show"], /^spot: missing required argument 'name'\n {2}next: /],
    [["profiles", "save", "x.json", "--nam", "y"], /^spot: unknown option '--nam'\n {2}next: Did you mean --name\?/],
    [["profiles", "save", "--name"], /^spot: option '--name <name>' argument missing\n {2}next: /],
    [
      ["filesystems", "delet", "x"],
      /^spot: `spot filesystems` has no command 'delet'\n {2}next: Did you mean delete\? /,
    ],
    [["filesystems", "delete"], /^spot: missing required argument 'name'\n {2}next: /],
    [["filesystems", "show", "a", "b"], /^spot: too many arguments for 'show'.*\n {2}next: /],
  ])("%j", async (args, expected) => {
    const { code, stdout, stderr } = await spot(...args);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(expected);
  });

  const { commands } = createProgram(openSession(terminalOf({})));
  const names = commands.flatMap((command) => [
    command.name(),
    ...command.commands.map((each) => `${command.name()} ${each.name()}`),
  ]);
  test.each(names)("%s with an option that it has not", async (name) => {
    const { code, stdout, stderr } = await spot(...name.split(" "), "--nonsense");
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^spot: unknown option '--nonsense'\n {2}next: .*`spot COMMAND --help`/);
  });

  const ofJobs = commands.filter(({ registeredArguments: [first] }) => first?.name() === "job");
  test.each(ofJobs.map((command) => [command.name(), command.registeredArguments.slice(1).map(() => "8888")] as const))(
    "%s with what cannot be a job",
    async (name, others) => {
      const { code, stderr } = await spot(name, "a b", ...others);
      expect([code, stderr]).toEqual([2, expect.stringMatching(/^spot: "a b" is no job's id or name\n {2}next: /)]);
    },
  );

  test("with --json it is a line of JSON too", async () => {
    const { code, stderr } = await spot("staus", "--json");
    expect(code).toBe(2);
    expect(JSON.parse(stderr)).toMatchObject({ error: "UsageError", message: "unknown command 'staus'", exitCode: 2 });
  });

  test("no command at all shows the commands, as wrong usage", async () => {
    const { code, stderr } = await spot();
    expect(code).toBe(2);
    expect(stderr).toContain("Usage: spot");
    expect((await spot("--help")).code).toBe(0);
  });
});

describe("missing", () => {
  /** As on a machine where nobody has set up AWS. */
  beforeEach(() => {
    vi.stubEnv("AWS_CONFIG_FILE", join(directory, "no-config"));
    vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", join(directory, "no-credentials"));
    vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
  });

  test("credentials: one line, the remedy, no stack; with --json a line of JSON", async () => {
    for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]) vi.stubEnv(name, "");
    const { code, stdout, stderr } = await spot("list");
    expect([code, stdout]).toEqual([4, ""]);
    expect(stderr).toMatch(
      /^spot: Could not load credentials[^\n]*\n {2}next: Choose a profile \(AWS_PROFILE\)[^\n]*\n$/,
    );
    const asJson = await spot("list", "--json");
    expect(JSON.parse(asJson.stderr)).toMatchObject({ error: "CredentialsProviderError", exitCode: 4, standing: null });
  });

  test("a region", async () => {
    for (const name of ["AWS_REGION", "AWS_DEFAULT_REGION"]) vi.stubEnv(name, "");
    const { code, stderr } = await spot("list");
    expect([code, stderr]).toEqual([
      2,
      "spot: no region is set\n  next: Give --region, export AWS_REGION, or give your AWS profile one.\n",
    ]);
  });

  test("a job", async () => {
    const { code, stderr } = await spot("status", "nobody-0123456789ab");
    expect(code).toBe(3);
    expect(stderr).toMatch(/^spot: No job has the id nobody-0123456789ab\.\n {2}next: `spot list` shows the ids/);
  });

  test("a file: nothing was submitted", async () => {
    const { code, stderr } = await spot("submit", join(directory, "none.json"));
    expect(code).toBe(3);
    expect(stderr).toMatch(
      /^spot: there is no file .*none\.json\n {2}nothing was submitted\n {2}next: Name the job's JSON/,
    );
  });

  test("the right kind of file", async () => {
    const { code, stderr } = await spot("submit", directory);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^spot: .* cannot be read: EISDIR[^\n]*\n {2}nothing was submitted\n {2}next: Name the job's JSON/,
    );
  });
});

test("a stage is its stack's name, and naming both is one too many", async () => {
  expect((await spot("list", "--stage", "dev")).code).toBe(0);
  expect(await spot("list", "--stage", "dev", "--stack", "spot-connect-dev")).toMatchObject({
    code: 2,
    stderr: "spot: --stack and --stage are two ways to say the same\n  next: Leave one of them out.\n",
  });
});

test("a refused job was not submitted; one whose answer is lost is sent again as the same", async () => {
  const file = join(directory, "job.json");
  await writeFile(file, JSON.stringify({ ...smallJob, comand: "x" }));
  expect((await spot("submit", file, "--no-upload")).stderr).toMatch(
    / {2}nothing was submitted\n {2}next: Correct the named/,
  );

  await writeFile(file, JSON.stringify({ ...smallJob, name: "sent-again" }));
  const start = vi.spyOn(cloud.world.ports.executions, "start");
  start.mockRejectedValueOnce(new Error("a fault inside"));
  const { code, stdout, stderr } = await spot("submit", file, "--no-upload");
  start.mockRestore();
  expect([code, stderr]).toEqual([0, "spot: The request failed; the function's log says why; asking again …\n"]);
  const [, input] = [...cloud.world.started].find(([arn]) => arn.endsWith(stdout.trim())) ?? [];
  expect(jobIdOf("sent-again", (input as { clientToken: string }).clientToken)).toBe(stdout.trim());
});

describe("accepted and not recorded", () => {
  test("status says that it is being checked; cancel stops it", async () => {
    const { jobId, arn } = accept("admitting");
    const { stdout } = await spot("status", jobId);
    expect(stdout).toMatch(
      /^job +hello-[^]*\nstate +submitted\n[^]*\nwaiting +The job was accepted and is being checked/,
    );
    expect((await spot("cancel", jobId)).code).toBe(0);
    expect(cloud.world.ended.get(arn)).toMatchObject({ status: "ABORTED", error: "JobCancelled" });
    expect((await spot("status", jobId)).stdout).toMatch(/\nstate +cancelled\n/);
    const again = await spot("cancel", jobId);
    expect([again.code, again.stderr]).toEqual([2, expect.stringContaining("was not admitted")]);
    expect((await spot("interrupt", jobId)).stderr).toContain("is not recorded, so it has no instance");
  });

  test("AdmitJob's refusal is the job's end, for status and --follow", async () => {
    const { jobId, arn } = accept("refused");
    const cause = JSON.stringify({ errorType: "InvalidJob", errorMessage: "EC2 does not offer z9.huge", trace: [] });
    const stoppedAt = "2026-11-22T10:00:05.000Z";
    cloud.world.ended.set(arn, { status: "FAILED", error: "InvalidJob", cause, stoppedAt });
    const { code, stdout } = await spot("status", jobId);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /\nended +2026-11-22 10:00:05 UTC, after 5s\nerror +InvalidJob\nmessage +EC2 does not offer z9\.huge\nnext +Correct/,
    );
    const file = join(directory, "refused.json");
    await writeFile(file, JSON.stringify({ ...smallJob, clientToken: "refused" }));
    const followed = await spot("submit", file, "--no-upload", "--follow");
    expect([followed.code, followed.stdout]).toEqual([1, expect.stringContaining("EC2 does not offer z9.huge")]);
    expect((await spot("events", jobId)).code).toBe(0);
  });
});

test("a job that ended with an error says what to do, in the words of the table", async () => {
  const outcome = {
    state: "failed",
    error: "ScriptFailed",
    message: "exit 3",
    endedAt: "2026-11-22T11:00:00.000Z",
  } as const;
  const jobId = addJob(cloud.world, "ended", { state: "ended", phase: "failed", outcome });
  expect((await spot("status", jobId)).stdout).toContain(`next       \`spot logs ${jobId}\` has all it printed.`);
});

test("a machine that is not ready is waited for stage by stage", async () => {
  const entries = { "i-b": entry(1, "i-b", { readyAt: null, counter: 0 }) };
  const jobId = addJob(cloud.world, "boots", { phase: "starting", attempt: 1, entries });
  const waiting = async () => /\nwaiting +(.*)\n +(.*)\n/.exec((await spot("status", jobId)).stdout)?.slice(1);
  expect(await waiting()).toEqual([
    "i-b (c6i.large in eu-central-1a, spot) boots; SSM has not heard from it yet.",
    "since 2026-11-22 10:01:00 UTC, given up 2026-11-22 10:16:00 UTC",
  ]);
  cloud.world.ssmIsOff = true;
  expect((await waiting())?.[0]).toContain("boots, or its agent is being installed; SSM could not be asked.");
  cloud.world.ssmIsOff = false;
  cloud.world.online.add("i-b");
  expect((await waiting())?.[0]).toContain("has booted and SSM knows it: the agent is being installed.");
});

describe("a narrow terminal", () => {
  test("a table that does not fit becomes blocks, one line for each cell that says something", () => {
    const rows = [["c6i.large", "-", "none"]];
    expect(formatTable(["TYPE", "AT", "EC2 SAYS"], rows, 10)).toBe("TYPE      c6i.large\nEC2 SAYS  none");
    expect(formatTable(["TYPE", "AT", "EC2 SAYS"], rows, 80)).toContain("TYPE       AT  EC2 SAYS\n");
  });

  test("text breaks between words, and goes on below its beginning", () => {
    expect(foldText("  next: one two three", 15, 8)).toBe("  next: one two\n        three");
    expect(foldText("short", 80, 8)).toBe("short");
    expect(foldText("a word-that-cannot-be-broken", 10, 2)).toBe("a\n  word-that-cannot-be-broken");
  });

  test("nothing of a job's first lines is wider than the terminal, but what has no blank", async () => {
    const jobId = addJob(cloud.world, "narrow", {
      phase: "starting",
      attempt: 1,
      entries: { "i-1": entry(1, "i-1", { readyAt: null }) },
    });
    const { stdout } = await spot("status", jobId, "--json");
    const text = formatJob(JSON.parse(stdout) as Parameters<typeof formatJob>[0], { colours: false, columns: 60 });
    expect(text.split("\n").filter((line) => line.length > 60 && line.trim().split(/ +/).length > 2)).toEqual([]);
  });
});
