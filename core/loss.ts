/** When a watched instance is to be given up without its own word. Pure; a look has asked EC2, the outbox and SSM. */
import { isClosed, type Entry } from "./ledger.ts";
import {
  BOOTSTRAP_TIMEOUT_SECONDS,
  HEARTBEAT_TIMEOUT_SECONDS,
  SETUP_LIMIT_SECONDS,
  SILENCE_SECONDS,
} from "./limits.ts";
import { isGoingDown, type InstanceState } from "./states.ts";
import { secondsBetween } from "./time.ts";
import type { View } from "./view.ts";

export interface Loss {
  readonly instanceId: string;
  /** What was seen, for people. */
  readonly reason: string;
}

const silenceOf = (entry: Entry, now: string): number => secondsBetween(entry.counterSeenAt, now);

/** No sign of life for as long as a heartbeat may take. */
export const isSilent = (entry: Entry, now: string): boolean => silenceOf(entry, now) >= HEARTBEAT_TIMEOUT_SECONDS;

/** Null when it is well or its end is known. */
export function lossOf(entry: Entry, view: View, now: string): Loss | null {
  if (entry.outcome !== null || isClosed(entry)) return null;
  const reason = reasonOf(entry, view, now);
  return reason === null ? null : { instanceId: entry.instanceId, reason };
}

function reasonOf(entry: Entry, view: View, now: string): string | null {
  const state = stateOf(entry, view);
  if (isGoingDown(state)) {
    // Under a notice that was announced, and the agent may still be letting go; `stopped` is nobody's plan.
    if (entry.notice !== null && state !== "stopped") return null;
    return entry.reason === undefined ? `EC2 says ${state}` : `EC2 says ${state}: ${entry.reason}`;
  }
  return entry.readyAt === null ? unready(entry, view, now) : silent(entry, view, now);
}

/** An agent that beats is at work on `setup`: it has longer, but not for ever. */
function unready(entry: Entry, view: View, now: string): string | null {
  const waited = secondsBetween(entry.launchedAt, now);
  if (entry.bare !== undefined)
    return waited < BOOTSTRAP_TIMEOUT_SECONDS
      ? null
      : `EC2 did not start it in ${Math.round(waited)} s; it says ${stateOf(entry, view)}`;
  if (waited < (isSilent(entry, now) ? BOOTSTRAP_TIMEOUT_SECONDS : SETUP_LIMIT_SECONDS)) return null;
  return entry.counter > 0
    ? `the agent reports, but fetching uploads and \`setup\` were not done in ${Math.round(waited)} s`
    : `the agent did not report in ${Math.round(waited)} s; ${bootHint(entry, view)}`;
}

function silent(entry: Entry, view: View, now: string): string | null {
  const seconds = silenceOf(entry, now);
  if (view.stackSilent || entry.silentLooks < 2 || seconds < patienceOf(entry, view)) return null;
  const looks = entry.silentLooks + 1;
  return `no sign of life for ${Math.round(seconds)} s in ${looks} looks; EC2 says ${stateOf(entry, view)}`;
}

/** Twice as long for a machine that SSM hears, or may hear: its way to our table may be all that is broken. */
const patienceOf = ({ instanceId }: Entry, { online }: View): number =>
  online === null || online.includes(instanceId) ? 2 * SILENCE_SECONDS : SILENCE_SECONDS;

function bootHint(entry: Entry, view: View): string {
  if (view.online === null) return `EC2 says ${stateOf(entry, view)}, and SSM could not be asked whether it knows it`;
  if (view.online.includes(entry.instanceId))
    return "SSM knows the instance, so user data and the bootstrap document failed: see /var/log/cloud-init-output.log and State Manager";
  const why = "no route to the internet or to the endpoints, or an image without the SSM agent";
  return `EC2 says ${stateOf(entry, view)} and SSM has not heard from it: ${why}`;
}

const stateOf = ({ instanceId }: Entry, { states }: View): InstanceState => states[instanceId] ?? "unknown";
