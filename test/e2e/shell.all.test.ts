/** What a shell, commands and ports meet: cut connections, interruptions, machines that are not there or are kept. */
import { spawn } from "node:child_process";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { ROOT } from "../../scripts/package.ts";
import { terminalOf } from "../cli/cloud.ts";
import { formsPrinted } from "../cli/promised-json.ts";
import { LIMITS } from "./limits.ts";
import { closeTerminals, onTerminal } from "./on-terminal.ts";
import { until } from "./until.ts";
import { openWorld, type World } from "./world.ts";

const SERVER = `import http.server, threading
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = (self.path * 20000).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(str(sum(body)).encode())
    def log_message(self, *words):
        pass
print("serving", flush=True)
http.server.ThreadingHTTPServer(("127.0.0.1", 8800), Handler).serve_forever()
`;

vi.setConfig(LIMITS);

let world: World;
let jobId: string;
beforeAll(async () => {
  world = await openWorld();
  jobId = await world.submit({ name: "served", clientToken: "once", command: `python3 -c '${SERVER}'` });
  await world.logged(jobId, "serving");
});
afterAll(async () => {
  closeTerminals();
  await world?.close();
});

const instanceOf = async (id: string): Promise<string> => (await world.job(id)).attempts.at(-1)!.instanceId;
const cut = (): Promise<{ cut: number }> => world.control("ssm/cut-data-channels", {});

interface Forward {
  readonly child: ReturnType<typeof spawn>;
  readonly port: number;
  readonly stderr: () => string;
  readonly ended: Promise<number | null>;
}

async function startForward(remote: number): Promise<Forward> {
  const words = ["--json", "forward", jobId, `0:${remote}`];
  const child = spawn(process.execPath, [`${ROOT}/cli/spot.mjs`, ...words], {
    env: { ...process.env, ...world.environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.once("data", (chunk: Buffer) => resolve(chunk.toString()));
    child.once("close", () => reject(new Error(stderr)));
  });
  expect(formsPrinted(words, terminalOf({}), { code: 0, stdout: line }).size).toBe(1);
  const { localPort } = JSON.parse(line) as { localPort: number };
  return { child, port: localPort, stderr: () => stderr, ended };
}

test("a port carries several connections, both ways, over a cut, until Ctrl-C", async () => {
  const { child, port, ended } = await startForward(8800);
  const get = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).text();
  const paths = ["/one", "/two", "/three", "/four"];
  expect(await Promise.all(paths.map(get))).toEqual(paths.map((path) => path.repeat(20_000)));
  const body = Buffer.alloc(300_000, 3);
  const posted = fetch(`http://127.0.0.1:${port}/`, { method: "POST", body });
  expect((await cut()).cut).toBeGreaterThan(0);
  expect(await (await posted).text()).toBe("900000");
  expect(await get("/five")).toBe("/five".repeat(20_000));
  child.kill("SIGINT");
  expect(await ended).toBe(130);
});

test("a port where nobody listens is said, and the way stays open", async () => {
  const { child, port, stderr, ended } = await startForward(8801);
  await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
  expect(stderr()).toMatch(/nothing listens on port 8801 of i-/);
  child.kill("SIGTERM");
  expect(await ended).toBe(143);
});

test("a port of this computer that is taken is refused before anything is opened", async () => {
  const { child, port, ended } = await startForward(8800);
  const ran = await world.spot("forward", jobId, `${port}:8800`);
  expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining(`port ${port} of this computer is taken`)]);
  child.kill("SIGINT");
  await ended;
});

test("a shell goes on where its connection was cut, and nothing is lost", async () => {
  const shell = onTerminal(world, ["shell", "served", "--no-plugin"]);
  await shell.shown(/[$#] $/);
  shell.type("for i in 1 2 3 4 5 6 7 8; do echo tick-$i; sleep 0.2; done; echo all-$((0))\r");
  await shell.shown(/tick-2/);
  await cut();
  await shell.shown(/tick-3\s+tick-4\s+tick-5\s+tick-6\s+tick-7\s+tick-8\s+all-0/);
  shell.type("exit\r");
  expect(await shell.ended).toMatchObject({ code: 0, isAsItWas: true });
});

test("~. leaves a shell; a signal leaves the terminal as it was", async () => {
  const left = onTerminal(world, ["shell", jobId]);
  await left.shown(/[$#] $/);
  left.type("\r~.");
  expect(await left.ended).toMatchObject({ code: 130, isAsItWas: true });
  const ended = onTerminal(world, ["shell", jobId]);
  await ended.shown(/[$#] $/);
  ended.signal(15);
  expect(await ended.ended).toMatchObject({ code: 143, isAsItWas: true });
});

test("AWS's plugin is used where it is on PATH, with the session and as AWS's CLI calls it", async () => {
  const directory = await mkdtemp(join(tmpdir(), "spot-plugin-"));
  const plugin = join(directory, "session-manager-plugin");
  await writeFile(
    plugin,
    `#!/bin/sh\n[ "$1" = --version ] && exec echo 1.2.650.0\nprintf '%s\\n' "$@" "$AWS_SSM_START_SESSION_RESPONSE" > ${directory}/asked\nexit 4\n`,
  );
  await chmod(plugin, 0o755);
  const PATH = `${directory}:${process.env["PATH"]}`;
  const { code } = await onTerminal(world, ["shell", jobId], { PATH }).ended;
  const asked = (await readFile(join(directory, "asked"), "utf8")).split("\n");
  await rm(directory, { recursive: true });
  expect([code, asked.slice(0, 4)]).toEqual([4, ["AWS_SSM_START_SESSION_RESPONSE", "us-east-1", "StartSession", ""]]);
  expect(JSON.parse(asked[4]!)).toMatchObject({ Target: await instanceOf(jobId) });
  expect(asked[5]).toBe(world.target.endpoint);
  expect(JSON.parse(asked[6]!)).toMatchObject({ StreamUrl: expect.stringContaining("/v1/data-channel/") });
});

test("Ctrl-C ends a command on the machine, too", async () => {
  const args = [`${ROOT}/cli/spot.mjs`, "exec", jobId, "--", "sh", "-c", "touch /tmp/began; exec sleep 987"];
  const child = spawn(process.execPath, args, { env: { ...process.env, ...world.environment }, stdio: "ignore" });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const look = (script: string) => world.spot("exec", jobId, "--", "sh", "-c", script);
  while ((await look("test -e /tmp/began")).code !== 0);
  child.kill("SIGINT");
  expect(await ended).toBe(130);
  while ((await look("pgrep -f '[s]leep 987'")).code === 0);
  expect(await look("ls /tmp/tmp.* 2>/dev/null")).toMatchObject({ code: 2, stdout: "" });
});

test("without a terminal there is no shell, and no machine means no session", async () => {
  const piped = await world.spot("shell", jobId);
  expect([piped.code, piped.stderr]).toEqual([2, expect.stringContaining("a shell needs a terminal")]);
  const nobody = await world.spot("exec", "nobody", "--", "true");
  expect([nobody.code, nobody.stderr]).toEqual([3, expect.stringContaining("has no job nobody")]);
  const over = await world.submit({ name: "over", clientToken: "once", command: "true" });
  await world.ended(over);
  const ran = await world.spot("exec", over, "--", "true");
  expect([ran.code, ran.stderr]).toEqual([
    2,
    expect.stringMatching(/over-\w+ is succeeded since .*no machine any more/),
  ]);
});

test("a failed job's machine that is held is looked into", async () => {
  const job = {
    name: "kept",
    clientToken: "once",
    command: "echo found > $SPOT_SCRATCH_DIR/clue; exit 9",
    holdOnFailure: "10m",
  };
  const held = await world.submit(job);
  await until(
    `${held} is held`,
    () => world.job(held),
    ({ ending }) => ending?.hold !== undefined,
  );
  // Its agent has let go of the file system; what is on its own disk is there.
  const clue = "/var/lib/spot-agent/local/scratch/clue";
  expect(await world.spot("exec", "kept", "--", "cat", clue)).toMatchObject({ code: 0, stdout: "found\n" });
  await world.spot("release", held);
});

test("its machine says how busy it is: spot top", async () => {
  const row = new RegExp(`${jobId} +#1 i-[0-9a-f]{17} .* \\d+ % of \\d+ .* GiB .* GiB .* ago\\n`);
  const { stdout } = await until(
    "what a machine says of itself",
    () => world.spot("top", "--once"),
    (ran) => row.test(ran.stdout),
  );
  expect(stdout).toMatch(/^JOB +MACHINE +POOL +UP +DONE +CPU +MEMORY +DISK +GPU +SAID\n/);
});

test("a shell that loses its machine says so, and the name finds the next", async () => {
  const first = await instanceOf(jobId);
  const shell = onTerminal(world, ["shell", "served"]);
  await shell.shown(/[$#] $/);
  const forwarded = await startForward(8800);
  await world.ec2("interrupt", { instanceId: first });
  const { code, isAsItWas, output } = await shell.ended;
  expect([code, isAsItWas, output]).toEqual([5, true, expect.stringContaining(`${first} `)]);
  expect(output).toContain("spot shell served");
  expect([await forwarded.ended, forwarded.stderr()]).toEqual([
    5,
    expect.stringContaining("`spot forward served 0:8800`"),
  ]);
  await world.event(jobId, "attempt-started", 2);
  const ran = await world.spot("exec", "served", "--", "sh", "-c", "echo $SPOT_ATTEMPT");
  expect(ran).toMatchObject({ code: 0, stdout: "2\n" });
});
