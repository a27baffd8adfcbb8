/** The same sources give the same bytes: what is deployed can be compared with what was built. */
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageService } from "../../scripts/package.ts";

async function hashes(): Promise<Readonly<Record<string, string>>> {
  const directory = await mkdtemp(join(tmpdir(), "spot-connect-reproducible-"));
  try {
    const { artifacts } = await packageService("dev", directory);
    const entries = artifacts.map(async (name) => {
      const bytes = await readFile(join(directory, name));
      return [name, createHash("sha256").update(bytes).digest("hex")] as const;
    });
    return Object.fromEntries(await Promise.all(entries));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

test("two builds of the same sources give the same zips, byte for byte", { timeout: 240_000 }, async () => {
  const first = await hashes();
  expect(Object.keys(first)).toContain("agent.zip");
  expect(Object.keys(first).length).toBeGreaterThan(20);
  expect(await hashes()).toEqual(first);
});
