/** A shell with Debian's AWS CLI, line by line; what comes out is what a terminal would have shown. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { ROOT } from "../package.ts";
import { withoutChance } from "./without-chance.ts";

/** Debian's own, whatever else is first in the path. */
export const AWS_CLI = ["/usr/bin/aws", "/usr/local/bin/aws"].find((path) => existsSync(path));

const SCRIPT = join(ROOT, "test", "clients", "aws-cli.sh");

/** Every line in one shell, so that variables stay; then what it printed, and its exit code unless that is 0. */
const READER = `
aws() { command "$AWS_CLI" --endpoint-url "$AWS_ENDPOINT_URL" --no-cli-pager "$@"; }
exec 2>&1
while IFS= read -r line; do
  case $line in
    '') ;;
    '#'*) printf '\\n%s\\n' "$line" ;;
    *)
      printf '$ %s\\n' "$line"
      eval "$line" < /dev/null
      code=$?
      [ $code = 0 ] || printf '[exit %d]\\n' $code
      ;;
  esac
done
`;

/** The whole conversation, without what differs from run to run. */
export async function talkByCli(environment: Readonly<Record<string, string>>): Promise<string> {
  if (AWS_CLI === undefined) throw new Error("there is no AWS CLI in /usr/bin or /usr/local/bin");
  const cwd = await mkdtemp(join(tmpdir(), "spot-connect-aws-cli-"));
  try {
    const child = spawn("/usr/bin/bash", ["-c", READER], {
      cwd,
      env: { ...process.env, ...environment, AWS_CLI },
      stdio: ["pipe", "pipe", "inherit"],
    });
    child.stdin.end(await readFile(SCRIPT));
    return withoutChance(await text(child.stdout)).trim();
  } finally {
    await rm(cwd, { recursive: true });
  }
}

/** `2.9.19` of `aws-cli/2.9.19 Python/…`. */
export async function versionOfCli(): Promise<string> {
  const child = spawn(AWS_CLI ?? "aws", ["--version"], { stdio: ["ignore", "pipe", "inherit"] });
  return /^aws-cli\/(\S+)/.exec(await text(child.stdout))?.[1] ?? "of no known version";
}
