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
export function nearestName(written: string, candidates: readonly string[]): string | null {
  const plain = (name: string): string => name.toLowerCase().replaceAll(/[-_]/g, "");
  const target = plain(written.slice(0, 64));
  let best: { readonly name: string; readonly distance: number } | null = null;
  for (const name of candidates) {
    const distance = editDistance(target, plain(name));
    if (distance <= Math.max(1, Math.floor(name.length / 3)) && (best === null || distance < best.distance))
      best = { name, distance };
  }
  return best?.name ?? null;
}
