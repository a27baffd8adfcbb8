/** Parts of a text that share the lines of a screen, with an empty line between two. */
interface Part {
  readonly lines: readonly string[];
  /** What it gets before any other gets more. */
  readonly least: number;
  /** The lower, the sooner it gets some: first of the least, then of what is left. */
  readonly rank: number;
  /** To so many lines, of which there is at least one. */
  readonly cut: (lines: readonly string[], room: number) => readonly string[];
}

/** The parts in their order, each as long as there is room for it; those without lines or room are left out. */
export function shareLines(parts: readonly Part[], room: number): readonly (readonly string[])[] {
  const given = new Map<Part, number>();
  let left = room;
  const give = (part: Part, wanted: number): void => {
    const has = given.get(part) ?? 0;
    const between = has === 0 && given.size > 0 ? 1 : 0;
    const more = Math.min(wanted - has, left - between);
    if (more <= 0) return;
    given.set(part, has + more);
    left -= more + between;
  };
  const ranked = parts.toSorted((a, b) => a.rank - b.rank);
  for (const part of ranked) give(part, Math.min(part.least, part.lines.length));
  for (const part of ranked) give(part, part.lines.length);
  return parts.flatMap((part) => {
    const has = given.get(part) ?? 0;
    if (has === 0) return [];
    return [has < part.lines.length ? part.cut(part.lines, has) : part.lines];
  });
}
