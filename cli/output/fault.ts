/** An error for people, or for the script that called. */
import type { Fault } from "../faults.ts";
import { cleanLine } from "./clean-text.ts";
import { foldText } from "./text.ts";

/** One line, one for each wrong field, where things stand, what to do next. The stack only for who asks for it. */
export function formatFault(fault: Fault, standing: string | null, columns: number | null): string {
  const details = fault.details.map(({ field, problem, expected }) =>
    cleanLine(`${field || "(job)"}: ${problem}; expected ${expected}`),
  );
  return [
    `spot: ${cleanLine(fault.message)}`,
    ...details.map((line) => `  ${line}`),
    ...(standing === null ? [] : [`  ${standing}`]),
    foldText(`  next: ${fault.remedy}`, columns, 8),
  ].join("\n");
}

/** The last line on stderr with `--json`; the names of the members are kept. */
export const faultJson = ({ name, message, details, remedy, exitCode }: Fault, standing: string | null): string =>
  JSON.stringify({ error: name, message, details, remedy, standing, exitCode });

/** With every cause, as Node prints an uncaught one. */
export function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? "" : `\ncaused by ${stackOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}
