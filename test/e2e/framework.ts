/** The Serverless Framework itself, as a user runs it. */
import { cp, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CloudFormationClient, DescribeStacksCommand, type Stack } from "@aws-sdk/client-cloudformation";
import { startCloud, type LocalCloud } from "../../local/index.ts";
import { ROOT } from "../../scripts/package.ts";
import { runProcess, type Ran } from "./run-process.ts";
import { joinWorld, type World } from "./world.ts";

/** All that serverless.yml names or bundles. */
const SOURCES = [
  "serverless.yml",
  "package.json",
  "plugins",
  "resources",
  "functions",
  "core",
  "aws",
  "contract",
  "statemachines",
  "documents",
  "layers",
];

export interface Framework {
  readonly cloud: LocalCloud;
  /** Whose credentials sign; absent in the environment: the account's own. */
  serverless(args: readonly string[], environment?: Readonly<Record<string, string>>): Promise<Ran>;
  stack(name: string): Promise<Stack | null>;
  /** The deployed stack, as a test asks it. */
  world(stack: string): Promise<World>;
  close(): Promise<void>;
}

/** An empty account, and a copy of the sources: the framework works in `.serverless/`, our bundler in `dist/`. */
export async function openFramework(): Promise<Framework> {
  const [cloud, directory] = await Promise.all([startCloud({}), copySources()]);
  const { accessKeyId, secretAccessKey } = cloud.credentials;
  const target = { endpoint: cloud.endpoint, region: cloud.region, credentials: { accessKeyId, secretAccessKey } };
  const account = {
    AWS_ENDPOINT_URL: cloud.endpoint,
    AWS_REGION: cloud.region,
    AWS_DEFAULT_REGION: cloud.region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  };
  const cloudFormation = new CloudFormationClient(target);
  const bin = join(ROOT, "node_modules", ".bin");
  const own = { PATH: `${bin}:${process.env["PATH"] ?? ""}`, SLS_TELEMETRY_DISABLED: "1" };
  const stack = async (StackName: string): Promise<Stack | null> => {
    try {
      return (await cloudFormation.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0] ?? null;
    } catch (error) {
      if (error instanceof Error && error.message.includes("does not exist")) return null;
      throw error;
    }
  };
  return {
    cloud,
    stack,
    serverless: (args, environment = {}) =>
      runProcess(join(bin, "serverless"), args, {
        cwd: directory,
        environment: { ...account, ...own, ...environment },
      }),
    async world(name) {
      const { Outputs = [] } = (await stack(name)) ?? {};
      const outputs = Object.fromEntries(
        Outputs.map(({ OutputKey = "", OutputValue = "" }) => [OutputKey, OutputValue]),
      );
      return joinWorld({ target, outputs, environment: { ...account, SPOT_STACK: name } }, async () => {}, name);
    },
    async close() {
      cloudFormation.destroy();
      await cloud.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function copySources(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "spot-connect-deploy-"));
  await Promise.all(SOURCES.map((name) => cp(join(ROOT, name), join(directory, name), { recursive: true })));
  await symlink(join(ROOT, "node_modules"), join(directory, "node_modules"));
  return directory;
}

/** All it said; of an error, the framework says part on stdout and part on stderr. */
export const said = ({ stdout, stderr }: Ran): string => `${stdout}\n${stderr}`;
