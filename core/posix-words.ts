/**
 * Entries of `scripts` are split as POSIX words without expansion. This accepts what the agent's Python `shlex.split`
 * accepts, with the same words, so that a line the API takes never fails on the machine.
 */

const BLANK = /[ \t\r\n]/;

/** The words, or null: a quote is not closed, or the line ends in a backslash. */
export function splitWords(line: string): readonly string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  let quote: '"' | "'" | null = null;
  for (let index = 0; index < line.length; index++) {
    const char = line[index]!;
    if (char === "\\" && quote !== "'") {
      const next = line[++index];
      if (next === undefined) return null;
      // Between double quotes a backslash escapes only a quote and itself.
      word = (word ?? "") + (quote === '"' && next !== '"' && next !== "\\" ? `\\${next}` : next);
    } else if (quote !== null) {
      if (char === quote) quote = null;
      else word += char;
    } else if (char === '"' || char === "'") {
      quote = char;
      word ??= "";
    } else if (BLANK.test(char)) {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? "") + char;
  }
  if (quote !== null) return null;
  if (word !== null) words.push(word);
  return words;
}
