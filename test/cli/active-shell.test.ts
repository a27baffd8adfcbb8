/** When `spot run -a` opens its shell, and what the job is made to wait with. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { isShellDue, keepForShell, SHELL_CLOSED } from "../../cli/run/active-shell.ts";
import type { IsDue } from "../../cli/run/follow-run.ts";
import { splitWords } from "../../core/posix-words.ts";

type Detail = Parameters<IsDue>[0];
const detail = (members: object): Detail =>
  ({
    job: keepForShell({ name: "x", scripts: ["a.sh", "a.sh"] }, "1h"),
    state: "running",
    attempts: [],
    ending: null,
    ...members,
  }) as unknown as Detail;
const finished = (exitCode: number) =>
  ({ id: "", time: "", type: "script-finished", message: "", data: { script: "a.sh", exitCode } }) as const;

test("one more script waits, a command becomes a script, and a failure holds the machine as long", () => {
  const { scripts, command, holdOnFailure } = keepForShell({ name: "x", command: "echo 'hi'" }, "90s");
  expect([command, holdOnFailure]).toEqual([null, "90s"]);
  expect((scripts as string[]).map(splitWords)).toEqual([
    ["bash", "-c", "echo 'hi'"],
    ["bash", "-c", expect.stringContaining(SHELL_CLOSED), "spot-keeper", "90"],
  ]);
  expect(keepForShell({ name: "x", holdOnFailure: "2h" }, "1h")["holdOnFailure"]).toBe("2h");
  for (const keep of ["soon", "59s", "25h"]) expect(() => keepForShell({ name: "x" }, keep)).toThrow("--keep");
});

test("what waits ends when the shell was closed, or when its time is up", () => {
  const directory = mkdtempSync(join(tmpdir(), "spot-keeper-"));
  const run = (seconds: string, before: string) => {
    const line = (keepForShell({ name: "x" }, "1h")["scripts"] as string[])[0]!;
    const [, , script = "", name = ""] = splitWords(line) ?? [];
    writeFileSync(join(directory, "closer.sh"), before);
    return spawnSync("bash", ["-c", `bash closer.sh & exec bash -c "$0" "$1" "$2"`, script, name, seconds], {
      cwd: directory,
      encoding: "utf8",
      timeout: 30_000,
    });
  };
  expect(run("1", "true")).toMatchObject({ status: 0, stdout: "the machine waits for its shell for 1 s at most\n" });
  // What it finds at its start it removes: it is closed again until it ends, whenever it began to wait.
  const close = `while kill -0 $PPID; do touch ${SHELL_CLOSED}; sleep 0.1; done 2> /dev/null`;
  expect(run("3600", close).status).toBe(0);
  rmSync(directory, { recursive: true });
});

describe("the shell is due", () => {
  test.each<[string, boolean, object, number[]]>([
    ["when both scripts are done", true, {}, [0, 0]],
    ["not when one of them is", false, {}, [0]],
    ["not for one that failed and is tried again", false, {}, [1, 0]],
    ["not while the job moves", false, { state: "moving" }, [0, 0]],
    ["at once on a job that does not wait", true, { job: { scripts: ["a.sh"] } }, []],
    ["when a failed machine is held", true, { ending: { hold: {} }, attempts: [{ outcome: "failed" }] }, []],
    ["not when a job ends otherwise", false, { ending: {}, attempts: [{ outcome: "failed" }] }, []],
  ])("%s: %s", (_, isDue, members, codes) => {
    expect(isShellDue(detail(members), codes.map(finished))).toBe(isDue);
  });
});
