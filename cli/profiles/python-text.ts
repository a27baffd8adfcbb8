/** Text of a Python literal: in quotes of either kind, with escapes (Python reference, "String and Bytes literals"). */
import { LiteralError, skipBlank, type Cursor } from "./literal-cursor.ts";

export const startsText = ({ text, at }: Cursor): boolean => text[at] === "'" || text[at] === '"';

/** With what is blank behind it. Several in a row are one, as `pprint` breaks long text into lines. */
export function readPythonText(cursor: Cursor): string {
  let read = "";
  while (startsText(cursor)) {
    read += readQuoted(cursor);
    skipBlank(cursor);
  }
  return read;
}

function readQuoted(cursor: Cursor): string {
  const { text, at } = cursor;
  const quote = text[at]!;
  if (text.startsWith(quote.repeat(3), at))
    throw new LiteralError(cursor, "has text in three quotes", "Write it in one, with \\n where a line ends.");
  let read = "";
  cursor.at += 1;
  while (text[cursor.at] !== quote) {
    const piece = readPiece(cursor);
    if (piece === null)
      throw new LiteralError({ text, at }, "has text that does not end on its line", `Close it with ${quote}`);
    read += piece;
  }
  cursor.at += 1;
  return read;
}

/** A character, or what an escape stands for; null: the line ends here. */
function readPiece(cursor: Cursor): string | null {
  const char = cursor.text[cursor.at];
  if (char === "\\") return readEscape(cursor);
  if (char === undefined || char === "\n") return null;
  cursor.at += 1;
  return char;
}

const ESCAPE = /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{1,3})|(\r?\n)|([^]))/uy;
const SIGNS: ReadonlyMap<string, string> = new Map([
  ["a", "\u0007"],
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  ["v", "\v"],
  ["\\", "\\"],
  ["'", "'"],
  ['"', '"'],
]);

function readEscape(cursor: Cursor): string | null {
  ESCAPE.lastIndex = cursor.at;
  const [escape, x, u, U, octal, newline, sign = ""] = ESCAPE.exec(cursor.text) ?? [];
  if (escape === undefined) return null;
  const hex = x ?? u ?? U;
  const code = hex === undefined ? Number.parseInt(octal ?? "", 8) : Number.parseInt(hex, 16);
  if (["x", "u", "U", "N"].includes(sign) || code > 0x10_ffff)
    throw new LiteralError(cursor, `has the escape ${escape}`, "Write the character itself.");
  cursor.at += escape.length;
  if (newline !== undefined) return "";
  // Python leaves an escape that it does not know as it is, its backslash with it.
  return Number.isNaN(code) ? (SIGNS.get(sign) ?? escape) : String.fromCodePoint(code);
}
