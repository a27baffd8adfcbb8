import type { TimelineEvent } from "../../events.ts";
import { findControl, type FindPorts } from "./find-control.ts";
import { readTimeline, type TimelinePorts } from "./read-timeline.ts";

export interface ReadEventsInput {
  readonly jobId: string;
  /** Only later ones; null: all. An agent's line may arrive late, so a follower asks from a little earlier. */
  readonly after: string | null;
}

/** GET /jobs/{id}/events. */
export async function readEvents(
  ports: FindPorts & TimelinePorts,
  { jobId, after }: ReadEventsInput,
): Promise<{ readonly events: readonly TimelineEvent[] }> {
  const control = await findControl(ports, jobId);
  if (control === null) return { events: [] };
  const events = await readTimeline(ports, jobId);
  return { events: events.filter(({ time }) => after === null || Date.parse(time) > Date.parse(after)) };
}
