import { chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RealClock } from "../../../local/index.ts";
import type { MachineHost, MetadataView, RunningMachine } from "../../../local/instances/machine.ts";
import { whyNoSandbox } from "../../../local/instances/probe.ts";
import { createSandboxDriver } from "../../../local/instances/sandbox.ts";
import { VIEW } from "./view.ts";

const refused = whyNoSandbox();
const isRoot = process.getuid?.() === 0;
/** The user nobody: has no rights of its own anywhere. */
const NOBODY = 65_534;
const users: [string, number | undefined][] = isRoot
  ? [
      ["root", undefined],
      ["an ordinary user", NOBODY],
    ]
  : [["an ordinary user", undefined]];

describe.skipIf(refused !== null).each(users)(
  `an instance started by %s${refused === null ? "" : ` (skipped: ${refused})`}`,
  (_name, runAs) => {
    let directory: string;
    let frontDoor: Server;
    let driver: ReturnType<typeof createSandboxDriver>;
    const ends: string[] = [];
    beforeAll(async () => {
      directory = mkdtempSync(join(tmpdir(), "file-systems-"));
      mkdirSync(join(directory, "fs-1"));
      writeFileSync(join(directory, "fs-1", "kept"), "from before\n");
      if (runAs !== undefined) for (const path of [directory, join(directory, "fs-1")]) chownSync(path, runAs, runAs);
      driver = createSandboxDriver({ fileSystemsDirectory: directory, runAs });
      frontDoor = createServer((request, response) => response.end(`front door ${request.url}`));
      await new Promise<void>((resolve) => frontDoor.listen(0, "127.0.0.1", resolve));
    });
    afterAll(() => {
      frontDoor?.close();
      driver?.close();
      rmSync(directory, { recursive: true, force: true });
    });

    const boot = async (view: Partial<MetadataView> = {}): Promise<RunningMachine> => {
      const host: MachineHost = {
        clock: new RealClock(),
        endpoint: `http://127.0.0.1:${(frontDoor.address() as AddressInfo).port}`,
        metadata: () => ({ ...VIEW, ...view }),
        credentials: () => {
          throw new Error("has no role");
        },
        tags: () => ({}),
        refuseMount: async ({ fileSystemId, tls, iam }) => (fileSystemId === "fs-1" && tls && iam ? null : "refused"),
        wentOff: (reason) => void ends.push(reason),
      };
      const machine = driver.start(host);
      await machine.booted;
      return machine;
    };
    const run = (machine: RunningMachine, script: string) =>
      machine.run({ job: "test", script, timeoutSeconds: 50, stdoutLimit: 24_000, stderrLimit: 8000 });

    it("has its own root, user, name, processes and network, and the host's programs", async () => {
      const machine = await boot();
      const { stdout, stderr } = await run(
        machine,
        `id -un; hostname; ps -e -o pid= | head -1 | tr -d ' '; getent passwd ec2-user | cut -d: -f1; touch /usr/x 2>/dev/null || echo read-only
       ls /tmp; ip -o addr 2>/dev/null | grep -v ' lo' ; . /etc/environment; echo $AWS_ENDPOINT_URL | cut -d: -f1-2; curl -sS $AWS_ENDPOINT_URL/x; echo
       curl -sS -o /dev/null -w '%{http_code}\\n' http://169.254.169.254/latest/meta-data/instance-id
       python3 -c "import os,pwd; e = pwd.getpwnam('ec2-user'); os.setgid(e.pw_gid); os.setuid(e.pw_uid); print(os.access('/home/ec2-user', os.W_OK))"`,
      );
      expect(stderr).toBe("");
      expect(stdout.trim().split("\n")).toEqual([
        "root",
        VIEW.hostname,
        "1",
        "ec2-user",
        "read-only",
        "http://127.0.0.1",
        "front door /x",
        "401",
        "True",
      ]);
      machine.destroy();
      await machine.gone;
    });

    it("mounts an EFS directory through mount(8) and hides it otherwise", async () => {
      const machine = await boot();
      const mount = "mkdir -p /mnt/efs; mount -t efs -o tls,iam,mounttargetip=10.0.0.1";
      expect(
        await run(
          machine,
          `${mount} fs-1 /mnt/efs && cat /mnt/efs/kept && echo new > /mnt/efs/new && umount /mnt/efs && ls -A /mnt/efs`,
        ),
      ).toMatchObject({ code: 0, stdout: "from before\n" });
      expect(await run(machine, `${mount} fs-2 /mnt/efs`)).toMatchObject({ code: 32, stderr: "refused\n" });
      expect(await run(machine, "mount -t efs -o iam fs-1 /mnt/efs")).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('"tls" option is required'),
      });
      machine.destroy();
      await machine.gone;
    });

    it("keeps services up, stops them when told, and reads their unit files", async () => {
      const machine = await boot();
      const unit = `[Service]\nEnvironmentFile=-/etc/none\nEnvironment="WORDS=one two"\nExecStart=/bin/sh -c 'echo $$WORDS >> /tmp/starts; exec sleep 1000'\nRestart=on-failure\nRestartSec=10ms\nUser=ec2-user\nWorkingDirectory=/tmp\n`;
      await run(
        machine,
        `cat > /etc/systemd/system/a.service <<'EOF'\n${unit}EOF\nsystemctl daemon-reload; systemctl enable --now a`,
      );
      const started = async () => (await run(machine, "cat /tmp/starts; systemctl is-active a")).stdout;
      await expect.poll(started).toBe("one two\nactive\n");
      await machine.signal("a.service", "SIGKILL");
      await expect.poll(started).toBe("one two\none two\nactive\n");
      const stopped = await run(machine, "systemctl stop a; systemctl is-active a; pgrep sleep; systemctl start none");
      expect(stopped).toMatchObject({
        code: 5,
        stdout: "inactive\n",
        stderr: expect.stringContaining("Unit none.service not found."),
      });
      machine.destroy();
      await machine.gone;
    });

    it("with KillMode=process stops the main process alone; a kill reaches all that the service started", async () => {
      const machine = await boot();
      // A child in a session of its own, with another environment: in a control group it would still be the unit's.
      const child = "setsid env -i /bin/sleep 1000 & echo $$! > /tmp/child";
      const unit = `[Service]\nExecStart=/bin/sh -c '${child}; exec sleep 2000'\nRestart=always\nRestartSec=30\nKillMode=process\n`;
      await run(machine, `cat > /etc/systemd/system/a.service <<'EOF'\n${unit}EOF\nsystemctl enable --now a`);
      // The whole command line: what is about to become one of them names it, too.
      const sleeping = async () =>
        (await run(machine, "pgrep -xf '/bin/sleep 1000' | wc -l; pgrep -xf 'sleep 2000' | wc -l")).stdout;
      await expect.poll(sleeping).toBe("1\n1\n");
      await run(machine, "systemctl stop a");
      expect(await sleeping()).toBe("1\n0\n");
      // What it left behind is not the stopped unit's any more.
      expect(await run(machine, "systemctl kill --signal=SIGKILL a")).toMatchObject({ code: 1 });
      await run(machine, "kill $(cat /tmp/child); systemctl start a");
      await expect.poll(sleeping).toBe("1\n1\n");
      await run(machine, "systemctl kill --signal=SIGKILL a; systemctl stop a");
      await expect.poll(sleeping).toBe("0\n0\n");
      expect(await run(machine, "systemctl is-active a")).toMatchObject({ stdout: "inactive\n" });
      machine.destroy();
      await machine.gone;
    });

    it("stands still while frozen", async () => {
      const machine = await boot();
      await run(
        machine,
        "(while :; do date +%s%N > /tmp/now; sleep 0.01; done) >/dev/null 2>&1 & until [ -e /tmp/now ]; do sleep 0.01; done",
      );
      await machine.freeze();
      const pending = run(machine, "cat /tmp/now");
      const first = await Promise.race([
        pending.then(() => "answered"),
        new Promise((resolve) => setTimeout(resolve, 50, "silent")),
      ]);
      expect(first).toBe("silent");
      await machine.thaw();
      expect((await pending).code).toBe(0);
      machine.destroy();
      await machine.gone;
    });

    it("writes what it says at boot to its console, powers itself off, and leaves nothing", async () => {
      const machine = await boot();
      await expect.poll(() => machine.consoleOutput()).toContain("booted as root");
      await run(machine, "shutdown -h now").catch(() => undefined); // it may go before the answer
      await machine.gone;
      expect(ends.at(-1)).toBe("poweroff");
      await expect(run(machine, "true")).rejects.toThrow("the machine is off");
    });
  },
);
