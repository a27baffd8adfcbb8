/**
 * docs/costs.md: prices times what was counted in a local run. `--count` plays the run anew and keeps the counts in
 * scripts/costs/counted.json; `--write` renews the page's tables from them; a test compares.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { countCosts, type Counts } from "./costs/count.ts";
import { renewCosts } from "./costs/tables.ts";
import { ROOT } from "./package.ts";

const COUNTED = join(ROOT, "scripts", "costs", "counted.json");
export const COSTS_PAGE = join(ROOT, "docs", "costs.md");

export const readCounts = async (): Promise<Counts> => JSON.parse(await readFile(COUNTED, "utf8")) as Counts;

if (process.argv.includes("--count")) await writeFile(COUNTED, `${JSON.stringify(await countCosts(), null, 2)}\n`);
if (process.argv.includes("--write"))
  await writeFile(COSTS_PAGE, renewCosts(await readFile(COSTS_PAGE, "utf8"), await readCounts()));
