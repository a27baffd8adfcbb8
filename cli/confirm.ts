/** Nothing is removed without a yes: a person's, or a script's `--yes`. */
import { DeclinedError, UsageError } from "./exit-codes.ts";
import type { Terminal } from "./terminal.ts";

/** Throws where a person does not say yes, or nobody can be asked. `otherwise`: such as "nothing was removed". */
export async function confirm({ ask }: Terminal, question: string, otherwise: string): Promise<void> {
  if (ask === null)
    throw new UsageError(`nobody can be asked: ${question}`, {
      remedy: "Give --yes, or run it in a terminal.",
    });
  const answer = (await ask(`${question} [y/N] `)).trim();
  if (!/^y(?:es)?$/i.test(answer))
    throw new DeclinedError(otherwise, { remedy: "Say y, or give --yes, if it is meant." });
}
