/**
 * `npm run check:aws`: what others wrote, and what AWS publishes, asked about the deployment and the local cloud, with npm's
 * packages alone. The judges that need PyPI (moto, botocore, Schemathesis) are in `npm test` where `.venv` is.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { AWS_JUDGES } from "./aws-judges.ts";
import { ROOT } from "./package.ts";

let failed = 0;
for (const { about, tests } of AWS_JUDGES) {
  console.log(`\n— ${about}`);
  const { status } = spawnSync(join(ROOT, "node_modules", ".bin", "vitest"), ["run", ...tests], {
    cwd: ROOT,
    stdio: "inherit",
    env: { ...process.env, CONTRACT_TARGET: "local" },
  });
  if (status !== 0) failed++;
}
console.log(failed === 0 ? "\nevery judge agrees" : `\n${failed} of ${AWS_JUDGES.length} found something`);
process.exit(failed === 0 ? 0 : 1);
