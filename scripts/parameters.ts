/** The deployment's parameters as plugins/parameters.mjs has them, and the table of docs/deploy.md. `--write` renews it; a test compares. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "./package.ts";

interface Parameter {
  readonly about: string;
  readonly expected: string;
  readonly example: string;
}
interface Target {
  readonly stage: string;
  readonly region: string;
}
interface Module {
  readonly PARAMETERS: Readonly<Record<string, Parameter>>;
  readonly readParameters: (
    given: Readonly<Record<string, unknown>>,
    named: readonly string[],
    target: Target,
  ) => { readonly values: Readonly<Record<string, unknown>>; readonly problems: readonly string[] };
}

const MODULE = "../plugins/parameters.mjs";
export const { PARAMETERS, readParameters } = (await import(MODULE)) as Module;

const PAGE = join(ROOT, "docs", "deploy.md");
const [BEGIN, END] = ["<!-- parameters: begin -->", "<!-- parameters: end -->"];

export async function renewPage(page: string): Promise<string> {
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`docs/deploy.md lacks ${BEGIN} … ${END}`);
  return `${before}${BEGIN}\n\n${await table()}\n\n${END}${after}`;
}

async function table(): Promise<string> {
  const service = await readFile(join(ROOT, "serverless.yml"), "utf8");
  const rows = Object.entries(PARAMETERS).map(([name, { about, expected, example }]) => {
    const [, byDefault = ""] = new RegExp(`^ {4}${name}: \\$\\{param:${name}, (.*)\\}$`, "m").exec(service) ?? [];
    const shown = ["null", "''"].includes(byDefault) ? "" : `\`${byDefault.replaceAll("'", "")}\``;
    return `| \`${name}\` | ${about} | ${expected} | ${shown} | \`${example}\` |`;
  });
  return ["| parameter | is | may be | default | example |", "|---|---|---|---|---|", ...rows].join("\n");
}

if (process.argv.includes("--write")) await writeFile(PAGE, await renewPage(await readFile(PAGE, "utf8")));
