/** Python programs that judge what is built here, in the virtual environment that .ci/run makes of test/requirements.txt. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../scripts/package.ts";

/** The folder of its programs. */
export const VIRTUAL_BIN = join(ROOT, ".venv", "bin");

/** Why this program cannot run, with what helps; null: it can. */
export const missingProgram = (program: string): string | null =>
  existsSync(join(VIRTUAL_BIN, program))
    ? null
    : `${program} needs \`python3 -m venv .venv && .venv/bin/pip install -r test/requirements.txt\`, Python 3.10 or newer`;
