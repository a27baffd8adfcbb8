/** Holds both conversations with what `npm start` starts, and writes docs/clients.md from what was said. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { talkByCli, versionOfCli } from "./clients/aws-cli.ts";
import { talkByBoto3 } from "./clients/boto3.ts";
import { CLIENTS_PAGE, renderClientsPage } from "./clients/page.ts";
import { ROOT } from "./package.ts";

const STACK = "spot-connect-dev";

const directory = await mkdtemp(join(tmpdir(), "spot-connect-clients-"));
try {
  // A cloud for each: a job of the other one would be seen.
  const boto3 = await withStart("boto3", (environment) => talkByBoto3(STACK, environment));
  const transcript = await withStart("aws-cli", talkByCli);
  await writeFile(CLIENTS_PAGE, renderClientsPage({ boto3, awsCli: { version: await versionOfCli(), transcript } }));
} finally {
  await rm(directory, { recursive: true });
}

/** What `npm start` prints to be exported is all that a client gets. */
async function withStart<T>(name: string, talk: (environment: Record<string, string>) => Promise<T>): Promise<T> {
  const child = spawn(process.execPath, [join(ROOT, "scripts", "start.ts")], {
    cwd: ROOT,
    env: { ...process.env, SPOT_LOCAL_PORT: "0", SPOT_LOCAL_DIRECTORY: join(directory, name) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  try {
    let guide = "";
    for await (const chunk of child.stdout) {
      guide += String(chunk);
      if (guide.includes("Ctrl-C")) break;
    }
    const exports = [...guide.matchAll(/^ {2}export (\w+)=(.*)$/gm)].map(([, key, value]) => [key!, value!] as const);
    if (exports.length === 0) throw new Error(`npm start said nothing to export: ${guide}`);
    return await talk(Object.fromEntries(exports));
  } finally {
    child.kill("SIGINT");
    await exited;
  }
}
