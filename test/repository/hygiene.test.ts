/** What no file of the project may hold, whatever it is about. */
import { readFileSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../../scripts/package.ts";

/** What .gitignore leaves out, and git's own. A checkout without git is looked at all the same. */
const LEFT_OUT: readonly string[] = [
  ".git",
  "node_modules",
  "dist",
  ".serverless",
  ".local-aws",
  "coverage",
  "__pycache__",
  ".venv",
  ".venv-localemu",
];

const FILES = listFiles(ROOT);

function listFiles(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (LEFT_OUT.includes(entry.name) || entry.name.endsWith(".log")) return [];
    return entry.isDirectory() ? listFiles(path) : entry.isFile() ? [relative(ROOT, path)] : [];
  });
}

const linesOf = (file: string): string[] => readFileSync(join(ROOT, file), "utf8").split("\n");

/** `file:line: what was found` */
const find = (pattern: RegExp, files: readonly string[] = FILES): string[] =>
  files.flatMap((file) =>
    linesOf(file).flatMap((line, index) =>
      [...line.matchAll(pattern)].map(([found]) => `${file}:${index + 1}: ${found}`),
    ),
  );

test("no path of anybody's machine; `ec2-user`, `ssm-user` and `first-boot` are on an instance", () => {
  expect(find(/(?<![\w.}])\/(?:home|Users)\/(?!(?:ec2|ssm)-user\b)[a-z][\w-]*/g)).toEqual([]);
  expect(find(/(?<![\w.}"])\/(?:root|work)\/(?!first-boot\b)[\w.-]+/g)).toEqual([]);
});

test("no package registry by name: where packages come from is the user's own setting", () => {
  expect(find(/https?:\/\/(?:registry\.|[\w.-]*(?:artifactory|nexus|jfrog))[\w.-]*/g)).toEqual([]);
  expect(find(/"resolved": "https?:.*"/g, ["package-lock.json"])).toEqual([]);
});

test("no key that could be somebody's; AWS's documentation has keys that end in EXAMPLE", () => {
  expect(find(/\b(?:AKIA|ASIA)(?![A-Z0-9]*EXAMPLE)[A-Z0-9]{16}\b/g)).toEqual([]);
  expect(find(/-----BEGIN [A-Z ]*PRIVATE KEY-----|\bgh[pousr]_[A-Za-z0-9]{36}/g)).toEqual([]);
});

test("no note of what is left to do", () => {
  expect(find(/\b(?:TOD[O]|FIXM[E]|XX[X])\b/g)).toEqual([]);
});

test("no source of more than 300 lines", () => {
  const sources = FILES.filter((file) => /\.(?:ts|mjs|py)$/.test(file));
  // The last line ends in a line break, after which split gives one more.
  expect(sources.filter((file) => linesOf(file).length > 301)).toEqual([]);
});
