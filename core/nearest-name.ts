/** "Did you mean …?": the candidate closest to what was written, if any is close enough to be meant. */

/** Edit distance with neighbouring letters swapped counted once (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current[column] = Math.min(
        last[column]! + 1,
        current[column - 1]! + 1,
        last[column - 1]! + (same ? 0 : 1),
        swapped ? beforeLast[column - 2]! + 1 : Infinity,
      );
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length]!;
}

/** Compared without case, `-` and `_`. Null when more than a third of the letters would have to change. */
export const nearestName = (written: string, candidates: readonly string[]): string | null =>
  nearestNames(written, candidates, 1)[0] ?? null;

/** The closest first, at most so many. */
export function nearestNames(written: string, candidates: readonly string[], most: number): readonly string[] {
  const plain = (name: string): string => name.toLowerCase().replaceAll(/[-_]/g, "");
  const target = plain(written.slice(0, 64));
  return candidates
    .map((name) => ({ name, distance: editDistance(target, plain(name)) }))
    .filter(({ name, distance }) => distance <= Math.max(1, Math.floor(name.length / 3)))
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, most)
    .map(({ name }) => name);
}
