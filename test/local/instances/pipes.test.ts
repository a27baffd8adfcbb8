/** What sessions open on a machine: terminals, commands, connections. */
import { chownSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RealClock } from "../../../local/index.ts";
import type { Pipe, PipeRequest, RunningMachine } from "../../../local/instances/machine.ts";
import { whyNoSandbox } from "../../../local/instances/probe.ts";
import { createSandboxDriver } from "../../../local/instances/sandbox.ts";
import { VIEW } from "./view.ts";

const refused = whyNoSandbox();
const isRoot = process.getuid?.() === 0;
const NOBODY = 65_534;
const users: [string, number | undefined][] = isRoot
  ? [
      ["root", undefined],
      ["an ordinary user", NOBODY],
    ]
  : [["an ordinary user", undefined]];

describe.skipIf(refused !== null).each(users)("on an instance started by %s", (_name, runAs) => {
  let directory: string;
  let driver: ReturnType<typeof createSandboxDriver>;
  let machine: RunningMachine;
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "file-systems-"));
    if (runAs !== undefined) chownSync(directory, runAs, runAs);
    driver = createSandboxDriver({ fileSystemsDirectory: directory, runAs });
    machine = driver.start({
      clock: new RealClock(),
      endpoint: "http://127.0.0.1:9",
      metadata: () => VIEW,
      credentials: () => {
        throw new Error("has no role");
      },
      tags: () => ({}),
      refuseMount: async () => null,
      wentOff: () => undefined,
    });
    await machine.booted;
  });
  afterAll(async () => {
    machine?.destroy();
    await machine?.gone;
    driver?.close();
    rmSync(directory, { recursive: true, force: true });
  });

  async function open(request: PipeRequest) {
    let output = "";
    const ended = Promise.withResolvers<number | null>();
    let look = (): void => undefined;
    const pipe: Pipe = await machine.open(request, {
      data: (chunk) => {
        output += chunk.toString();
        look();
      },
      end: ended.resolve,
    });
    const said = (wanted: RegExp): Promise<void> =>
      new Promise((resolve) => {
        look = () => (wanted.test(output) ? resolve() : undefined);
        look();
      });
    return { pipe, said, output: () => output, ended: ended.promise };
  }
  const terminal = (...argv: string[]): PipeRequest => ({ kind: "terminal", argv, user: "ssm-user" });
  const command = (...argv: string[]): PipeRequest => ({ kind: "command", argv, user: "ssm-user" });

  it("a shell has a terminal with a size, and takes Ctrl-C", async () => {
    const { pipe, said, ended } = await open(terminal("bash", "--norc"));
    pipe.resize(33, 111);
    pipe.write(Buffer.from("stty size; sh -c 'echo up-$((1)); exec sleep 1000'; echo never\r"));
    await said(/33 111[^]*up-1/);
    pipe.write(Buffer.from([3]));
    // What is typed before the shell asks for it may be lost with what was interrupted.
    await said(/\^C[^]*[$#] /);
    pipe.write(Buffer.from("echo still-$((6 * 7)) grüße; exit 3\r"));
    await said(/still-42 grüße/);
    expect(await ended).toBe(3);
  });

  it("a terminal that is closed takes its programs with it", async () => {
    const { pipe, said, ended } = await open(terminal("bash", "-c", "echo up-$((1)); sleep 1000"));
    await said(/up-1/);
    pipe.close();
    expect(await ended).not.toBe(0);
  });

  it("a command has no terminal, and both outputs come at its end", async () => {
    const { output, ended } = await open(command("sh", "-c", "echo out; echo err >&2; test -t 1; exit 7"));
    expect([await ended, output()]).toEqual([7, "out\nerr\n"]);
  });

  it("the agent's user may become root and the image's user", async () => {
    const { output, ended } = await open(
      command("sh", "-c", "id -un; sudo -n id -u; sudo -n -H -u ec2-user -- sh -c 'echo $HOME; id -un'"),
    );
    await ended;
    // In a user namespace with one user all of them are root.
    const [me, him] = isRoot && runAs === undefined ? ["ssm-user", "ec2-user"] : ["root", "root"];
    expect(output()).toBe(`${me}\n0\n/home/ec2-user\n${him}\n`);
  });

  it("a connection goes to a port of the machine, and is refused where nobody listens", async () => {
    const server = `import socket; s = socket.create_server(("127.0.0.1", 8123)); print("listening", flush=True); c, _ = s.accept(); c.sendall(c.recv(100).upper())`;
    const listening = await open(terminal("python3", "-c", server));
    await listening.said(/listening/);
    const { pipe, output, ended } = await open({ kind: "connection", port: 8123 });
    pipe.write(Buffer.from("hello"));
    expect([await ended, output()]).toEqual([null, "HELLO"]);
    await expect(open({ kind: "connection", port: 8124 })).rejects.toThrow("Connection refused");
  });
});
