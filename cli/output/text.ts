/** Text for people: colours, tables, times. */
import type { JobState } from "../../core/states.ts";
import { cleanText, ESCAPE } from "./clean-text.ts";

const CODES = { red: 31, green: 32, yellow: 33, blue: 34, grey: 90, bold: 1 } as const;
export type Colour = keyof typeof CODES;

export const paint = (text: string, colour: Colour, colours: boolean): string =>
  colours ? `${ESCAPE}[${CODES[colour]}m${text}${ESCAPE}[0m` : text;

const STATE_COLOURS: Readonly<Record<JobState, Colour>> = {
  submitted: "grey",
  waiting: "yellow",
  starting: "blue",
  running: "blue",
  moving: "yellow",
  succeeded: "green",
  failed: "red",
  cancelled: "grey",
};
export const paintState = (state: JobState, colours: boolean): string => paint(state, STATE_COLOURS[state], colours);

/**
 * Columns as wide as their widest cell; cells may hold colours. A table that is wider than the terminal is broken by it
 * into something nobody can read: then each row is a block, one line for each cell that says something.
 */
export function formatTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  columns: number | null = null,
): string {
  const widths = widthsOf(head, rows);
  if (columns !== null && tableWidth(widths) > columns) return rows.map((row) => formatBlock(head, row)).join("\n\n");
  return formatRows([head, ...rows], widths);
}

/** Of a table that comes in pieces, the widths of the first, which the others get as well. */
export const widthsOf = (head: readonly string[], rows: readonly (readonly string[])[]): readonly number[] =>
  head.map((_, column) => Math.max(...[head, ...rows].map((row) => widthOf(row[column] ?? ""))));

export const tableWidth = (widths: readonly number[]): number => widths.reduce((sum, each) => sum + each + 2, -2);

export const formatRows = (rows: readonly (readonly string[])[], widths: readonly number[]): string =>
  rows
    .map((row) =>
      row
        .map((cell, column) => cell + " ".repeat(Math.max(0, widths[column]! - widthOf(cell))))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");

export function formatBlock(head: readonly string[], row: readonly string[]): string {
  const width = Math.max(...head.map((name) => name.length));
  const said = head.flatMap((name, column) => (row[column] === "-" ? [] : [`${name.padEnd(width)}  ${row[column]}`]));
  return said.join("\n");
}

/** Breaks between words where the terminal would break within one; lines after the first are indented. */
export function foldText(text: string, columns: number | null, indent: number): string {
  if (columns === null || text.length <= columns) return text;
  const start = text.length - text.trimStart().length;
  const lines: string[] = [];
  for (const word of text.trimStart().split(" ")) {
    const last = lines.at(-1);
    const margin = lines.length > 1 ? indent : start;
    if (last === undefined || margin + last.length + 1 + word.length > columns) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.map((line, index) => " ".repeat(index === 0 ? start : indent) + line).join("\n");
}

const widthOf = (cell: string): number => cleanText(cell, false).length;

/** `2026-11-22 10:00:00`; all times are UTC, and the column's head says so. */
export const formatTime = (time: string | null): string =>
  time === null ? "-" : new Date(time).toISOString().slice(0, 19).replace("T", " ");

/** `1h 2m 3s`, the two largest units. */
export function formatSpan(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const parts = [
    [Math.floor(whole / 86_400), "d"],
    [Math.floor(whole / 3600) % 24, "h"],
    [Math.floor(whole / 60) % 60, "m"],
    [whole % 60, "s"],
  ] as const;
  const first = parts.findIndex(([count]) => count > 0);
  if (first === -1) return "0s";
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count}${unit}`)
    .join(" ");
}

export function formatBytes(bytes: number): string {
  const units = ["B", "KB", "MB", "GB"] as const;
  const power = Math.min(units.length - 1, bytes === 0 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${power === 0 ? value : value.toFixed(1)} ${units[power]}`;
}
