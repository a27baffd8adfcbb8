/** Schemathesis, from the virtual environment that .ci/run makes, against an API that is deployed somewhere. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "../../scripts/package.ts";
import type { RouteName } from "../../contract/routes.ts";
import { runProcess, type Ran } from "../e2e/run-process.ts";
import { missingProgram, VIRTUAL_BIN } from "../virtual-environment.ts";

const FOLDER = join(ROOT, "test", "openapi");
/** Why it cannot run, with what helps; null: it can. */
export const refused: string | null = missingProgram("schemathesis");

/** Against the OpenAPI 3.1 meta-schema. Python's `re`, which reads patterns there, has no `\\p{…}`; JSON Schema has. */
export async function checkDocument(document: object, directory: string): Promise<Ran> {
  const file = join(directory, "openapi.json");
  await writeFile(file, JSON.stringify(document).replaceAll(/\\\\p\{\w+\}/g, "a-z"));
  return runProcess(join(VIRTUAL_BIN, "openapi-spec-validator"), ["--schema", "3.1", file]);
}

export interface Target {
  /** The stack's output `ApiEndpoint`. */
  readonly endpoint: string;
  /** What AWS's clients read: key, secret, region. */
  readonly environment: Readonly<Record<string, string>>;
  readonly document: object;
  /** For the description and all that a run leaves. */
  readonly directory: string;
}

export interface Asking {
  /** Generated requests per operation, beyond those that the description itself gives. */
  readonly examples: number;
  /** The same makes the same run again. */
  readonly seed: number;
  /** Whether every corner of every field is gone through, beside the requests that are drawn; absent: yes. */
  readonly isCovered?: boolean;
  /** Operations to leave out. */
  readonly without?: readonly RouteName[];
}

export async function runSchemathesis(
  { endpoint, environment, document, directory }: Target,
  { examples, seed, isCovered = true, without = [] }: Asking,
): Promise<Ran> {
  const file = join(directory, "openapi.json");
  await writeFile(file, JSON.stringify(document));
  const config = join(directory, "schemathesis.toml");
  await writeFile(config, await readFile(join(FOLDER, "schemathesis.toml"), "utf8"));
  const options = [
    "--checks",
    "all",
    // It wants 401 where Authorization is missing; API Gateway says 403, and unsigned_is_forbidden (hooks.py) holds it to that.
    "--exclude-checks",
    "missing_required_header",
    "--continue-on-failure",
    "--max-examples",
    String(examples),
    "--seed",
    String(seed),
    ...(isCovered ? [] : ["--phases", "examples,fuzzing,stateful"]),
    ...without.flatMap((name) => ["--exclude-operation-id", name]),
  ];
  return runProcess(
    join(VIRTUAL_BIN, "schemathesis"),
    ["--config-file", config, "--no-color", "run", file, "--url", endpoint, ...options],
    {
      cwd: directory,
      environment: {
        ...environment,
        SCHEMATHESIS_HOOKS: "hooks",
        PYTHONPATH: FOLDER,
        PYTHONDONTWRITEBYTECODE: "1",
        HYPOTHESIS_STORAGE_DIRECTORY: directory,
      },
    },
  );
}
