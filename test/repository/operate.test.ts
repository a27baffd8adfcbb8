import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../../scripts/package.ts";
import { renewTables } from "../../scripts/log-tables.ts";

test("the tables in docs/operate.md are those of the code (else: npx node scripts/log-tables.ts --write)", async () => {
  const page = await readFile(join(ROOT, "docs", "operate.md"), "utf8");
  expect(page).toBe(renewTables(page));
});
