/**
 * A job's patterns of `outputs` as the agent reads them (layers/agent, outputs.py, `compile_pattern`), so that what they
 * copied is found by them again: names that begin with a point too, which Node's globs leave out.
 */

/** `*` and `?` within one part of the path, `**` over any number of parts, `[…]` as in the shell. */
export function outputPattern(pattern: string): RegExp {
  const text = pattern
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .join("/");
  let expression = "";
  for (let index = 0; index < text.length;) {
    const [length, piece] = readPiece(text, index);
    expression += piece;
    index += length;
  }
  return new RegExp(`^(?:${expression})$`, "su");
}

/** How much of the text is read, and the expression for it. */
function readPiece(text: string, index: number): readonly [length: number, expression: string] {
  if (text.startsWith("**/", index)) return [3, "(?:[^/]+/)*"];
  if (text.startsWith("**", index)) return [2, ".*"];
  const end = text[index] === "[" ? text.indexOf("]", index + 2) : -1;
  if (end !== -1) return [end + 1 - index, setOf(text.slice(index + 1, end))];
  const sign = String.fromCodePoint(text.codePointAt(index)!);
  if (sign === "*") return [1, "[^/]*"];
  return [sign.length, sign === "?" ? "[^/]" : sign.replace(/[\\^$.|?*+()[\]{}/]/, "\\$&")];
}

/** A range that ends before it begins matches nothing, as in the shell. */
function setOf(inner: string): string {
  const isNegated = /^[!^]/.test(inner);
  const items = (isNegated ? inner.slice(1) : inner).replaceAll(/[\\[\]^]/g, "\\$&");
  const expression = `[${isNegated ? "^" : ""}${items}]`;
  try {
    // JavaScript takes `[^]` for any sign at all.
    return items === "" ? "(?!)" : new RegExp(expression, "u").source;
  } catch {
    return "(?!)";
  }
}
