/**
 * The part of docs/local-cloud.md that lists every operation: from the services' own tables and from local/gaps.ts.
 * `--write` renews it; a test compares.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startCloud, type ForwardedService, type Service, type ServiceFactory } from "@spot-connect/local-cloud";
import { typeNames } from "../local/cloudformation/resources/index.ts";
import { OPERATION_NAMES as DYNAMODB_OPERATIONS } from "../local/dynamodb/index.ts";
import { GAPS, type Gaps } from "../local/gaps.ts";
import { SERVICES } from "../local/services.ts";
import { ROOT } from "./package.ts";

const PAGE = join(ROOT, "docs", "local-cloud.md");
const MARKS = ["<!-- operations: begin -->", "<!-- operations: end -->"] as const;

/** The services as they are, of a cloud that was started for this and is gone again. */
export async function readServices(): Promise<readonly (Service | ForwardedService)[]> {
  const made: (Service | ForwardedService)[] = [];
  const watch =
    (factory: ServiceFactory): ServiceFactory =>
    (parts) => {
      const service = factory(parts);
      made.push(service);
      return service;
    };
  const cloud = await startCloud({ services: SERVICES.map(watch) });
  await cloud.stop();
  return made;
}

/** Sorted; null for a service that answers plain HTTP and has no operations. */
export function operationsOf(service: Service | ForwardedService): readonly string[] | null {
  if ("operations" in service) return Object.keys(service.operations).toSorted();
  return service.name === "dynamodb" ? [...DYNAMODB_OPERATIONS].toSorted() : null;
}

export async function renewPage(page: string): Promise<string> {
  const [before, rest] = page.split(MARKS[0]);
  const after = rest?.split(MARKS[1])[1];
  if (before === undefined || after === undefined) throw new Error(`docs/local-cloud.md lacks ${MARKS.join(" … ")}`);
  const sections = (await readServices()).flatMap((service) => {
    const operations = operationsOf(service);
    const gaps = GAPS[service.name];
    return operations && gaps ? [writeSection(service.name, operations, gaps)] : [];
  });
  return `${before}${MARKS[0]}\n${sections.join("\n")}\n${MARKS[1]}${after}`;
}

function writeSection(name: string, operations: readonly string[], { title, notes, partial, lacking }: Gaps): string {
  const types = name === "cloudformation" ? [`Resource types: ${code(typeNames())}. Another one fails the stack.`] : [];
  const rows = Object.entries(partial)
    .toSorted(([first], [second]) => (first < second ? -1 : 1))
    .map(([operation, what]) => `| \`${operation}\` | ${what} |`);
  const real = operations.filter((operation) => !(operation in partial));
  const paragraphs = [
    `### ${title}`,
    [...notes, ...types].map((note) => `- ${note}`).join("\n"),
    real.length > 0 ? `**Real:** ${code(real)}.` : "",
    rows.length > 0 ? ["| partial | what there is, or is missing |", "|---|---|", ...rows].join("\n") : "",
    `**Not (501):** every other operation, such as ${code(lacking)}.`,
  ];
  return `\n${paragraphs.filter((paragraph) => paragraph !== "").join("\n\n")}`;
}

const code = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(", ");

if (process.argv.includes("--write")) await writeFile(PAGE, await renewPage(await readFile(PAGE, "utf8")));
