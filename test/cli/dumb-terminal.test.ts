/** The command on a terminal that knows no control sequences, such as an editor's. */
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addJob } from "../contract/memory-ports.ts";
import { startCloud, type Cloud } from "./cloud.ts";

let cloud: Cloud;
let directory: string;
beforeAll(async () => {
  cloud = await startCloud();
  directory = await mkdtemp(join(tmpdir(), "spot-dumb-test-"));
});
afterAll(async () => {
  await cloud.close();
  await rm(directory, { recursive: true });
});

/** On a terminal of util-linux's `script`: both outputs, with its line ends. */
async function onTerminal(command: string, TERM: string): Promise<string> {
  const line = `stty rows 30 cols 100; ${JSON.stringify(process.execPath)} cli/spot.mjs ${command}`;
  const child = spawn("script", ["--quiet", "--return", "--command", line, "/dev/null"], {
    env: { PATH: process.env["PATH"], HOME: directory, ...cloud.env, TERM },
    stdio: ["ignore", "pipe", "inherit"],
  });
  return await text(child.stdout);
}

test.each(["list", "status"])("`spot %s` says the same there, without colours", async (command) => {
  const outcome = { state: "failed", error: null, message: null, endedAt: "2026-11-22T10:01:00.000Z" } as const;
  const jobId = addJob(cloud.world, "dumb", { state: "ended", phase: "failed", outcome });
  const words = command === "list" ? command : `${command} ${jobId}`;
  const [dumb, able] = await Promise.all([onTerminal(words, "dumb"), onTerminal(words, "xterm")]);
  expect(able).toContain("\u001b[31mfailed\u001b[0m");
  expect(dumb).toBe(stripVTControlCharacters(able));
});
