/** Machines as `spot top` keeps them on a screen: what does not fit on it is left out, and that is said. */
import type { Machine } from "../machines.ts";
import type { Terminal } from "../terminal.ts";
import { fitColumns, formatFitting, saysAnything } from "./fit-columns.ts";
import { HEAD, NO_MACHINE, rowsOf } from "./machines.ts";
import { formatBlock } from "./text.ts";

interface Screen extends Pick<Terminal, "columns"> {
  /** How many lines there are. */
  readonly lines: number;
}
type Rows = readonly (readonly string[])[];

/** The first goes first; which machine it is and how hard it works stays. */
const DISPENSABLE: readonly string[] = ["DISK", "POOL", "SAID", "UP", "GPU", "MEMORY", "DONE"];

export function formatMachinesOnScreen(machines: readonly Machine[], now: string, { columns, lines }: Screen): string {
  if (machines.length === 0) return NO_MACHINE;
  const { head, items, without } = layOut(rowsOf(machines, now), columns);
  const noRoom = without.length === 0 ? [] : [`no room for ${without.join(", ")}`];
  const all = [...head, ...items.flat(), ...noRoom];
  if (all.length <= lines) return all.join("\n");
  const room = Math.max(0, lines - head.length - 1);
  const count = Math.max(1, countFitting(items, room));
  const more = items.length > count ? [`… and ${items.length - count} more`] : [];
  const shown = items.slice(0, count).flat().slice(0, room);
  return [...head, ...shown, [...more, ...noRoom].join("; ")].join("\n");
}

interface Layout {
  readonly head: readonly string[];
  /** The lines of each machine. */
  readonly items: Rows;
  /** The columns that are left out though they say something. */
  readonly without: readonly string[];
}

/** A table of as many columns as there is room for; where not even the last ones fit, blocks. */
function layOut(rows: Rows, columns: number | null): Layout {
  const fitting = fitColumns(HEAD, rows, columns, DISPENSABLE);
  if (fitting !== null) {
    const [head = "", ...lines] = formatFitting(HEAD, [HEAD, ...rows], fitting).split("\n");
    const without = fitting.without.filter((name) => saysAnything(HEAD, rows, name));
    return { head: [head], items: lines.map((line) => [line]), without };
  }
  const blocks = rows.map((row) => formatBlock(HEAD, row).split("\n"));
  return { head: [], items: blocks.map((block, index) => (index === 0 ? block : ["", ...block])), without: [] };
}

function countFitting(items: Rows, room: number): number {
  const beyond = items.findIndex((_, index) => items.slice(0, index + 1).flat().length > room);
  return beyond === -1 ? items.length : beyond;
}
