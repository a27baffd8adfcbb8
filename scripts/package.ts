/** `serverless package`: compiles serverless.yml and bundles the functions into `.serverless/`, without credentials. */
import { spawn } from "node:child_process";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { alone } from "./alone.ts";

export const ROOT = fileURLToPath(new URL("..", import.meta.url));

export interface Package {
  readonly directory: string;
  /** The bucket alone: created first, so that the rest can be uploaded. */
  readonly bucketTemplate: string;
  readonly template: string;
  /** S3 key prefix the template expects the artifacts under. */
  readonly prefix: string;
  readonly artifacts: readonly string[];
}

/** Where tools keep what they may make again. */
export const CACHE = join(ROOT, "node_modules", ".cache", "spot-connect");

/** The local cloud's, whichever the environment names for another account. */
const REGION = "us-east-1";

/** One at a time: the framework works in `.serverless/` and our bundler in `dist/`, wherever the result goes. */
export const packageService = (
  stage: string,
  directory = join(ROOT, ".serverless"),
  parameters: readonly string[] = [],
): Promise<Package> =>
  alone(CACHE, "package", async () => {
    const given = parameters.flatMap((parameter) => ["--param", parameter]);
    const target = ["--stage", stage, "--region", REGION];
    await run("serverless", ["package", ...target, "--package", directory, ...given]);
    return readPackage(directory);
  });

export async function readPackage(directory: string): Promise<Package> {
  const read = (name: string): Promise<string> => readFile(join(directory, name), "utf8");
  const state = JSON.parse(await read("serverless-state.json")) as { package: { artifactDirectoryName: string } };
  const files = await readdir(directory);
  return {
    directory,
    bucketTemplate: await read("cloudformation-template-create-stack.json"),
    template: await read("cloudformation-template-update-stack.json"),
    prefix: state.package.artifactDirectoryName,
    artifacts: files.filter((name) => name.endsWith(".zip")),
  };
}

/** Runs a tool of node_modules/.bin under the pinned Node; its output is shown only when it fails. */
async function run(tool: string, args: readonly string[]): Promise<void> {
  const bin = join(ROOT, "node_modules", ".bin");
  const child = spawn(join(bin, tool), args, {
    cwd: ROOT,
    env: { ...process.env, PATH: `${bin}:${process.env.PATH ?? ""}`, SLS_TELEMETRY_DISABLED: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise((resolve, reject) => child.on("error", reject).on("close", resolve));
  if (code !== 0) throw new Error(`${tool} ${args.join(" ")} failed (${String(code)}):\n${output}`);
}
