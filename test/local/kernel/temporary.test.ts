import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeTemporary } from "../../../local/kernel/temporary.ts";

test("what a dead process left goes, what a living one has stays", () => {
  const { pid } = spawnSync("true");
  const left = join(tmpdir(), `local-test-${pid}-left`);
  const kept = join(tmpdir(), `local-test-${process.ppid}-kept`);
  for (const path of [left, kept]) mkdirSync(join(path, "within"), { recursive: true });
  const made = makeTemporary("test");
  expect([existsSync(left), existsSync(kept), existsSync(made)]).toEqual([false, true, true]);
  for (const path of [kept, made]) rmSync(path, { recursive: true });
});
