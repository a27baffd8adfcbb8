/** How what is read becomes facts: the inbox, and notices from its two sources. */
import type { Inbox } from "../../core/agent-protocol.ts";
import type { Notice } from "../../core/ledger.ts";
import type { AgentState } from "./agent-state.ts";
import { higherOrder } from "./decide.ts";

/** A time of the cloud as a second of the machine's monotonic clock, fixed at first sight. */
export type Deadline = (iso: string) => number;

export const inboxFacts = (item: Inbox, before: AgentState["inbox"], deadline: Deadline): AgentState["inbox"] => ({
  order: before === null ? item.order : higherOrder(item.order, before.order),
  by: item.by === null || item.by === undefined ? null : deadline(item.by),
  saveRequested: item.saveRequestedAt !== null || before?.saveRequested === true,
  token: item.token,
});

type KnownNotice = NonNullable<AgentState["notice"]>;

/** EC2's own word, by the metadata service, is exact and replaces any other; the first of two others stays. */
export function mergeNotice(
  known: KnownNotice | null,
  found: Notice & { readonly exact: boolean },
  deadline: Deadline,
): KnownNotice {
  if (known !== null && (known.exact || !found.exact)) return known;
  if (known !== null && known.actionTime === found.actionTime && known.source === found.source)
    return { ...known, exact: true };
  return { ...found, deadline: deadline(found.actionTime), shown: false };
}
