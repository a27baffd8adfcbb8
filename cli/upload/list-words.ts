/** Lists of names: several in one text, as the ancestor had them, or a list of JSON. */
import { UsageError } from "../exit-codes.ts";

/** A text may hold several with commas between; each item of a list is one, whatever is in it. */
export type Names = string | readonly string[];

/** A name that holds a comma and is there is one. */
export async function cutNames(names: Names, isThere: (name: string) => Promise<boolean>): Promise<readonly string[]> {
  if (typeof names !== "string") return names;
  const words = names !== "" && (await isThere(names)) ? [names] : cutAtCommas(names);
  if (!words.includes("")) return words;
  throw new UsageError(`"${names}" holds an empty name`, {
    remedy: "Name files, directories or globs with a comma between them: `-u data.csv,code/`.",
  });
}

/** `a.csv,*.{py,sh}` are two: what braces hold is one pattern. A brace that is never closed is a letter as any other. */
export function cutAtCommas(text: string): readonly string[] {
  const words: string[] = [];
  let begin = 0;
  for (let index = 0; index < text.length; index++) {
    if (text[index] === "{") index = closingBrace(text, index) ?? index;
    if (text[index] !== ",") continue;
    words.push(text.slice(begin, index));
    begin = index + 1;
  }
  return [...words, text.slice(begin)].map((word) => word.trim());
}

function closingBrace(text: string, from: number): number | null {
  let depth = 0;
  for (let index = from; index < text.length; index++) {
    if (text[index] === "{") depth++;
    if (text[index] === "}" && --depth === 0) return index;
  }
  return null;
}
