/** What is left on a screen of what a program wrote to it, line by line. */
import { stripVTControlCharacters } from "node:util";
import { ESCAPE } from "../cli/output/clean-text.ts";

const MOVES = new RegExp(`(\n|\r|${ESCAPE}\\[\\d*A)`);
const UP = new RegExp(`^${ESCAPE}\\[(\\d*)A$`);

/** Knows what `spot` uses: a line written over, a whole screen drawn anew below its cursor. */
export function shownOnScreen(output: string): readonly string[] {
  const lines: string[] = [""];
  let row = 0;
  // A shell goes back to the beginning of a line before it goes to the next: nothing is written over then.
  for (const part of output.replaceAll(/\r+\n/g, "\n").split(MOVES)) {
    const up = UP.exec(part);
    if (part === "\n") {
      row += 1;
      // Whoever goes back up writes every line below anew.
      lines[row] = "";
    } else if (up !== null) row = Math.max(0, row - Number(up[1] || 1));
    else if (part === "\r") lines[row] = "";
    else lines[row] += stripVTControlCharacters(part).replaceAll("\b", "");
  }
  return lines.map((line) => line.trimEnd()).slice(0, lines.findLastIndex((line) => line.trim() !== "") + 1);
}
