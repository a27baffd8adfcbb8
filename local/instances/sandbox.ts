/**
 * An instance as a tree of real processes in namespaces of its own (unshare(1)), with a root, a network with the true
 * metadata address, and image/init.py as PID 1. As root, and as an ordinary user by a user namespace.
 */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { chownSync, cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openChannel } from "./channel.ts";
import type { Channel } from "./channel.ts";
import { keepConsole } from "./console.ts";
import { startEndpointRelay } from "./endpoint-relay.ts";
import type { MachineHost, MountRequest, RunningMachine, ScriptResult, StartMachine } from "./machine.ts";
import { startMetadataServer } from "./metadata-server.ts";
import { createPipes } from "./pipes.ts";
import type { Pipes } from "./pipes.ts";
import { makeTemporary } from "../kernel/temporary.ts";
import { isFullRoot } from "./probe.ts";
import { findPython, searchPath } from "./python.ts";
import type { Python } from "./python.ts";

const IMAGE = join(import.meta.dirname, "image");
const NAMESPACES = ["--mount", "--uts", "--ipc", "--net", "--pid", "--fork", "--kill-child"];
const OFF = "the machine is off";
/** In a user namespace with one user, ec2-user and root are that user. */
const EC2_USER_ID = 1000;

interface SandboxOptions {
  /** One directory per EFS file system, named by its id. */
  readonly fileSystemsDirectory: string;
  /** Root only: start instances as this ordinary user instead. */
  readonly runAs?: number | undefined;
}

/** Prepares the image once; each call of the result starts an instance from it. */
export function createSandboxDriver(options: SandboxOptions): { start: StartMachine; close: () => void } {
  const python = findPython();
  // Unix socket paths are limited to 107 bytes, which a directory of the caller's choice may exceed.
  const directory = makeTemporary("ec2");
  cpSync(IMAGE, join(directory, "image"), { recursive: true, filter: (path) => !path.endsWith("__pycache__") });
  give(directory, options);
  give(join(directory, "image"), options);
  return {
    start: (host) => startSandbox(host, { ...options, python, directory }),
    close: () => rmSync(directory, { recursive: true, force: true }),
  };
}

interface Place extends SandboxOptions {
  readonly python: Python;
  readonly directory: string;
}

function startSandbox(host: MachineHost, place: Place): RunningMachine {
  const view = host.metadata();
  const machineDirectory = join(place.directory, view.instanceId);
  const sockets = join(machineDirectory, "sockets");
  for (const path of [machineDirectory, sockets, join(machineDirectory, "root")]) {
    mkdirSync(path);
    give(path, place);
  }
  const metadata = startMetadataServer(join(sockets, "metadata"), host);
  const relay = startEndpointRelay(join(sockets, "endpoint"), host.endpoint);
  const config = join(machineDirectory, "config.json");
  writeFileSync(config, JSON.stringify(bootConfig(host, place, machineDirectory)));
  give(config, place);
  for (const name of ["metadata", "endpoint"]) give(join(sockets, name), place);

  const child = spawn(...commandLine(place, config));
  const consoleOutput = keepConsole(child.stderr);
  const up = Promise.withResolvers<void>();
  const gone = Promise.withResolvers<void>();
  let poweredOff = false;
  const pipes = createPipes();
  const channel = openChannel(child.stdin, child.stdout, {
    event: (name) => (name === "booted" ? up.resolve() : (poweredOff = true)),
    pipe: (message) => pipes.take(message),
    question: async ({ mount }) => {
      const refusal = await host.refuseMount(mount as MountRequest);
      return refusal === null ? {} : { error: refusal };
    },
  });
  const closed = (error?: Error): void => {
    channel.close(OFF);
    pipes.closeAll();
    up.reject(new Error(`the machine went off before it was up: ${error?.message ?? consoleOutput()}`));
    metadata.close();
    relay.close();
    rmSync(machineDirectory, { recursive: true, force: true });
    host.wentOff(poweredOff ? "poweroff" : "lost");
    gone.resolve();
  };
  child.once("error", closed);
  child.once("close", () => closed());
  up.promise.catch(() => undefined); // whoever waits for it hears of it
  return {
    booted: up.promise,
    gone: gone.promise,
    consoleOutput,
    partition: (cut) => relay.partition(cut),
    reachable: () => relay.reachable(),
    ...orders(channel, child, pipes),
  };
}

type Orders = Omit<RunningMachine, "booted" | "gone" | "consoleOutput" | "partition" | "reachable">;

function orders(channel: Channel, child: ChildProcess, pipes: Pipes): Orders {
  return {
    run: ({ workingDirectory, ...script }) =>
      channel.order<ScriptResult>({ do: "run", cwd: workingDirectory, ...script }),
    write: (job, path, name, data) => channel.order({ do: "write", job, path, name, data: data.toString("base64") }),
    open: (request, listener) => pipes.open(channel, request, listener),
    signal: (unit, signal) => channel.order({ do: "signal", unit, signal }),
    freeze: () => channel.order({ do: "freeze" }),
    thaw: () => channel.order({ do: "thaw" }),
    powerOff: () => void channel.order({ do: "poweroff" }).catch(() => undefined),
    destroy: () => {
      // Its processes may live for a moment after the signal: nothing more is asked of them.
      channel.close(OFF);
      child.kill("SIGKILL");
    },
    associationsApplied: () => undefined,
  };
}

function bootConfig(host: MachineHost, place: Place, machineDirectory: string): object {
  const view = host.metadata();
  return {
    machineDirectory,
    imageDirectory: join(place.directory, "image"),
    fileSystemsDirectory: place.fileSystemsDirectory,
    hostname: view.hostname,
    instanceId: view.instanceId,
    region: view.region,
    python: place.python.path,
    hostPaths: place.python.hostPaths,
    endpointPort: Number(new URL(host.endpoint).port),
    environment: { PATH: searchPath(place.python), AWS_ENDPOINT_URL: host.endpoint },
    ec2UserId: isRoot(place) ? EC2_USER_ID : 0,
    userData: Buffer.from(view.userData ?? "").toString("base64"),
  };
}

/** Its standard input is what keeps it alive: when we are gone, PID 1 reads the end and stops. */
function commandLine(place: Place, config: string): [string, string[], { stdio: "pipe"; cwd: string; detached: true }] {
  const init = [place.python.path, "-SEs", join(place.directory, "image", "init.py"), config];
  const user = isRoot(place) ? [] : ["--user", "--map-root-user"];
  const command = ["unshare", ...NAMESPACES, ...user, ...init];
  const id = place.runAs;
  const prefix = id === undefined ? [] : ["setpriv", `--reuid=${id}`, `--regid=${id}`, "--clear-groups"];
  const [program, ...rest] = [...prefix, ...command];
  return [program!, rest, { stdio: "pipe", cwd: "/", detached: true }];
}

const isRoot = (options: SandboxOptions): boolean => isFullRoot() && options.runAs === undefined;

function give(path: string, { runAs }: SandboxOptions): void {
  if (runAs !== undefined) chownSync(path, runAs, runAs);
}
