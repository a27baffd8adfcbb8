#!/usr/bin/env node
/**
 * The local cloud as a process: `node local/main.ts [--directory DIR] [--port PORT] [--region REGION]`. One JSON line on
 * stdout says when it is ready; the log goes to stderr; SIGTERM and SIGINT stop it.
 */
import { parseArgs } from "node:util";
import { startCloud } from "./index.ts";
import type { LocalCloud } from "./index.ts";

const { values } = parseArgs({
  options: {
    /** Without it everything is in memory. */
    directory: { type: "string" },
    port: { type: "string", default: "4566" },
    region: { type: "string", default: "us-east-1" },
  },
});

function readPort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port;
  throw new Error(`--port ${text} is no port`);
}

function announce({ endpoint, region, accountId, credentials }: LocalCloud): void {
  process.stdout.write(`${JSON.stringify({ endpoint, region, accountId, credentials })}\n`);
}

function stopOnSignals(cloud: LocalCloud): void {
  const stop = (): void => {
    cloud.stop().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
}

function fail(error: unknown): never {
  process.stderr.write(`local cloud: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

try {
  const cloud = await startCloud({
    directory: values.directory ?? null,
    port: readPort(values.port),
    region: values.region,
    log: (message, fields) => process.stderr.write(`${JSON.stringify({ time: new Date(), message, ...fields })}\n`),
  });
  stopOnSignals(cloud);
  announce(cloud);
} catch (error) {
  fail(error);
}
