/** Nothing is removed without a yes: a person's, or a script's `--yes`. */
import { UsageError } from "./exit-codes.ts";
import type { Terminal } from "./terminal.ts";

/** Throws where nobody can be asked. */
export async function isConfirmed({ ask }: Terminal, question: string): Promise<boolean> {
  if (ask === null)
    throw new UsageError("nobody can be asked whether this is meant", {
      remedy: "Give --yes, or run it in a terminal.",
    });
  return /^y(?:es)?$/i.test((await ask(`${question} [y/N] `)).trim());
}
