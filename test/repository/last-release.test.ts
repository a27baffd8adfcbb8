/** The last release's state machines are kept, and today's functions are there for them (test/simulation/redeploy.all.test.ts runs them). */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { OLDEST_PAYLOAD_VERSION, PAYLOAD_VERSION } from "../../core/payloads.ts";
import { ROOT } from "../../scripts/package.ts";
import { LAST_RELEASE, newestRelease, type LastRelease } from "../../scripts/releases.ts";

const read = (path: string): string => readFileSync(path, "utf8");
const release = JSON.parse(read(join(LAST_RELEASE, "release.json"))) as LastRelease;

test("what is kept is the changelog's newest release; before the first, what package.json is going to be", () => {
  const { version } = JSON.parse(read(join(ROOT, "package.json"))) as { readonly version: string };
  // Else: npx node scripts/freeze-release.ts
  expect(release.version).toBe(newestRelease(read(join(ROOT, "CHANGELOG.md"))) ?? version);
});

test("the newest release of a changelog is its first heading with a number", () => {
  expect(newestRelease("# Changelog\n\n## [Unreleased]\n\n### Added\n")).toBeNull();
  expect(newestRelease("## [Unreleased]\n\n## [0.2.0-rc.1] - 2026-12-01\n\n## [0.1.0] - 2026-11-28\n")).toBe(
    "0.2.0-rc.1",
  );
});

test.each(["run-job", "end-job"])("%s of the last release says nothing that today's functions refuse", (name) => {
  const text = read(join(LAST_RELEASE, `${name}.asl.json`));
  const versions = [...text.matchAll(/"version": (\d+)/g)].map(([, version]) => Number(version));
  expect(new Set(versions)).toEqual(new Set([release.payloadVersion]));
  expect(release.payloadVersion).toBeGreaterThanOrEqual(OLDEST_PAYLOAD_VERSION);
  // Of one release back and no more: what is older is refused (core/payloads.ts).
  expect(PAYLOAD_VERSION - release.payloadVersion).toBeLessThanOrEqual(1);
  const called = [...text.matchAll(/"\$\{(\w+)Arn\}"/g)].map(([, state]) => state!);
  expect(called.length).toBeGreaterThan(2);
  const files = called.map((state) => state.replaceAll(/(?<!^)[A-Z]/g, "-$&").toLowerCase());
  expect(files.filter((file) => !existsSync(join(ROOT, "functions", `${file}.ts`)))).toEqual([]);
});
