/** What is said when a session ends without its program's having ended: first of all whether the machine is gone. */
import type { Client } from "../../contract/client.ts";
import { RefusedError, UnavailableError } from "../exit-codes.ts";
import { formatTime } from "../output/text.ts";
import type { End } from "./data-channel.ts";
import { fateOf, type Fate, type Machine } from "./find-machine.ts";

export interface Explanation {
  readonly error: Error;
  /** It is the machine's end, not the session's. */
  readonly isMachines: boolean;
}

/** `again`: the command that was given, for the job's next machine. */
export async function explainEnd(
  client: Client,
  machine: Machine,
  { kind, reason }: End,
  again: string,
): Promise<Explanation> {
  if (kind === "refused") {
    const remedy = "Install AWS's session-manager-plugin: `spot shell` then uses it.";
    return { error: new RefusedError(reason, { remedy }), isMachines: false };
  }
  const fate = await fateOf(client, machine).catch(() => null);
  const { instanceId, name } = machine;
  const story = fate === null ? null : storyOf(fate);
  if (story !== null) {
    const remedy = `\`${again}\` finds the job's newest machine as soon as it has one, \`spot status ${name}\` shows the job.`;
    return { error: new UnavailableError(`${instanceId} ${story}`, { remedy }), isMachines: true };
  }
  const why = reason === "" ? "" : `: ${reason}`;
  const remedy = "Try again; it may have been ended by another, by its idle time, or with its machine.";
  return { error: new UnavailableError(`the session on ${instanceId} ended${why}`, { remedy }), isMachines: false };
}

/** null: it is there, as far as anybody knows. */
function storyOf({ isGone, actionTime, outcome }: Fate): string | null {
  if (actionTime !== null && (isGone || outcome === "interrupted"))
    return `was interrupted: AWS has taken it back (notice for ${formatTime(actionTime)} UTC)`;
  if (actionTime !== null) return `is being interrupted: AWS takes it back at ${formatTime(actionTime)} UTC`;
  return isGone ? `is gone${outcome === null ? "" : `; its attempt is ${outcome}`}` : null;
}
