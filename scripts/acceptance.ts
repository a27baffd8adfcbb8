/**
 * Documents whose sentences are shown by tests, read: docs/acceptance.md, what can go wrong, docs/security.md, what is
 * claimed, and docs/coming-from.md, what an older tool did. A row is `| id | sentence | tests |`; each test is `` `file` › title `` with the title as the source has it,
 * several are set apart by `<br>`; a row that needs none says `not applicable: why`. Of a table of cases one is named by its
 * whole title, all of them by the title with its placeholders.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./package.ts";

export interface NamedTest {
  readonly file: string;
  readonly title: string;
}
export interface Finding {
  /** A letter and a number, of its own in all documents. */
  readonly id: string;
  readonly sentence: string;
  readonly tests: readonly NamedTest[];
  /** Why no test is needed; null when there are tests. */
  readonly reason: string | null;
}

const range = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`);

/** Findings of the flow (A), interleavings (I), rules of the data (B), security (C) and cost (D). */
export const FINDING_IDS: readonly string[] = [
  ...range("A", 24),
  ...range("I", 31),
  ...range("B", 6),
  ...range("C", 12),
  ...range("D", 11),
];

const NOT_APPLICABLE = "not applicable: ";

export const readFindings = (): readonly Finding[] => readRows("docs/acceptance.md");
export const readClaims = (): readonly Finding[] => readRows("docs/security.md");
export const readSuccession = (): readonly Finding[] => readRows("docs/coming-from.md");

function readRows(document: string): readonly Finding[] {
  const lines = readFileSync(join(ROOT, document), "utf8").split("\n");
  return lines.flatMap((line): Finding[] => {
    const [, id, sentence, shown] = /^\| ([A-Z]\d+) +\| (.*?) \| (.*?) *\|$/.exec(line) ?? [];
    if (id === undefined || sentence === undefined || shown === undefined) return [];
    if (shown.startsWith(NOT_APPLICABLE))
      return [{ id, sentence, tests: [], reason: shown.slice(NOT_APPLICABLE.length) }];
    return [{ id, sentence, tests: shown.split("<br>").map((text) => readTest(document, text)), reason: null }];
  });
}

function readTest(document: string, text: string): NamedTest {
  const [, file, title] = /^`([^`]+)` › (.+)$/.exec(text.trim()) ?? [];
  if (file === undefined || title === undefined) throw new Error(`${document}: ${text} is not \`file\` › title`);
  return { file, title };
}

/** `%s`, `$name` in a title. */
export const PLACEHOLDER = /%[a-zA-Z#]|\$[a-zA-Z.]+/;

/** Placeholders stand for whatever the table of cases put there. */
export const titlePattern = (title: string): RegExp =>
  new RegExp(
    `(?:^| )${title
      .split(PLACEHOLDER)
      .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
      .join("(.*?)")}$`,
  );

export interface RunTest {
  readonly file: string;
  /** With the titles of what it is in before it, as Vitest reports it. */
  readonly fullName: string;
  readonly status: string;
}

/** Named tests of the files that ran which did not pass; a Python test passes with the run of its module. */
export function findUnshown(findings: readonly Finding[], ran: readonly RunTest[]): readonly string[] {
  const named = findings.flatMap(({ id, tests }) => tests.map((test) => ({ id, ...test })));
  return named.flatMap(({ id, file, title }) => {
    const isPython = file.endsWith(".py");
    const inFile = ran.filter((test) => test.file === (isPython ? "test/agent/python.test.ts" : file));
    if (inFile.length === 0 && file.endsWith(".all.test.ts")) return [];
    const pattern = isPython ? new RegExp(`\\b${moduleOf(file)}\\b`) : titlePattern(title);
    const matches = inFile.filter(({ fullName }) => pattern.test(fullName));
    const passed = matches.length > 0 && matches.every(({ status }) => status === "passed");
    return passed ? [] : [`${id}: ${file} › ${title} ${matches.length === 0 ? "did not run" : "did not pass"}`];
  });
}

const moduleOf = (file: string): string => file.slice(file.lastIndexOf("/") + 1, -3);
