import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lockDirectory } from "../../../local/kernel/lock.ts";
import { Store } from "../../../local/kernel/store.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "store-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test("what was put or deleted is so after opening again, a line cut off by a crash is not", () => {
  const store = new Store(directory);
  const things = store.collection<{ n: number }>("things");
  things.put("a", { n: 1 });
  things.put("a", { n: 2 });
  things.put("b", { n: 3 });
  things.delete("b");
  store.close();
  appendFileSync(join(directory, "state.jsonl"), '["things","c",{"n"');
  const again = new Store(directory);
  expect(again.collection("things").entries()).toEqual([["a", { n: 2 }]]);
  again.collection("things").put("d", { n: 4 });
  again.close();
  expect(new Store(directory).collection("things").values()).toHaveLength(2);
});

test("without a directory it is in memory", () => {
  const store = new Store(null);
  store.collection("things").put("a", 1);
  expect(store.collection("things").get("a")).toBe(1);
});

test("a lock is held by one, given back, and taken over from a process that is gone", () => {
  const unlock = lockDirectory(directory);
  expect(() => lockDirectory(directory)).toThrow(`process id ${process.pid}`);
  unlock();
  lockDirectory(directory)();
  // The number of this very process, but of another birth: the number was given again.
  writeFileSync(join(directory, "lock"), JSON.stringify({ pid: process.pid, birth: "another" }));
  lockDirectory(directory)();
});
