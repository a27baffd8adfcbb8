import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { whyNoSandbox } from "../../../local/instances/probe.ts";

const refused = whyNoSandbox();

/** Processes of the instance, as the host sees them: its launcher and its PID 1 name it on their command line. */
const processesOf = (instanceId: string): string[] =>
  readdirSync("/proc").filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(`${instanceId}/config.json`);
    } catch {
      return false;
    }
  });

it.skipIf(refused !== null)("an instance dies with the local cloud, even when that is killed", async () => {
  const temporary = mkdtempSync(join(tmpdir(), "power-cut-"));
  const instanceId = `i-0${randomBytes(8).toString("hex")}`;
  const program = join(import.meta.dirname, "boot-and-wait.ts");
  const cloud = spawn(process.execPath, [program, instanceId], {
    env: { ...process.env, TMPDIR: temporary },
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    await once(cloud.stdout, "data");
    expect(processesOf(instanceId).length).toBeGreaterThan(0);
    cloud.kill("SIGKILL");
    await expect.poll(() => processesOf(instanceId)).toEqual([]);
  } finally {
    cloud.kill("SIGKILL");
    rmSync(temporary, { recursive: true, force: true });
  }
});
