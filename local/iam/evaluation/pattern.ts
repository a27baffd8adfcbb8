/**
 * A text of a policy as a pattern: wildcards, and variables that the request fills in (IAM user guide, "IAM policy
 * elements: variables and tags"). What a variable stands for is literal: a `*` in a session's name matches itself.
 */
import type { Context } from "./context.ts";

export interface Pattern {
  /** False also where a variable has no value and no default: then nothing matches. */
  matches(value: string, context: Context): boolean;
}

type Part = { readonly literal: string } | { readonly variable: string; readonly fallback: string | null };

interface Style {
  /** `*` is any text, `?` any character; else they are themselves. */
  readonly wildcards: boolean;
  readonly ignoreCase?: boolean;
  /** Policies of version 2008-10-17 have no variables. */
  readonly variables: boolean;
}

/** `${aws:userid}`, `${aws:PrincipalTag/team, 'none'}`; `${*}`, `${?}` and `${$}` are these characters themselves. */
const VARIABLE = /\$\{([^},]+?)(?:\s*,\s*'([^']*)')?\}/g;
const SPECIAL = new Set(["*", "?", "$"]);

export function compilePattern(text: string, style: Style): Pattern {
  const parts = style.variables ? parse(text) : [];
  const flags = style.ignoreCase ? "is" : "s";
  const toSource = (literal: string): string => (style.wildcards ? wildcardSource(literal) : escape(literal));
  if (!parts.some((part) => "variable" in part)) {
    const fixed = new RegExp(`^${toSource(text)}$`, flags);
    return { matches: (value) => fixed.test(value) };
  }
  return {
    matches(value, context) {
      const sources = parts.map((part) => {
        if ("literal" in part) return toSource(part.literal);
        const filled = valueOf(part.variable, part.fallback, context);
        return filled === null ? null : escape(filled);
      });
      return !sources.includes(null) && new RegExp(`^${sources.join("")}$`, flags).test(value);
    },
  };
}

function parse(text: string): readonly Part[] {
  const parts: Part[] = [];
  let end = 0;
  for (const match of text.matchAll(VARIABLE)) {
    const [whole, variable = "", fallback = null] = match;
    parts.push({ literal: text.slice(end, match.index) }, { variable, fallback });
    end = match.index + whole.length;
  }
  return [...parts, { literal: text.slice(end) }];
}

/** Only keys of one value can be variables. */
function valueOf(variable: string, fallback: string | null, context: Context): string | null {
  if (SPECIAL.has(variable)) return variable;
  const values = context.get(variable.toLowerCase());
  return values?.length === 1 ? (values[0] ?? null) : fallback;
}

const escape = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
const wildcardSource = (text: string): string =>
  escape(text)
    .replaceAll(String.raw`\*`, ".*")
    .replaceAll(String.raw`\?`, ".");
