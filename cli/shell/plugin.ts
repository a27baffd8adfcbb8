/** AWS's own client, where it is installed: it knows what ours does not, e.g. sessions that are encrypted by KMS. */
import { execFile, spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import type { Environment } from "../connect.ts";
import { isAtLeast } from "./handshake.ts";
import type { OpenSession, Sessions } from "./session.ts";

const NAME = process.platform === "win32" ? "session-manager-plugin.exe" : "session-manager-plugin";

/** null: it is not on PATH. */
export function findPlugin(env: Environment): string | null {
  for (const directory of (env["PATH"] ?? "").split(delimiter)) {
    const path = join(directory, NAME);
    try {
      if (directory !== "") return (accessSync(path, constants.X_OK), path);
    } catch {
      // Not here.
    }
  }
  return null;
}

/** Where a plugin finds the session: the token is not for everybody's `ps`. */
const RESPONSE = "AWS_SSM_START_SESSION_RESPONSE";
/** The first that reads it; those up to 1.2.497.0 want the session itself (awscli/customizations/sessionmanager.py). */
const READS_VARIABLE = "1.2.497.1";
const VERSION_SECONDS = 10;

/** As AWS's CLI decides it: a version that cannot be read is an old one. */
async function knowsVariable(path: string): Promise<boolean> {
  const asked = promisify(execFile)(path, ["--version"], { timeout: VERSION_SECONDS * 1000 });
  const version = await asked.then(
    ({ stdout }) => stdout.replaceAll(/\s+/g, ""),
    () => "",
  );
  return /^\d+(\.\d+){0,3}$/.test(version) && isAtLeast(version, READS_VARIABLE);
}

/** Its exit code. Ctrl-C is its own to take: the session stays until it ends. */
export async function runPlugin(
  path: string,
  sessions: Sessions,
  session: OpenSession,
  env: Environment,
): Promise<number> {
  const { id, way, request } = session;
  const response = JSON.stringify({ SessionId: id, TokenValue: way.tokenValue, StreamUrl: way.streamUrl });
  const profile = env["AWS_PROFILE"] ?? "";
  const readsVariable = await knowsVariable(path);
  const args = [
    readsVariable ? RESPONSE : response,
    await sessions.region(),
    "StartSession",
    profile,
    JSON.stringify(request),
    await sessions.endpoint(),
  ];
  const variables = readsVariable ? { [RESPONSE]: response } : {};
  const child = spawn(path, args, { stdio: "inherit", env: { ...process.env, ...variables } });
  const hold = (): void => {};
  const handlers = process.listeners("SIGINT");
  process.removeAllListeners("SIGINT").on("SIGINT", hold);
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code) => resolve(code ?? 1));
    });
  } finally {
    process.off("SIGINT", hold);
    for (const handler of handlers) process.on("SIGINT", handler as () => void);
  }
}
