/** AWS's own client, where it is installed: it knows what ours does not, e.g. sessions that are encrypted by KMS. */
import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import type { Environment } from "../connect.ts";
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

/** Its exit code. Ctrl-C is its own to take: the session stays until it ends. */
export async function runPlugin(
  path: string,
  sessions: Sessions,
  session: OpenSession,
  env: Environment,
): Promise<number> {
  const { id, way, request } = session;
  const RESPONSE = "AWS_SSM_START_SESSION_RESPONSE";
  const response = JSON.stringify({ SessionId: id, TokenValue: way.tokenValue, StreamUrl: way.streamUrl });
  const profile = env["AWS_PROFILE"] ?? "";
  const args = [
    RESPONSE,
    await sessions.region(),
    "StartSession",
    profile,
    JSON.stringify(request),
    await sessions.endpoint(),
  ];
  // The token is not for everybody's `ps`.
  const child = spawn(path, args, { stdio: "inherit", env: { ...process.env, [RESPONSE]: response } });
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
