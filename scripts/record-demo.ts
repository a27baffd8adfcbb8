/** Runs the demo as it is and puts what it printed into the README: the output shown there is a run's, not a wish. */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./package.ts";

const { stdout, status } = spawnSync(process.execPath, [join(ROOT, "scripts", "demo.ts")], {
  cwd: ROOT,
  encoding: "utf8",
  env: { ...process.env, NO_COLOR: "1" },
  stdio: ["ignore", "pipe", "inherit"],
});
if (status !== 0) process.exit(status ?? 1);

const path = join(ROOT, "README.md");
const readme = readFileSync(path, "utf8");
const shown = `<!-- demo:start -->\n\n\`\`\`\n${stdout.trim()}\n\`\`\`\n\n<!-- demo:end -->`;
writeFileSync(
  path,
  readme.replace(/<!-- demo:start -->[\s\S]*<!-- demo:end -->/, () => shown),
);
