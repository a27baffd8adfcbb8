/** What `--set` may not change of a transfer's job: it would copy something else, or to a disk that ends with the machine. */
import { UsageError } from "../exit-codes.ts";

/** In a container the copying has no credentials (docs/contracts.md). */
const FIXED = ["filesystem", "command", "scripts", "agent", "container", "inputs", "outputs"];

export function refuseFixed(changes: readonly string[]): void {
  const wrong = changes.find((change) => FIXED.includes(/^[^=.]*/.exec(change)![0]));
  if (wrong === undefined) return;
  throw new UsageError(`--set "${wrong}" changes what makes the job a transfer`, {
    remedy: `The two addresses alone say what is copied where: leave out ${FIXED.join(", ")}.`,
  });
}
