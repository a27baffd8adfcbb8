/** When the simulated agent writes its outbox, reads its inbox, pokes and beats; the rules are the agent's own. */
import { isDeepStrictEqual } from "node:util";
import { HEARTBEAT_SECONDS, NOTICE_POLL_SECONDS } from "../../core/agent-protocol.ts";
import type { Order } from "../../core/states.ts";
import type { Action, AgentState, Told } from "./agent-state.ts";

const NOTHING_TOLD: Told = { ready: false, notice: null, released: null, outcome: null };

export function decideChannel(state: AgentState, now: number): Action[] {
  if (state.inbox === null || state.local.fenced || state.inbox.order === "fenced") return [];
  const { channel } = state;
  const fields = toldFields(state);
  if (!isDeepStrictEqual(channel.written, fields) || isDue(channel.writtenAt, HEARTBEAT_SECONDS, now))
    return [{ do: "write-out", fields, rearm: !state.shutdownSet && rearms(state) }, { do: "read-in" }];
  if (isDue(channel.readAt, readSeconds(state), now) || isReadStale(state)) return [{ do: "read-in" }];
  return tell(state, state.inbox, fields, now);
}

const isReadStale = ({ channel }: AgentState): boolean => (channel.readAt ?? 0) < (channel.writtenAt ?? 0);

/** The part of the outbox whose every change is told at once. */
function toldFields({ local, notice }: AgentState): Told {
  const shown = notice && { actionTime: notice.actionTime, source: notice.source, seenAt: notice.seenAt };
  return { ready: local.ready, notice: shown, released: local.released, outcome: local.outcome };
}

/** Nothing is left to write or to poke: the instance may go. */
export function allTold(state: AgentState): boolean {
  const { channel, inbox } = state;
  if (inbox === null || !isDeepStrictEqual(channel.written, toldFields(state)) || isReadStale(state)) return false;
  const over = inbox.token === null || inbox.token === channel.refused;
  return over || !isNews(channel.written ?? NOTHING_TOLD, channel.accepted, inbox.order);
}

/** The dead-man timer is re-armed until the release; by a job that ended, until somebody ends the instance. */
const rearms = ({ local }: AgentState): boolean =>
  local.released === null || local.outcome?.outcome === "completed" || local.outcome?.outcome === "failed";

function readSeconds({ local, inbox, notice }: AgentState): number {
  const waiting = local.ready && inbox?.order === "prepare";
  return local.released === null && (notice !== null || waiting) ? NOTICE_POLL_SECONDS : HEARTBEAT_SECONDS;
}

function tell(state: AgentState, inbox: NonNullable<AgentState["inbox"]>, fields: Told, now: number): Action[] {
  const { channel } = state;
  const { token } = inbox;
  if (token === null || token === channel.refused) return [];
  if (isNews(fields, channel.accepted, inbox.order)) return [{ do: "poke", token, fields }];
  if (token !== channel.acceptedToken && isDue(channel.heartbeatAt, HEARTBEAT_SECONDS, now))
    return [{ do: "heartbeat", token }];
  return [];
}

/** Something was never told. `ready` is old news once the order has passed `prepare`. */
function isNews(fields: Told, accepted: Told | null, order: Order): boolean {
  const before = accepted ?? NOTHING_TOLD;
  if (fields.ready && !before.ready && order === "prepare") return true;
  return (["notice", "released", "outcome"] as const).some(
    (key) => fields[key] !== null && !isDeepStrictEqual(fields[key], before[key]),
  );
}

const isDue = (since: number | null, seconds: number, now: number): boolean => since === null || now - since >= seconds;
