/**
 * What the tests' local clouds recorded, judged by AWS's service models (test/models/judge.py, docs/judges.md): every kind of
 * request and answer has been judged, breaches are named, and each exception has still been needed.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { EXCEPTIONS, type Exception } from "../test/models/exceptions.ts";
import { ROOT } from "./package.ts";

export interface Breach {
  readonly side: "request" | "answer";
  readonly service: string;
  readonly operation: string | null;
  /** Empty: the whole message. */
  readonly path: string;
  /** What would be right. */
  readonly rule: string;
  readonly value: string;
  /** Whose request it was. */
  readonly caller: string;
  readonly count: number;
}

export interface Judgement {
  readonly figures: Readonly<Record<string, number>>;
  /** Recorded operations of which nothing could be judged. */
  readonly unjudged: readonly string[];
  readonly breaches: readonly Breach[];
}

/** `python`: with botocore and moto. Throws what it complained of. */
export function judgeRecord(python: string, record: string): Judgement {
  const judge = join(ROOT, "test", "models", "judge.py");
  const { status, stdout, stderr } = spawnSync(python, [judge, record], { encoding: "utf8", maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(`the judge of the service models ended with ${status}: ${stderr}`);
  return JSON.parse(stdout) as Judgement;
}

const place = ({ side, service, operation, path }: Breach): string =>
  `${side} ${service}:${operation ?? "(unknown)"} ${path}`;

const explain = (breach: Breach): string =>
  `${place(breach)}: ${breach.value} (by ${breach.caller}, ${breach.count}×); right would be: ${breach.rule}`;

export const excuses = ({ at, rule }: Exception, breach: Breach): boolean =>
  at.test(place(breach)) && breach.rule.startsWith(rule);

function findUnexcused({ breaches, unjudged }: Judgement, exceptions: readonly Exception[]): readonly string[] {
  const unexcused = breaches.filter((breach) => !exceptions.some((exception) => excuses(exception, breach)));
  return [
    ...unexcused.map(explain),
    ...unjudged.map((operation) => `${operation} was recorded, and nothing of it could be judged`),
  ];
}

/** Also exceptions that excuse nothing. */
export function findFaults(judgement: Judgement, exceptions: readonly Exception[]): readonly string[] {
  const { breaches } = judgement;
  const unneeded = exceptions.filter((exception) => !breaches.some((breach) => excuses(exception, breach)));
  return [
    ...findUnexcused(judgement, exceptions),
    ...unneeded.map(({ at, rule }) => `no exception is needed any more for ${at.source} (${rule})`),
  ];
}

const PYTHON = join(ROOT, ".venv", "bin", "python");

/**
 * Prints what was judged; answers the faults, or null where the models are missing. `isWhole`: no test was left out, so that
 * each exception must have been needed.
 */
export function judgeRun(record: string, isWhole: boolean): readonly string[] | null {
  if (!existsSync(PYTHON)) return null;
  if (!existsSync(record)) return ["no local cloud recorded anything"];
  const judgement = judgeRecord(PYTHON, record);
  const { figures } = judgement;
  const of = (name: string): number => figures[name] ?? 0;
  console.log(
    `${of("exchanges")} kinds of exchange of ${of("operations")} operations: ${of("requests")} requests, ` +
      `${of("answers")} answers and ${of("errors")} errors (${of("errorCodes")} codes) judged; ` +
      `${of("refusedRequests")} requests were meant to be refused, ${of("notImplemented")} are not implemented here, ` +
      `${of("withoutModel")} are of no service with a model`,
  );
  return isWhole ? findFaults(judgement, EXCEPTIONS) : findUnexcused(judgement, EXCEPTIONS);
}
