import { SpotConnectError } from "../errors.ts";
import { timelineEvent } from "../events.ts";
import { bodyFor, sentenceOf, type JobStateChange } from "../job-state-change.ts";
import { nameOfTarget, type NotifyTarget } from "../notify.ts";
import type { Delivered } from "../ports-notify.ts";
import type { Ports } from "../ports.ts";

type NotifyPorts = Pick<Ports, "ledger" | "timeline" | "deliveries" | "webhooks" | "topics">;

/** Lambda's own: the first, and two retries a minute and two minutes later (developer guide, "Asynchronous invocation"). */
const MOST_INVOCATIONS = 3;

export interface JobStateInput extends JobStateChange {
  /** Lambda's request id: a retry has the same, a second event another. */
  readonly invocation: string;
}

/**
 * Tells each of the job's targets of its new state, once: who comes with the same change in another invocation finds the
 * delivery taken. Throws if some could not be told yet, so that Lambda tries again; after the last time the timeline says so.
 */
export async function onJobState(ports: NotifyPorts, { invocation, ...change }: JobStateInput): Promise<void> {
  const { job } = await ports.ledger.job(change.jobId);
  const wanted = (job.notify ?? []).flatMap((target, index) =>
    target.on.includes(change.state) ? [{ target, index }] : [],
  );
  const told = await Promise.all(
    wanted.map(({ target, index }) => deliver(ports, change, target, { index, invocation })),
  );
  const pending = told.filter((isSettled) => !isSettled).length;
  if (pending > 0)
    throw new SpotConnectError(
      "RequestThrottled",
      `${pending} of ${told.length} notifications are still to be delivered`,
    );
}

/** Whether it is over, one way or the other. */
async function deliver(
  ports: NotifyPorts,
  change: JobStateChange,
  target: NotifyTarget,
  { index, invocation }: { readonly index: number; readonly invocation: string },
): Promise<boolean> {
  const { jobId, state, sequence } = change;
  const delivery = `${sequence}-${state}-${index}`;
  const tries = await ports.deliveries.claim(jobId, delivery, invocation);
  if (tries === null) return true;
  const { problem, mayRetry } = await send(ports, change, target, `${jobId}.${delivery}`);
  if (problem !== null && mayRetry && tries < MOST_INVOCATIONS) return false;
  if (problem !== null) {
    const name = nameOfTarget(target);
    await ports.timeline.append(jobId, [
      timelineEvent(
        "notification-failed",
        delivery,
        change.time,
        `${name} was not told that the job is ${state}: ${problem}`,
        { target: name, state, problem },
      ),
    ]);
  }
  await ports.deliveries.close(jobId, delivery);
  return true;
}

const send = (
  ports: NotifyPorts,
  change: JobStateChange,
  { to, format, secret }: NotifyTarget,
  id: string,
): Promise<Delivered> => {
  const body = bodyFor(change, format);
  return to.startsWith("https:")
    ? ports.webhooks.post(to, { id, body, secret })
    : ports.topics.publish(to, { id, body, subject: sentenceOf(change) });
};
