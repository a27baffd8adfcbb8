/**
 * `npm test`: every check, in the order in which a fault is cheapest to find. `--all` adds the long tests. A test whose
 * tool is missing is skipped by name and counted; with REQUIRE_ALL=1 a skip fails.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { packaged } from "../test/packaged.ts";
import { findUnshown, readClaims, readFindings, readSuccession, type RunTest } from "./acceptance.ts";
import { complaintsAbout, describePrivileges, judgePrivileges, readJustified, readRecord } from "./least-privilege.ts";
import { ROOT } from "./package.ts";
import { judgeRun } from "./service-models.ts";

const all = process.argv.includes("--all");
const requireAll = process.env.REQUIRE_ALL === "1";
const bin = join(ROOT, "node_modules", ".bin");
const results = mkdtempSync(join(tmpdir(), "spot-connect-check-"));
const report = join(results, "vitest.json");
/** What the tests' local clouds were asked and said. */
const record = join(results, "record");
mkdirSync(record);

const STEPS: readonly (readonly [name: string, tool: string, ...args: string[]])[] = [
  ["format", "oxfmt", "--check", "."],
  ["types", "tsc", "-p", "."],
  ["lint", "oxlint", "--type-aware", "--quiet"],
  ["unused code", "knip", "--no-progress"],
  ["tests", "vitest", "run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`],
];

interface VitestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

let failed = 0;
for (const [name, tool, ...args] of STEPS) {
  const started = performance.now();
  console.log(`\n— ${name}: ${tool} ${args.filter((arg) => !arg.includes(results)).join(" ")}`);
  const { status, error } = spawnSync(join(bin, tool), args, {
    cwd: ROOT,
    stdio: "inherit",
    env: {
      ...process.env,
      PATH: `${bin}:${process.env.PATH ?? ""}`,
      LOCAL_CLOUD_RECORD: record,
      ...(all ? { ALL: "1" } : {}),
    },
  });
  if (error) console.error(String(error));
  if (status !== 0) failed++;
  console.log(`— ${name}: ${status === 0 ? "ok" : "FAILED"} in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

const tests = readReport();
const skipped = tests.filter(({ status }) => status !== "passed" && status !== "failed");
if (skipped.length > 0) console.log(`\nskipped:\n${skipped.map(({ fullName }) => `  ${fullName}`).join("\n")}`);
if (requireAll && skipped.length > 0) {
  console.log("REQUIRE_ALL=1: a skipped test is a failed one");
  failed++;
}
const unshown = findUnshown([...readFindings(), ...readClaims(), ...readSuccession()], tests);
if (unshown.length > 0) {
  const documents = "docs/acceptance.md or, for T…, docs/security.md, for O…, P… and M… docs/coming-from.md";
  console.log(`\n${documents} names tests that do not show what they should:\n  ${unshown.join("\n  ")}`);
  failed++;
}
console.log("\n— service models");
const faults = judgeRun(join(record, "exchanges.jsonl"), skipped.length === 0);
if (faults === null) console.log("skipped: botocore's models are not installed (.ci/run does)");
else if (faults.length > 0) console.log(`AWS's models have it otherwise (docs/judges.md):\n  ${faults.join("\n  ")}`);
if (faults === null ? requireAll : faults.length > 0) failed++;
const count = (status: string): number => tests.filter((test) => test.status === status).length;
console.log("\n— least privilege");
if (count("passed") === 0 || count("failed") > 0)
  console.log("not judged: what a failed test would have needed is not known");
else {
  const privileges = judgePrivileges((await packaged()).template, readRecord(record), readJustified());
  const complaints = complaintsAbout(privileges);
  console.log([describePrivileges(privileges), ...complaints].join("\n  "));
  if (complaints.length > 0) failed++;
}
console.log(`\nTests: ${count("passed")} passed, ${count("failed")} failed, ${skipped.length} skipped`);
rmSync(results, { recursive: true, force: true });
process.exit(failed === 0 ? 0 : 1);

function readReport(): RunTest[] {
  try {
    const { testResults } = JSON.parse(readFileSync(report, "utf8")) as VitestReport;
    return testResults.flatMap(({ name, assertionResults }) =>
      assertionResults.map(({ status, fullName }) => ({ file: relative(ROOT, name), status, fullName })),
    );
  } catch {
    return [];
  }
}
