/** Who answers the contract suite. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { ROOT } from "../../scripts/package.ts";
import { startTestCloud } from "../local/cloud.ts";
import { VIRTUAL_BIN, missingProgram } from "../virtual-environment.ts";

export const TARGETS = ["local", "moto", "localemu", "aws"] as const;
export type TargetName = (typeof TARGETS)[number];

export interface Target {
  readonly name: TargetName;
  readonly config: {
    readonly region: string;
    readonly endpoint?: string;
    readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  /** Real AWS: it takes its time, and money. */
  readonly isRemote: boolean;
  /** How long something eventual may take. */
  readonly patienceSeconds: number;
  stop(): Promise<void>;
}

const REGION = "us-east-1";
/** It comes with a moto of its own, so it has an environment of its own. */
const LOCALEMU = join(ROOT, ".venv-localemu/bin/localemu");
const START: Readonly<Record<TargetName, () => Promise<Target>>> = {
  local: startLocal,
  moto: () =>
    startServer("moto", (port) => ({
      program: join(VIRTUAL_BIN, "python"),
      args: [join(ROOT, "test/aws-contract/moto_server.py"), "-H", "127.0.0.1", "-p", port],
      path: "/moto-api/data.json",
    })),
  localemu: () =>
    startServer("localemu", (port) => ({
      program: LOCALEMU,
      args: ["start", "--port", port],
      path: "/_localemu/health",
      environment: { GATEWAY_LISTEN: `127.0.0.1:${port}` },
    })),
  aws: async () => ({
    name: "aws",
    config: { region: process.env["AWS_REGION"] ?? REGION },
    isRemote: true,
    patienceSeconds: 300,
    stop: async () => {},
  }),
};

/** Why this target cannot be asked here, with what helps; null: it can. */
export function refusedTarget(name: TargetName): string | null {
  if (name === "moto") return missingProgram("moto_server");
  if (name === "localemu" && !existsSync(LOCALEMU))
    return `${LOCALEMU} is missing: \`python3 -m venv .venv-localemu && .venv-localemu/bin/pip install localemu==1.3.2\``;
  if (name === "aws" && process.env["REMOTE"] !== "1")
    return "REMOTE=1 says that real instances and file systems may be made, which costs a few cents";
  return null;
}

export const startTarget = (name: TargetName): Promise<Target> => START[name]();

async function startLocal(): Promise<Target> {
  const settings = {
    instances: "simulated",
    bootSeconds: 0.2,
    ssmRegistrationSeconds: 0.2,
    shutdownSeconds: 0.2,
    fileSystemSeconds: 0.2,
    mountTargetSeconds: 0.2,
    eventSeconds: 0,
  } as const;
  const { cloud, clientConfig } = await startTestCloud({ settings });
  const { region, endpoint, credentials } = clientConfig;
  return {
    name: "local",
    config: { region, endpoint, credentials },
    isRemote: false,
    patienceSeconds: 25,
    stop: () => cloud.stop(),
  };
}

interface Server {
  readonly program: string;
  readonly args: readonly string[];
  /** Answers 200 once it is up. */
  readonly path: string;
  readonly environment?: Readonly<Record<string, string>>;
}

const START_SECONDS = 60;

async function startServer(name: TargetName, describe: (port: string) => Server): Promise<Target> {
  const port = await freePort();
  const { program, args, path, environment } = describe(String(port));
  const child = spawn(program, args, {
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, ...environment },
  });
  let said = "";
  child.stderr.on("data", (text: Buffer) => (said = `${said}${text.toString()}`.slice(-2000)));
  const ended = once(child, "close");
  const endpoint = `http://127.0.0.1:${port}`;
  const stop = async (): Promise<void> => {
    child.kill();
    await ended;
  };
  const limit = performance.now() + START_SECONDS * 1000;
  while (!(await isUp(endpoint + path))) {
    if (child.exitCode !== null || performance.now() > limit) {
      await stop();
      throw new Error(`${program} does not answer at ${endpoint}${path}: ${said}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  // The one pair with which LocalEmu checks the signature of a presigned address; moto takes any.
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  return { name, config: { region: REGION, endpoint, credentials }, isRemote: false, patienceSeconds: 25, stop };
}

async function isUp(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
