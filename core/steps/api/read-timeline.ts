import type { AgentEvent } from "../../agent-protocol.ts";
import type { TimelineEvent } from "../../events.ts";
import type { ApiPorts } from "../../ports-api.ts";

export type TimelinePorts = Pick<ApiPorts, "timelines" | "agents">;

/** The functions' lines and those of the agent of every machine that they name, by time, then id. */
export async function readTimeline(ports: TimelinePorts, jobId: string): Promise<readonly TimelineEvent[]> {
  const ours = await ports.timelines.read(jobId);
  const launched = ours.filter(({ type }) => type === "instance-launched");
  const theirs = await Promise.all(
    launched.map(async ({ data }) => {
      const { instanceId, attempt } = data as { readonly instanceId: string; readonly attempt: number };
      return (await ports.agents.events(instanceId)).map((event, index) => ofAgent(event, index, instanceId, attempt));
    }),
  );
  return [...ours, ...theirs.flat()].toSorted(byTimeThenId);
}

/** An agent only ever appends, so a line's place in its outbox names it. */
const ofAgent = (event: AgentEvent, index: number, instanceId: string, attempt: number): TimelineEvent => ({
  ...event,
  id: `${event.type}#${instanceId}#${index}`,
  data: { ...event.data, instanceId, attempt },
});

const byTimeThenId = (a: TimelineEvent, b: TimelineEvent): number =>
  Date.parse(a.time) - Date.parse(b.time) || (a.id < b.id ? -1 : 1);
