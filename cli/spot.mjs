#!/usr/bin/env node
/**
 * Starts the command. The published package has it as one file, `dist/spot.cjs`. A checkout has the sources, which need a
 * Node that reads TypeScript: this one if it does, else the one that `npm ci` installed. Plain JavaScript on purpose: it
 * has to start on any Node from 20.
 */
import { existsSync } from "node:fs";
import module from "node:module";
import { fileURLToPath } from "node:url";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const pinned = at("../node_modules/.bin/node");

if (!existsSync(at("index.ts"))) {
  // From the second start on it is not compiled again (Node 22.8 and newer).
  module.enableCompileCache?.();
  await import("../dist/spot.cjs");
} else if (Number(process.versions.node.split(".")[0]) >= 24) {
  await import("./index.ts");
} else if (existsSync(pinned)) {
  const { spawn } = await import("node:child_process");
  const child = spawn(pinned, [at("index.ts"), ...process.argv.slice(2)], { stdio: "inherit" });
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
