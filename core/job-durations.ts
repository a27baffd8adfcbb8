/** Durations as people write them: `90s 15m 36h 7d`, or ISO-8601 (`PT90S`, `P1DT12H`). */

const UNIT_SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;
const SHORT = /^([0-9]{1,9})([smhd])$/;
/** Years and months have no fixed length, so ISO-8601's `Y` and date `M` are not read. */
const ISO =
  /^P(?!$)(?:([0-9]{1,9})W)?(?:([0-9]{1,9})D)?(?:T(?!$)(?:([0-9]{1,9})H)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9})S)?)?$/;
export const DURATION_PATTERN = new RegExp(`${SHORT.source}|${ISO.source}`);
const ISO_SECONDS = [7 * UNIT_SECONDS.d, UNIT_SECONDS.d, UNIT_SECONDS.h, UNIT_SECONDS.m, UNIT_SECONDS.s] as const;

/** Whole seconds, or null when the text is no duration. */
export function parseDuration(text: string): number | null {
  const short = SHORT.exec(text);
  if (short) return Number(short[1]) * UNIT_SECONDS[short[2] as keyof typeof UNIT_SECONDS];
  const iso = ISO.exec(text);
  if (!iso) return null;
  return ISO_SECONDS.reduce((sum, seconds, index) => sum + seconds * Number(iso[index + 1] ?? 0), 0);
}

/** The largest unit that divides it: `90s`, `15m`, `36h`, `7d`. */
export function formatDuration(seconds: number): string {
  const units = Object.entries(UNIT_SECONDS).toReversed();
  const [unit, length] = units.find(([, length]) => seconds > 0 && seconds % length === 0) ?? ["s", 1];
  return `${seconds / length}${unit}`;
}
