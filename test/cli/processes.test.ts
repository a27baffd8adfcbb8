/** The command as a process: signals and pipes. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, open, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { jobIdOf } from "../../core/naming.ts";
import { addJob } from "../contract/memory-ports.ts";
import { waitFor } from "../wait-for.ts";
import { startCloud, type Cloud } from "./cloud.ts";

let cloud: Cloud;
let directory: string;
const children = new Set<ChildProcess>();

beforeAll(async () => {
  cloud = await startCloud();
  directory = await mkdtemp(join(tmpdir(), "spot-process-test-"));
});
afterAll(async () => {
  for (const child of children) child.kill("SIGKILL");
  await cloud.close();
  await rm(directory, { recursive: true });
});

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
}

/** In an environment of its own: nothing of the machine's AWS settings reaches it. */
function start(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  stdout: "pipe" | number = "pipe",
): Running {
  const child = spawn(process.execPath, ["cli/spot.mjs", ...args], {
    env: { PATH: process.env["PATH"], HOME: directory, TMPDIR: directory, ...cloud.env, ...env },
    stdio: ["ignore", stdout, "pipe"],
  });
  children.add(child);
  const outputs = [child.stdout, child.stderr].map((stream) => (stream === null ? "" : text(stream)));
  const ended = Promise.all([once(child, "close"), ...outputs]).then(([[code], stdout = "", stderr = ""]) => ({
    code: code as number | null,
    stdout,
    stderr,
  }));
  return { child, ended };
}

async function jobFile(token: string): Promise<string> {
  const folder = await mkdtemp(join(directory, "job-"));
  await writeFile(join(folder, "data"), "d".repeat(1000));
  await writeFile(join(folder, "job.json"), JSON.stringify({ name: "hello", command: "true", clientToken: token }));
  return join(folder, "job.json");
}
const leftUploads = async () => (await readdir(directory)).filter((name) => name.startsWith("spot-upload-"));

/** Takes requests of one method and path and never answers them; the rest goes to the cloud as it is. */
async function hanging(
  method: string,
  path: RegExp,
): Promise<{ server: Server; env: Record<string, string>; reached: () => boolean }> {
  let isReached = false;
  const server = createServer((request, response) => {
    if (request.method === method && path.test(request.url ?? "")) return void (isReached = true);
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      void fetch(cloud.endpoint + request.url, {
        method: request.method ?? "GET",
        ...(chunks.length === 0 ? {} : { body: Buffer.concat(chunks) }),
      })
        .then(async (answer) => (await answer.text()).replaceAll(cloud.endpoint, endpoint))
        .then((body) => response.end(body));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { server, env: { AWS_ENDPOINT_URL: endpoint }, reached: () => isReached };
}

test("Ctrl-C during the upload: nothing was submitted, and nothing is left behind", async () => {
  const { server, env, reached } = await hanging("PUT", /uploads-bucket/);
  const { child, ended } = start(["submit", await jobFile("upload"), "--follow"], env);
  await waitFor(() => expect(reached()).toBe(true));
  child.kill("SIGINT");
  const { code, stderr } = await ended;
  server.closeAllConnections();
  server.close();
  expect([code, stderr.trimEnd().split("\n").at(-1)]).toEqual([130, "nothing was submitted"]);
  expect(await leftUploads()).toEqual([]);
});

test("SIGTERM while the submission is under way: how to find out", async () => {
  const { server, env, reached } = await hanging("POST", /^\/jobs$/);
  const { child, ended } = start(["submit", await jobFile("post"), "--no-upload"], env);
  await waitFor(() => expect(reached()).toBe(true));
  child.kill("SIGTERM");
  const { code, stderr } = await ended;
  server.closeAllConnections();
  server.close();
  const jobId = jobIdOf("hello", "post");
  expect([code, stderr.trim()]).toEqual([
    143,
    `whether ${jobId} was submitted is not known; spot status ${jobId} shows it`,
  ]);
});

test("Ctrl-C while the logs are followed says that the job goes on", async () => {
  const jobId = addJob(cloud.world, "logs-ctrl-c", { phase: "running", attempt: 1 });
  const { child, ended } = start(["logs", "-f", jobId]);
  await waitFor(() => expect(cloud.seen.some(({ path }) => path === `/jobs/${jobId}/logs`)).toBe(true));
  child.kill("SIGINT");
  const { code, stderr } = await ended;
  expect([code, stderr.trim()]).toEqual([
    130,
    `${jobId} goes on; spot status ${jobId} shows it, spot cancel ${jobId} ends it`,
  ]);
});

/** On a terminal of util-linux's \`script\`; what goes to stdout comes back, with the terminal's line ends. */
async function onTerminal(command: string, env: Readonly<Record<string, string>>): Promise<string> {
  const line = `stty rows 30 cols 100; ${JSON.stringify(process.execPath)} cli/spot.mjs ${command}`;
  const child = spawn("script", ["--quiet", "--return", "--command", line, "/dev/null"], {
    env: { PATH: process.env["PATH"], HOME: directory, TERM: "xterm", ...cloud.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.add(child);
  return await text(child.stdout);
}

test("on a terminal there are colours unless NO_COLOR forbids them, and none in remarks that go to a file", async () => {
  const outcome = { state: "succeeded", error: null, message: null, endedAt: "2026-11-22T10:01:00.000Z" } as const;
  const jobId = addJob(cloud.world, "terminal", { state: "ended", phase: "succeeded", outcome });
  const remarks = join(directory, "remarks");
  const [coloured, plain] = await Promise.all([
    onTerminal(`status --watch ${jobId}`, {}),
    onTerminal(`status --watch ${jobId}`, { NO_COLOR: "1" }),
    onTerminal(`wait ${jobId} 2> ${remarks}`, {}),
  ]);
  expect(coloured).toContain("state      \u001b[32msucceeded\u001b[0m");
  expect(plain).toContain("\u001b[Kstate      succeeded\r\n");
  // It is a screen all the same.
  expect(plain).toContain("\u001b[?7l");
  expect(await readFile(remarks, "utf8")).toBe(`${jobId} is succeeded\n`);
});

test("a reader that has seen enough is no error", async () => {
  for (let n = 0; n < 40; n++) addJob(cloud.world, `pipe-${n}`, {});
  const { child, ended } = start(["list"]);
  child.stdout?.destroy();
  const { code, stderr } = await ended.catch(async () => ({
    code: (await once(child, "exit"))[0] as number,
    stderr: "",
  }));
  expect([code, stderr]).toEqual([0, ""]);
});

test("output that cannot be written is said, and may be tried again", async () => {
  const full = await open("/dev/full", "w");
  const [plain, json] = await Promise.all([[], ["--json"]].map((more) => start(["list", ...more], {}, full.fd).ended));
  await full.close();
  const message = "the output could not be written: no space left on device (ENOSPC)";
  expect([plain?.code, plain?.stderr]).toEqual([5, expect.stringMatching(/^spot: .*\n {2}next: Make room /)]);
  expect(plain?.stderr).toContain(message);
  expect([json?.code, JSON.parse(json?.stderr ?? "")]).toEqual([5, expect.objectContaining({ message, exitCode: 5 })]);
});
