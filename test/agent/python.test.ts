/** The agent's own tests are Python's (`python3 -m unittest`); each module is one test here. `ALL=1`, `SEED=n`: see test_kills. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const run = promisify(execFile);
const minutes = 60_000;

test.concurrent.each([
  "test_decide",
  "test_parts",
  "test_s3",
  "test_seal",
  "test_transfer",
  "test_examples",
  "test_power_cut",
  "test_git",
  "test_job_secrets",
  "test_kills",
  "test_channel_faults",
  "test_container",
  "test_full_file_system",
  "test_output_tail",
  "test_planted",
  "test_usage",
])("%s", { timeout: 5 * minutes }, async (module) => {
  // The interpreter writes its report on standard error; a failure rejects with it.
  const { stderr } = await run("python3", ["-B", "-m", "unittest", module], { cwd: "test/agent/py" });
  expect(stderr).toMatch(/\nOK\n?$/);
});
