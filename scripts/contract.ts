/** `npm run test:contract -- --target local|moto|localemu|aws`: what AWS promises, asked of one account. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ROOT } from "./package.ts";

const TARGETS = ["local", "moto", "localemu", "aws"];

const { values } = parseArgs({ options: { target: { type: "string", default: "local" } } });
const { target } = values;
if (!TARGETS.includes(target)) {
  console.error(`--target ${target}: there is ${TARGETS.join(", ")}`);
  process.exit(2);
}
if (target === "aws") {
  console.log(
    "This makes Spot Instances (t3.micro, minutes), file systems, tables, queues and buckets in the account of your credentials,",
  );
  console.log("and removes them; it costs a few cents. It runs only with REMOTE=1.");
  if (process.env.REMOTE !== "1") process.exit(2);
}
const { status } = spawnSync(join(ROOT, "node_modules/.bin/vitest"), ["run", "test/aws-contract"], {
  cwd: ROOT,
  stdio: "inherit",
  env: { ...process.env, CONTRACT_TARGET: target, REQUIRE_ALL: "1" },
});
process.exit(status ?? 1);
