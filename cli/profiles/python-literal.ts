/**
 * What Python's `ast.literal_eval` reads, as far as spot-connect's profiles.txt has it: dicts with names, lists, tuples, text,
 * numbers, True, False, None and comments. A tuple becomes a list. Pure.
 */
import { LiteralError, skipBlank, takeSign, type Cursor } from "./literal-cursor.ts";
import { readPythonText, startsText } from "./python-text.ts";

const MOST_LEVELS = 50;
const WORDS: ReadonlyMap<string, boolean | null> = new Map([
  ["True", true],
  ["False", false],
  ["None", null],
]);
/** How Python writes what JSON has. */
const OF_JSON: ReadonlyMap<string, string> = new Map([
  ["true", "True"],
  ["false", "False"],
  ["null", "None"],
]);

/** Throws LiteralError. */
export function readPythonLiteral(text: string): unknown {
  const cursor = { text, at: 0 };
  const value = readValue(cursor, 0);
  if (cursor.at < text.length) throw new LiteralError(cursor, "goes on after its end", "One value is all it may hold.");
  return value;
}

/** With what is blank around it. */
function readValue(cursor: Cursor, level: number): unknown {
  skipBlank(cursor);
  if (level > MOST_LEVELS) throw new LiteralError(cursor, "is nested too deeply", `At most ${MOST_LEVELS} levels.`);
  const value = readHere(cursor, level + 1);
  skipBlank(cursor);
  return value;
}

function readHere(cursor: Cursor, level: number): unknown {
  if (takeSign(cursor, "{")) return readDict(cursor, level);
  if (takeSign(cursor, "[")) return readItems(cursor, "]", level).items;
  if (takeSign(cursor, "(")) return readTuple(cursor, level);
  if (startsText(cursor)) return readPythonText(cursor);
  return readNumber(cursor) ?? readWord(cursor);
}

function readDict(cursor: Cursor, level: number): unknown {
  const entries: (readonly [string, unknown])[] = [];
  skipBlank(cursor);
  while (!takeSign(cursor, "}")) {
    if (!startsText(cursor))
      throw new LiteralError(cursor, "has no name where one belongs", "Write it in quotes, or close with `}`.");
    const name = readPythonText(cursor);
    if (!takeSign(cursor, ":"))
      throw new LiteralError(cursor, `has no \`:\` after ${JSON.stringify(name)}`, "Write one, and then the value.");
    entries.push([name, readValue(cursor, level)]);
    endItem(cursor, "}");
  }
  return Object.fromEntries(entries);
}

function readItems(cursor: Cursor, close: string, level: number) {
  const items: unknown[] = [];
  let hasComma = false;
  skipBlank(cursor);
  while (!takeSign(cursor, close)) {
    items.push(readValue(cursor, level));
    hasComma = endItem(cursor, close) || hasComma;
  }
  return { items, hasComma };
}

/** Around one value without a comma they are only brackets. */
function readTuple(cursor: Cursor, level: number): unknown {
  const { items, hasComma } = readItems(cursor, ")", level);
  return items.length === 1 && !hasComma ? items[0] : items;
}

/** Whether there is a comma, as there may be after the last one, too. */
function endItem(cursor: Cursor, close: string): boolean {
  const hasComma = takeSign(cursor, ",");
  skipBlank(cursor);
  if (!hasComma && cursor.text[cursor.at] !== close)
    throw new LiteralError(
      cursor,
      `has neither \`,\` nor \`${close}\` after a value`,
      "Write the one that is missing.",
    );
  return hasComma;
}

const NUMBER = /[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w.])/y;

/** null: here is none. */
function readNumber(cursor: Cursor): number | null {
  NUMBER.lastIndex = cursor.at;
  const [written] = NUMBER.exec(cursor.text) ?? [];
  if (written === undefined) return null;
  if (/^[+-]?0\d+$/.test(written))
    throw new LiteralError(cursor, `has the number ${written}`, "Leave out the zeros before it, as Python wants it.");
  cursor.at += written.length;
  return Number(written);
}

function readWord(cursor: Cursor): boolean | null {
  const [word] = /^[\w.+-]+|^./su.exec(cursor.text.slice(cursor.at)) ?? [];
  if (word === undefined) throw new LiteralError(cursor, "ends too early", "Write the value that belongs there.");
  const value = WORDS.get(word);
  if (value === undefined) {
    const right = OF_JSON.get(word);
    const remedy = right === undefined ? "Text stands in quotes." : `Python writes ${right}.`;
    throw new LiteralError(cursor, `has ${JSON.stringify(word)} where a value belongs`, remedy);
  }
  cursor.at += word.length;
  return value;
}
