import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { renewPage } from "../../scripts/parameters.ts";
import { ROOT } from "../../scripts/package.ts";

test("the table in docs/deploy.md is that of the parameters (else: npx node scripts/parameters.ts --write)", async () => {
  const page = await readFile(join(ROOT, "docs", "deploy.md"), "utf8");
  expect(page).toBe(await renewPage(page));
});
