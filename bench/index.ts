/** `npm run bench -- NAME [--json]`: one bench, as a table or as JSON. */
import { parseArgs } from "node:util";
import type { Bench } from "./bench.ts";
import { cli } from "./cli/index.ts";
import { coldstart } from "./coldstart/index.ts";
import { handover } from "./handover/index.ts";

const BENCHES: Readonly<Record<string, Bench<any>>> = { cli, coldstart, handover };

const { values, positionals } = parseArgs({ options: { json: { type: "boolean" } }, allowPositionals: true });
const [name = ""] = positionals;
const bench = BENCHES[name];
if (bench === undefined || positionals.length > 1) {
  console.error("npm run bench -- NAME [--json], where NAME is one of");
  for (const [each, { about }] of Object.entries(BENCHES)) console.error(`  ${each.padEnd(12)}${about}`);
  process.exit(2);
}
const report: unknown = await bench.run();
console.log(values.json === true ? JSON.stringify(report, null, 2) : bench.describe(report));
