/** What differs from run to run, made the same: ids by their kind, times, names that CloudFormation chose. */
const CHANCES: readonly (readonly [RegExp, string])[] = [
  // All zeros is nobody's.
  [/\b(i|fs)-(?!0{17})[0-9a-f]{17}\b/g, "$1-0123456789abcdef0"],
  [/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, "01234567-89ab-cdef-0123-456789abcdef"],
  [/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?/g, "2026-01-01T00:00:00"],
  [/\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, "2026-01-01 00:00:00"],
  [/\bspot-connect-dev-(bucket|Table)-[0-9A-Za-z]{12}\b/g, "spot-connect-dev-$1-0123456789AB"],
];

export const withoutChance = (text: string): string =>
  CHANCES.reduce((told, [chance, instead]) => told.replaceAll(chance, instead), text);
