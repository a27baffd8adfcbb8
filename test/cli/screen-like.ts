/** What a terminal shows of what was written to it, as xterm and its like do it: each cell, the last one of a line too. */
import { ESCAPE } from "../../cli/output/clean-text.ts";

const PIECES = new RegExp(`${ESCAPE}\\[(\\??[\\d;]*)([A-Za-z])|([^])`, "gu");

export function screenLike(columns: number, rows: number, written: string): readonly string[] {
  const cells = Array.from({ length: rows }, () => Array.from({ length: columns }, () => " "));
  let [row, column] = [0, 0];
  const nextLine = (): void => {
    if (row === rows - 1) cells.push(Array.from(cells.shift()!, () => " "));
    else row += 1;
  };
  const put = (letter: string): void => {
    cells[row]![column] = letter;
    // Without wrapping the cursor stands still on the last cell: that is what an erasure from there begins with.
    column = Math.min(columns - 1, column + 1);
  };
  const erase = (from: number, line: number): void => void cells[line]!.fill(" ", from);
  const obey = (count: string, order: string): void => {
    if (order === "A") row = Math.max(0, row - Number(count || 1));
    else if (order === "K") erase(column, row);
    else if (order === "J") for (let line = row; line < rows; line++) erase(line === row ? column : 0, line);
    else if (order !== "m" && !(count === "?7" && "hl".includes(order))) throw new Error(`unknown: ${count}${order}`);
  };
  for (const [, count = "", order, letter = ""] of written.matchAll(PIECES)) {
    if (order !== undefined) obey(count, order);
    else if (letter === "\n") [column] = [0, nextLine()];
    else if (letter === "\r") column = 0;
    else put(letter);
  }
  return cells.map((line) => line.join("").trimEnd());
}
