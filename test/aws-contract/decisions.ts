/**
 * The part of docs/judges.md that says where the targets differ from AWS, as skips.ts has it. `--write` renews it; a test
 * compares.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "../../scripts/package.ts";
import { SKIPS, type Skips } from "./skips.ts";

const PAGE = join(ROOT, "docs", "judges.md");
const MARKS = ["<!-- decisions: begin -->", "<!-- decisions: end -->"] as const;
const JUDGED = { moto: "moto", localemu: "LocalEmu" } as const;

export const readPage = (): Promise<string> => readFile(PAGE, "utf8");

export function renewDecisions(page: string): string {
  const [before, rest] = page.split(MARKS[0]);
  const after = rest?.split(MARKS[1])[1];
  if (before === undefined || after === undefined) throw new Error(`docs/judges.md lacks ${MARKS.join(" … ")}`);
  const targets = Object.keys(JUDGED) as (keyof typeof JUDGED)[];
  const head = ["service", "what AWS promises", ...Object.values(JUDGED)];
  const services = [...new Set(targets.flatMap((name) => Object.keys(SKIPS[name])))].toSorted();
  const rows = services.flatMap((service) =>
    rowsOf(
      service,
      targets.map((name) => SKIPS[name]),
    ),
  );
  const table = [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
  return `${before}${MARKS[0]}\n${table.join("\n")}\n${MARKS[1]}${after}`;
}

function rowsOf(service: string, targets: readonly Skips[]): readonly (readonly string[])[] {
  const reasons = targets.map((skips) => skips[service] ?? {});
  const whole = reasons.map((reason) => (typeof reason === "string" ? reason : ""));
  const sentences = new Set(reasons.flatMap((reason) => (typeof reason === "string" ? [] : Object.keys(reason))));
  const rows = [...sentences].map((sentence) => [
    service,
    sentence,
    ...reasons.map((reason) => (typeof reason === "string" ? "not played" : (reason[sentence] ?? "as AWS"))),
  ]);
  return whole.some((text) => text !== "") ? [[service, "(all)", ...whole], ...rows] : rows;
}

if (process.argv.includes("--write")) await writeFile(PAGE, renewDecisions(await readPage()));
