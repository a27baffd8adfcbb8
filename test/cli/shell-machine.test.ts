/** Which machine a shell, a command or a port goes to, what is run there, and what is said when it is lost. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { userInfo } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { connect } from "../../cli/connect.ts";
import { explainEnd } from "../../cli/shell/end-of-session.ts";
import { findMachine } from "../../cli/shell/find-machine.ts";
import { runPlugin } from "../../cli/shell/plugin.ts";
import { execCommand } from "../../cli/shell/remote-command.ts";
import type { OpenSession, Sessions } from "../../cli/shell/session.ts";
import type { Entry } from "../../core/ledger.ts";
import { addJob, entry } from "../contract/memory-ports.ts";
import { spot, useCloud } from "./cloud.ts";
import { useDirectory } from "./directory.ts";

const cloud = await useCloud();
const directory = await useDirectory();

describe("which machine", () => {
  const [first, second] = ["i-0000000000000000a", "i-0000000000000000b"] as const;
  const at = "2026-11-22T10:05:00.000Z";
  const clientOf = () => connect("spot-connect-dev", process.env);
  function addMoving(older: Partial<Entry>, newer: Partial<Entry>): string {
    const entries = { [first]: entry(1, first, older), [second]: entry(2, second, newer) };
    cloud.world.controls.clear();
    return addJob(cloud.world, "moving", { phase: "moving", attempt: 2, entries });
  }
  const boots = { readyAt: null };

  test.each<[string, Partial<Entry>, Partial<Entry>, string]>([
    ["in a move the one that computes, though another boots", {}, boots, first],
    ["after it the newer", {}, {}, second],
    ["the one that boots when the older has let go", { outcome: "interrupted" }, boots, second],
    ["the one that boots when the older is lost", { outcome: "lost" }, boots, second],
    ["the one that boots when the older is gone", { terminatedAt: at }, boots, second],
    ["the one that is held", { outcome: "failed" }, boots, first],
    ["the newest where none is ready", boots, boots, second],
  ])("%s", async (_name, older, newer, found) => {
    expect((await findMachine(await clientOf(), addMoving(older, newer))).instanceId).toBe(found);
  });

  test("a machine that is meant is found though it boots", async () => {
    expect((await findMachine(await clientOf(), addMoving({}, boots), second)).attempt).toBe(2);
  });

  test("when it is lost, the command that is named is the one that was given", async () => {
    const client = await clientOf();
    const machine = await findMachine(client, addMoving({}, boots));
    addMoving({ outcome: "lost" }, boots);
    const again = "spot forward hello 8888:8888";
    const { error, isMachines } = await explainEnd(client, machine, { kind: "lost", reason: "" }, again);
    expect(isMachines).toBe(true);
    expect(error).toMatchObject({
      message: `${first} is gone; its attempt is lost`,
      remedy: expect.stringMatching(/^`spot forward hello 8888:8888` finds the job's newest machine as soon as /),
    });
  });

  test("exec says what it does not do, and what does", async () => {
    const { stdout } = await spot("exec", "--help");
    expect(stdout.replaceAll(/\s+/g, " ")).toContain(
      "its output once it has ended, stderr last. It gets no standard input: `spot shell` is live both ways",
    );
  });
});

describe("a command on the machine", () => {
  const start = (script: string, temporary: string) => {
    const place = { jobId: "hello-0123456789ab", attempt: 1, username: userInfo().username, hasTree: false };
    const line = execCommand(place, ["sh", "-c", script], "nonce");
    const env = { ...process.env, TMPDIR: temporary };
    return spawn("sh", ["-c", line], { env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  };
  const MARK = (code: number): string => `\u001b]spot-exit;nonce;${code}\u0007`;

  test("prints its output, the exit code, then its errors, and leaves no file", async () => {
    const child = start("echo 1 >&2; echo out; echo 2 >&2; exit 3", directory);
    expect(await text(child.stdout)).toBe(`out\n${MARK(3)}1\n2\n`);
    expect(await readdir(directory)).toEqual([]);
  });

  test("that is killed with all that it started leaves no file either", async () => {
    const child = start("echo began; exec sleep 987", directory);
    const closed = once(child, "close");
    await once(child.stdout, "data");
    process.kill(-child.pid!, "SIGKILL");
    await closed;
    expect(await readdir(directory)).toEqual([]);
  });

  test("runs where there is no room for a file, its errors among its output", async () => {
    const child = start("echo out; echo err >&2; exit 3", join(directory, "missing"));
    const [out, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
    expect([out, errors]).toEqual([`out\nerr\n${MARK(3)}`, expect.stringContaining("mktemp")]);
  });
});

describe("AWS's plugin", () => {
  const opened: OpenSession = {
    id: "session-1",
    way: { tokenValue: "token", streamUrl: "wss://example" },
    request: { Target: "i-1" },
  };
  const sessions = { region: async () => "eu-central-1", endpoint: async () => "https://ssm" } as unknown as Sessions;
  const RESPONSE = '{"SessionId":"session-1","TokenValue":"token","StreamUrl":"wss://example"}';
  const NAME = "AWS_SSM_START_SESSION_RESPONSE";

  async function asked(version: string): Promise<readonly string[]> {
    const bin = join(directory, "bin");
    await mkdir(bin);
    const plugin = join(bin, "session-manager-plugin");
    const print = `printf '%s\\n' "$1" "$3" "\${${NAME}-}" > ${directory}/asked`;
    await writeFile(plugin, `#!/bin/sh\nif [ "$1" = --version ]; then ${version}; exit; fi\n${print}\nexit 4\n`);
    await chmod(plugin, 0o755);
    expect(await runPlugin(plugin, sessions, opened, {})).toBe(4);
    return (await readFile(join(directory, "asked"), "utf8")).trimEnd().split("\n");
  }

  test.each(["1.2.497.1", "1.2.498.0", "1.2.650.0", "1.3", "2"])("%s finds the session in a variable", async (of) => {
    expect(await asked(`echo ${of}; echo`)).toEqual([NAME, "StartSession", RESPONSE]);
  });

  test.each(["echo 1.2.497.0", "echo 1.1.70.0", "echo 1.2", "echo 1.2.x", "echo", "exit 1"])(
    "where `%s` is its version it gets the session itself",
    async (version) => {
      expect(await asked(version)).toEqual([RESPONSE, "StartSession"]);
    },
  );
});
