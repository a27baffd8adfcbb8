import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { NEEDED } from "../../cli/doctor/checks/subnets.ts";
import { renewPage } from "../../scripts/parameters.ts";
import { ROOT } from "../../scripts/package.ts";

test("the table in docs/deploy.md is that of the parameters (else: npx node scripts/parameters.ts --write)", async () => {
  const page = await readFile(join(ROOT, "docs", "deploy.md"), "utf8");
  expect(page).toBe(await renewPage(page));
});

test("docs/deploy.md names the endpoints that doctor looks for", async () => {
  const page = await readFile(join(ROOT, "docs", "deploy.md"), "utf8");
  const [, named = ""] = /these VPC endpoints: ([^]*?)\./.exec(page) ?? [];
  expect([...named.matchAll(/`(\w+)`/g)].map(([, service]) => service)).toEqual(NEEDED);
});
