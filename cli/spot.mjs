#!/usr/bin/env node
/**
 * Starts the command on a Node that reads TypeScript: this one if it does, else the one that `npm ci` installed. Plain
 * JavaScript on purpose: it has to start on any Node from 20.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const command = fileURLToPath(new URL("index.ts", import.meta.url));
const pinned = fileURLToPath(new URL("../node_modules/.bin/node", import.meta.url));

if (Number(process.versions.node.split(".")[0]) >= 24) {
  await import("./index.ts");
} else if (existsSync(pinned)) {
  const child = spawn(pinned, [command, ...process.argv.slice(2)], { stdio: "inherit" });
  // Ctrl-C reaches the child by the terminal; what is sent to this process alone is passed on.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
} else {
  console.error("spot: the project is not set up yet; run `npm run setup` in its directory");
  process.exitCode = 2;
}
