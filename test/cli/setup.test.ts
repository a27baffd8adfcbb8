/** scripts/setup.mjs in a copy of the project's outline, where nothing can reach this checkout's node_modules. */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

let root: string;
const lock = (version: string) => ({
  packages: { "": {}, "node_modules/a": { version, integrity: `sha-${version}` } },
});

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "spot-setup-test-"));
  for (const folder of ["scripts", "bin", "node_modules/.bin"]) await mkdir(join(root, folder), { recursive: true });
  await copyFile("scripts/setup.mjs", join(root, "scripts/setup.mjs"));
  await symlink(process.execPath, join(root, "node_modules/.bin/node"));
  await writeFile(join(root, "package-lock.json"), JSON.stringify(lock("1")));
  // An npm that, asked to install, writes what it was asked and the lock of what it installed.
  await program(
    "npm",
    '[ "$1" = --version ] || { echo "npm $*"; cp package-lock.json node_modules/.package-lock.json; }',
  );
  await writeFile(
    join(root, "scripts/hello.ts"),
    "console.log(JSON.stringify(process.argv.slice(2))); process.exit(7);",
  );
});
afterEach(() => rm(root, { recursive: true }));

async function program(name: string, body: string): Promise<void> {
  await writeFile(join(root, "bin", name), `#!/bin/sh\n${body}\n`);
  await chmod(join(root, "bin", name), 0o755);
}

interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}
const setup = (path = `${join(root, "bin")}:${process.env["PATH"]}`): Promise<Ran> =>
  new Promise((resolve) => {
    const argv = [join(root, "scripts/setup.mjs"), "scripts/hello.ts", "--json", "x y"];
    const child = execFile(process.execPath, argv, { env: { PATH: path } }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    );
  });

test("installs once, says so beforehand on stderr, and leaves stdout and the exit code to the script", async () => {
  const first = await setup();
  expect(first).toMatchObject({ code: 7, stdout: '["--json","x y"]\n' });
  expect(first.stderr).toMatch(
    /^installing 1 packages, about \d+ MB.*\nnpm ci --no-audit --no-fund\ninstalled in 0 s\n$/,
  );
  expect(await setup()).toEqual({ code: 7, stdout: first.stdout, stderr: "" });
});

test("installs again when the lock file says something else", async () => {
  await setup();
  await writeFile(join(root, "package-lock.json"), JSON.stringify(lock("2")));
  expect((await setup()).stderr).toContain("npm ci");
});

test("does not miss what is optional and for other machines", async () => {
  const { packages } = lock("1");
  const other = { version: "1", optional: true, os: ["plan9"] };
  await writeFile(join(root, "node_modules/.package-lock.json"), JSON.stringify({ packages }));
  await writeFile(
    join(root, "package-lock.json"),
    JSON.stringify({ packages: { ...packages, "node_modules/b": other } }),
  );
  expect((await setup()).stderr).toBe("");
});

test("names everything the machine lacks, one line each, and installs nothing", async () => {
  await program("python3", "echo 3 7");
  await rm(join(root, "bin/npm"));
  const { code, stdout, stderr } = await setup(join(root, "bin"));
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr.trimEnd().split("\n")).toEqual([
    expect.stringMatching(/^needs npm/),
    expect.stringMatching(/^needs python3 3\.8 or newer/),
  ]);
});

test("passes signals on to the script", async () => {
  await setup();
  await writeFile(
    join(root, "scripts/wait.ts"),
    'process.on("SIGTERM", () => process.exit(9)); console.log("up"); setInterval(() => {}, 1000);',
  );
  const env = { PATH: `${join(root, "bin")}:${process.env["PATH"]}` };
  const child = spawn(process.execPath, [join(root, "scripts/setup.mjs"), "scripts/wait.ts"], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exit = once(child, "exit");
  await Promise.race([once(child.stdout, "data"), exit]);
  child.kill("SIGTERM");
  expect(await exit).toEqual([9, null]);
});
