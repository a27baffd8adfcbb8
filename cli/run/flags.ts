/**
 * The ancestor's options as it wrote them: several letters behind one hyphen, and flags that may be followed by True or
 * False. Commander knows neither, so the words are rewritten before it reads them.
 */

import { UsageError } from "../exit-codes.ts";

/** By the letters that commander cannot read; the option is defined with two hyphens (cli/commands/run.ts). */
const LETTERS = ["iid", "kp", "sg", "ip", "em", "fw", "ami", "prc", "un", "nm"] as const;
const LONG = /^-([a-z]{2,3})(=.*)?$/s;

/** Those that say yes or no; the ancestor's `-a True` is `--activeprompt=true`. */
const SWITCHES: ReadonlySet<string> = new Set([
  "-a",
  "--activeprompt",
  "-t",
  "--terminate",
  "-m",
  "--monitoring",
  "--nm",
  "--newmount",
  "--em",
  "--efsmount",
]);

/** What comes after `--` are the script's words. */
export function rewriteFlags(words: readonly string[], isThere: (path: string) => boolean): string[] {
  const end = words.indexOf("--");
  const own = end === -1 ? words : words.slice(0, end);
  const rewritten: string[] = [];
  for (let index = 0; index < own.length; index++) {
    const word = withTwoHyphens(own[index]!);
    const next = own[index + 1]?.toLowerCase();
    if (!SWITCHES.has(word)) rewritten.push(word);
    else if (next === "true" || next === "false") index += (rewritten.push(`${longOf(word)}=${next}`), 1);
    else {
      refuseOther(own[index]!, own[index + 1], isThere);
      rewritten.push(`${longOf(word)}=true`);
    }
  }
  return [...rewritten, ...(end === -1 ? [] : words.slice(end))];
}

/** A bare word behind a switch would be a script: one that is no file was meant for the switch more likely than not. */
function refuseOther(option: string, next: string | undefined, isThere: (path: string) => boolean): void {
  if (next === undefined || !/^\w[\w-]*$/.test(next) || isThere(next)) return;
  throw new UsageError(`${option}: "${next}" is neither True nor False, and no file here`, {
    remedy: `Leave it out, or write ${option} True or ${option} False; a program of the machine comes before the option: \`spot run ${next} ${option}\`.`,
  });
}

function withTwoHyphens(word: string): string {
  const [, letters = "", rest = ""] = LONG.exec(word) ?? [];
  if (!(LETTERS as readonly string[]).includes(letters)) return word;
  return `--${letters}${rest}`;
}

/** One hyphen and one letter takes no `=`. */
const longOf = (word: string): string =>
  ({ "-a": "--activeprompt", "-t": "--terminate", "-m": "--monitoring" })[word] ?? word;
