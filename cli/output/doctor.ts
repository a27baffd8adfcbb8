/** Findings as `spot doctor` shows them: one line each, and below it what mends it. */
import type { Result } from "../doctor/examine.ts";
import type { Verdict } from "../doctor/check.ts";
import type { Terminal } from "../terminal.ts";
import { foldText, paint, type Colour } from "./text.ts";

const COLOURS: Readonly<Record<Verdict, Colour>> = { ok: "green", warn: "yellow", fail: "red", unknown: "grey" };
/** Where messages begin: the longest verdict and the longest name, each with two blanks. */
const [VERDICT, NAME] = [9, 15];

export const formatResults = (
  results: readonly Result[],
  { colours, columns }: Pick<Terminal, "colours" | "columns">,
): string =>
  results
    .flatMap(({ name, verdict, message, remedy }) => {
      const line = `${verdict.padEnd(VERDICT)}${name.padEnd(NAME)}${message}`;
      const folded = foldText(line, columns, VERDICT + NAME);
      const painted = paint(verdict, COLOURS[verdict], colours) + folded.slice(verdict.length);
      return remedy === null
        ? [painted]
        : [painted, foldText(`${" ".repeat(VERDICT + NAME)}${remedy}`, columns, VERDICT + NAME)];
    })
    .join("\n");
