/** Where the reader of a Python literal is, and how it says so. */

export interface Cursor {
  readonly text: string;
  /** Index of the next character. */
  at: number;
}

/** What is wrong and where, without the file's name: `has the number 010: line 3, column 12`. */
export class LiteralError extends Error {
  override readonly name = "LiteralError";
  readonly remedy: string;

  constructor({ text, at }: Cursor, problem: string, remedy: string) {
    const lines = text.slice(0, at).split("\n");
    super(`${problem}: line ${lines.length}, column ${lines.at(-1)!.length + 1}`);
    this.remedy = remedy;
  }
}

/** A comment is blank, too, and so is the end of a line behind a backslash. */
const BLANK = /(?:[ \t\r\n\f]|#[^\n]*|\\\r?\n)*/y;

export function skipBlank(cursor: Cursor): void {
  BLANK.lastIndex = cursor.at;
  cursor.at += BLANK.exec(cursor.text)![0].length;
}

/** Whether it was there. */
export function takeSign(cursor: Cursor, sign: string): boolean {
  const isThere = cursor.text[cursor.at] === sign;
  if (isThere) cursor.at += 1;
  return isThere;
}
