import type { AgentEvent } from "../../agent-protocol.ts";
import type { TimelineEvent } from "../../events.ts";
import type { ApiPorts } from "../../ports-api.ts";
import { findControl, type FindPorts } from "./find-control.ts";
import { entriesOf } from "./job-views.ts";

export interface ReadEventsInput {
  readonly jobId: string;
  /** Only later ones; null: all. An agent's line may arrive late, so a follower asks from a little earlier. */
  readonly after: string | null;
}

/** GET /jobs/{id}/events: the functions' lines and every agent's, by time, then id. */
export async function readEvents(
  ports: FindPorts & Pick<ApiPorts, "timelines" | "agents">,
  { jobId, after }: ReadEventsInput,
): Promise<{ readonly events: readonly TimelineEvent[] }> {
  const control = await findControl(ports, jobId);
  if (control === null) return { events: [] };
  const [ours, ...theirs] = await Promise.all([
    ports.timelines.read(jobId),
    ...entriesOf(control).map(async ({ instanceId, attempt }) =>
      (await ports.agents.events(instanceId)).map((event, index) => ofAgent(event, index, instanceId, attempt)),
    ),
  ]);
  const events = [...ours, ...theirs.flat()].filter(
    ({ time }) => after === null || Date.parse(time) > Date.parse(after),
  );
  return { events: events.toSorted(byTimeThenId) };
}

/** An agent only ever appends, so a line's place in its outbox names it. */
const ofAgent = (event: AgentEvent, index: number, instanceId: string, attempt: number): TimelineEvent => ({
  ...event,
  id: `${event.type}#${instanceId}#${index}`,
  data: { ...event.data, instanceId, attempt },
});

const byTimeThenId = (a: TimelineEvent, b: TimelineEvent): number =>
  Date.parse(a.time) - Date.parse(b.time) || (a.id < b.id ? -1 : 1);
