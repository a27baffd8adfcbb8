import type { TimelineEvent } from "../../events.ts";
import type { Job } from "../../job.ts";
import type { ApiPorts } from "../../ports-api.ts";
import type { SaveSize } from "../../save-check.ts";
import { readTimeline, type TimelinePorts } from "./read-timeline.ts";

export type MeasurePorts = TimelinePorts & Pick<ApiPorts, "jobs">;

/** Where earlier jobs of the name are looked for: one page of the list, whatever else the stack has run. */
const JOBS_LOOKED_AT = 100;
/** A job that ended before its first save tells nothing, and each look reads a timeline. */
const TIMELINES_READ = 3;
const GB = 1e9;

/** How large one save is: as the job says, or as the newest earlier job of its name made them. null: nothing is known. */
export async function measureSave(
  ports: MeasurePorts,
  { name, checkpoint, filesystem }: Job,
  ownJobId: string | null,
): Promise<SaveSize | null> {
  if (filesystem === null) return null;
  const { sizeGB = null } = checkpoint;
  if (sizeGB !== null) return { bytes: sizeGB * GB, measuredIn: null };
  // A question that fails is no reason to refuse a job.
  return measure(ports, name, ownJobId).catch(() => null);
}

async function measure(ports: MeasurePorts, name: string, ownJobId: string | null): Promise<SaveSize | null> {
  const { controls } = await ports.jobs.page({
    state: null,
    name: null,
    submittedBy: null,
    limit: JOBS_LOOKED_AT,
    nextToken: null,
  });
  const earlier = controls.filter((control) => control.name === name && control.jobId !== ownJobId);
  for (const { jobId } of earlier.slice(0, TIMELINES_READ)) {
    const bytes = largestSealed(await readTimeline(ports, jobId));
    if (bytes > 0) return { bytes, measuredIn: jobId };
  }
  return null;
}

const largestSealed = (events: readonly TimelineEvent[]): number =>
  Math.max(0, ...events.filter(({ type }) => type === "generation-sealed").map(({ data }) => Number(data["bytes"])));
