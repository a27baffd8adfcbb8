/**
 * The tables of docs/troubleshooting.md, from the code that says them: core/errors.ts, EC2's answers, AWS's names, exit
 * codes. `--write` renews them; a test compares.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { explainFault } from "../cli/faults.ts";
import { EXIT_HELP } from "../cli/exit-codes.ts";
import { ROUTE_NAMES, ROUTES, type Route } from "../contract/routes.ts";
import { AWS_FAULTS } from "../core/aws-faults.ts";
import { ERROR_TEXTS } from "../core/error-texts.ts";
import { ERRORS, SpotConnectError, type ErrorName } from "../core/errors.ts";
import { quotas } from "../core/quotas.ts";
import { REFUSALS, SPECIAL_REFUSALS, type RefusalKind } from "../core/refusals.ts";
import { STATE_REASONS } from "../core/state-reasons.ts";
import { ROOT } from "./package.ts";

export const PAGE = join(ROOT, "docs", "troubleshooting.md");

interface Catcher {
  readonly ErrorEquals: readonly string[];
}
interface State {
  readonly Retry?: readonly Catcher[];
  readonly Catch?: readonly Catcher[];
}

/** A state, and the names it retries and catches. */
interface Handling {
  readonly state: string;
  readonly retried: readonly string[];
  readonly caught: readonly string[];
}

/** Every state of both machines. */
export async function readStates(): Promise<readonly Handling[]> {
  const machines = await Promise.all(
    ["run-job", "end-job"].map(async (machine) => {
      const text = await readFile(join(ROOT, "statemachines", `${machine}.asl.json`), "utf8");
      return Object.entries((JSON.parse(text) as { States: Record<string, State> }).States);
    }),
  );
  const names = (catchers: readonly Catcher[] = []) => catchers.flatMap(({ ErrorEquals }) => ErrorEquals);
  return machines.flat().map(([state, { Retry, Catch }]) => ({ state, retried: names(Retry), caught: names(Catch) }));
}

export async function renewPage(page: string): Promise<string> {
  const states = await readStates();
  const tables = {
    errors: table(["error", "what it means", "what to do", "where"], errorRows(states)),
    refusals: table(["EC2 says", "what it means", "then", "what to do"], refusalRows()),
    quotas: table(["types", "spot", "on demand"], quotaRows()),
    endings: table(["EC2 says", "what it means", "what to do"], reasonRows()),
    names: table(["name", "said by", "what it means", "what to do"], nameRows()),
    exits: table(["exit code", "what it means"], exitRows()),
  };
  return Object.entries(tables).reduce((text, [name, content]) => replace(text, name, content), page);
}

function replace(page: string, name: string, content: string): string {
  const marks = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`] as const;
  const [before, rest] = page.split(marks[0]);
  const after = rest?.split(marks[1])[1];
  if (before === undefined || after === undefined)
    throw new Error(`docs/troubleshooting.md lacks ${marks.join(" … ")}`);
  return `${before}${marks[0]}\n\n${content}\n\n${marks[1]}${after}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), `|${"---|".repeat(head.length)}`, ...rows.map(line)].join("\n");
}

const code = (text: string): string => `\`${text}\``;

function errorRows(states: readonly Handling[]): string[][] {
  return Object.entries(ERROR_TEXTS).map(([name, { meaning, remedy }]) => [
    code(name),
    meaning,
    remedy,
    whereMet(name as ErrorName, states),
  ]);
}

/** Routes that answer it, states that try again or go on, and whether a job ends with it. */
function whereMet(name: ErrorName, states: readonly Handling[]): string {
  const { kind, status } = ERRORS[name];
  const routes = ROUTE_NAMES.map((route): Route => ROUTES[route]).filter(({ errors }) => errors.includes(name));
  const paths = routes.map(({ method, path }) => code(`${method} ${path}`)).join(", ");
  const answer = `HTTP ${status} (${routes.length === 0 || routes.length > 4 ? "any route" : paths})`;
  const { exitCode } = explainFault(new SpotConnectError(name, ""), {});
  const handlers = states.filter(({ retried, caught }) => [...retried, ...caught].includes(name));
  const where = handlers.length > 4 ? "every state" : handlers.map(({ state }) => code(state)).join(", ");
  return [
    ...(kind === "request" || routes.length > 0 ? [`${answer}; \`spot\` exits ${exitCode}`] : []),
    ...(handlers.length === 0 ? [] : [`handled in ${where}`]),
    ...endsWhat(name, states),
  ].join("; ");
}

/** A job ends with what is terminal, and with what was retried for too long. */
function endsWhat(name: ErrorName, states: readonly Handling[]): string[] {
  if (name === "InvalidJob") return ["the end of an execution started from the console"];
  if (name === "JobEnded") return ["the end of an execution that is no longer the job's"];
  const { kind } = ERRORS[name];
  const isRetried = states.some(({ retried }) => retried.includes(name));
  return kind === "terminal" || (kind === "retryable" && isRetried) ? ["the job's end"] : [];
}

const THEN: Readonly<Record<RefusalKind, string>> = {
  capacity: "asked again",
  pool: "the other pools are asked; the job ends if all say so",
  quota: "asked again",
  throttle: "asked again, more slowly",
  configuration: "the job ends if every pool says so",
};

const plain = (remedy: string): string =>
  remedy.replace("QUOTA NAME", "below").replace("QUOTA", "<code>").replace(/^$/, "–");

function refusalRows(): string[][] {
  const special = SPECIAL_REFUSALS.map((refusal) => [`${code(refusal.code)} "${refusal.says}"`, refusal] as const);
  const others = Object.entries(REFUSALS).map(([name, refusal]) => [code(name), refusal] as const);
  return [...special, ...others].map(([name, { kind, meaning, remedy }]) => [name, meaning, THEN[kind], plain(remedy)]);
}

const quotaRows = (): string[][] =>
  quotas().map(({ families, codes }) => [families, code(codes.spot), code(codes["on-demand"])]);

const reasonRows = (): string[][] =>
  Object.entries(STATE_REASONS).map(([name, { meaning, remedy }]) => [code(name), meaning, plain(remedy)]);

const nameRows = (): string[][] =>
  Object.entries(AWS_FAULTS).map(([name, { service, meaning, remedy }]) => [code(name), service, meaning, remedy]);

/** `  4    AWS refused: …` of `spot --help`. */
const exitRows = (): string[][] =>
  [...EXIT_HELP.matchAll(/^ {2}(\d+) +(.+)$/gm)].map(([, exit = "", text = ""]) => [exit, text]);

if (process.argv.includes("--write")) await writeFile(PAGE, await renewPage(await readFile(PAGE, "utf8")));
