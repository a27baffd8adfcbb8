/**
 * Filter patterns for unstructured text (CloudWatch Logs user guide, "Filter pattern syntax"): all terms, any of the
 * `?terms`, none of the `-terms`, quoted terms with anything in them, `%regular expression%`.
 */
import { AwsError } from "../kernel/service.ts";
import { invalidParameter } from "./errors.ts";
import { compileJsonPattern } from "./json-pattern.ts";

/** `{…}` is for JSON events (json-pattern.ts). Throws for space-delimited patterns (`[…]`), which are not implemented. */
export function compileFilter(pattern: string): (message: string) => boolean {
  const text = pattern.trim();
  if (text.startsWith("{")) return compileJsonPattern(text);
  if (text.startsWith("[")) {
    throw new AwsError(
      "NotImplemented",
      `logs:FilterLogEvents with the pattern ${text} is not implemented by the local cloud`,
      {
        status: 501,
      },
    );
  }
  const regex = /^%(.*)%$/.exec(text)?.[1];
  if (regex !== undefined) return (message) => new RegExp(regex).test(message);
  const terms = [...text.matchAll(/([?-]?)(?:"((?:[^"\\]|\\.)*)"|(\S+))/g)].map(([, sign = "", quoted, word = ""]) => ({
    sign,
    text: quoted?.replace(/\\(.)/g, "$1") ?? word,
  }));
  if (terms.some((term) => term.text === "")) throw invalidParameter("Invalid filter pattern");
  const having = (sign: string): string[] => terms.filter((term) => term.sign === sign).map((term) => term.text);
  const [all, any, none] = [having(""), having("?"), having("-")];
  return (message) =>
    all.every((term) => message.includes(term)) &&
    (any.length === 0 || all.length > 0 || any.some((term) => message.includes(term))) &&
    !none.some((term) => message.includes(term));
}
