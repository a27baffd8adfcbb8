/** A table that is wider than its screen, without the columns that can be done without. */
import { formatRows, tableWidth, widthsOf } from "./text.ts";

type Row = readonly string[];

export interface FittingColumns {
  readonly widths: readonly number[];
  /** The names of those that are left out, the first to go first. */
  readonly without: readonly string[];
}

/** Those that say nothing go first, then `dispensable` from its beginning. null: not even the others fit. */
export function fitColumns(
  head: Row,
  rows: readonly Row[],
  columns: number | null,
  dispensable: Row,
): FittingColumns | null {
  const empty = head.filter((name) => !saysAnything(head, rows, name));
  const order = [...empty, ...dispensable.filter((name) => !empty.includes(name))];
  for (let count = 0; count <= order.length; count++) {
    const without = order.slice(0, count);
    const [names = [], ...kept] = [head, ...rows].map((row) => pickColumns(head, row, without));
    const widths = widthsOf(names, kept);
    if (columns === null || tableWidth(widths) <= columns) return { widths, without };
  }
  return null;
}

export const formatFitting = (head: Row, rows: readonly Row[], { widths, without }: FittingColumns): string =>
  formatRows(
    rows.map((row) => pickColumns(head, row, without)),
    widths,
  );

const pickColumns = (head: Row, row: Row, without: Row): Row =>
  row.filter((_, column) => !without.includes(head[column]!));

export const saysAnything = (head: Row, rows: readonly Row[], name: string): boolean =>
  rows.some((row) => row[head.indexOf(name)] !== "-");
