/**
 * One look at a job: control item, then EC2, then the outboxes (that order is rule 6), and what is new written back in
 * one conditional update. Outcomes only rise, so the update asks for the outcomes it read; when somebody wrote a higher
 * one meanwhile, the look is taken again.
 */
import type { Outbox } from "../agent-protocol.ts";
import { wordOfEc2 } from "../bare.ts";
import { timelineEvent, type TimelineEvent } from "../events.ts";
import { isClosed, isWell, type Control, type Entry } from "../ledger.ts";
import { isSilent } from "../loss.ts";
import { isTakenByEc2, isUnconfirmed, observeEntry, withReason } from "../observe.ts";
import type { Change, Ports, SeenInstance } from "../ports.ts";
import { watchedEntries, type View } from "../view.ts";
import { learnOfPools } from "./learn-of-pools.ts";

export type LookPorts = Pick<Ports, "ledger" | "agents" | "capacity" | "commands" | "timeline" | "pools">;

const TRIES = 5;

export async function look(ports: LookPorts, control: Control, now: string): Promise<View> {
  const { job } = await ports.ledger.job(control.jobId);
  for (let tried = 1; ; tried++) {
    const open = Object.values(control.entries).filter((entry) => entry.terminatedAt === null);
    const seen = await ports.capacity.describe(open.map((entry) => entry.instanceId));
    const outboxes = await outboxesOf(ports, control, seen);
    const entries = Object.fromEntries(
      Object.values(control.entries).map((entry) => [
        entry.instanceId,
        entry.terminatedAt === null ? observe(entry, seen, outboxes[entry.instanceId] ?? null, now) : entry,
      ]),
    );
    const states = Object.fromEntries(seen.map(({ instanceId, state }) => [instanceId, state]));
    // Said first, written second: who is killed in between says it again, the same line; nobody would say it later.
    await ports.timeline.append(control.jobId, news(control, entries, now));
    const written = await write(ports, control, entries);
    if (written !== null) {
      await learnOfPools(ports, control, written, now);
      return { control: written, job, states, outboxes, ...(await askAboutSilence(ports, written, now)) };
    }
    if (tried === TRIES) throw new Error(`control item of ${control.jobId} changed ${TRIES} times under one look`);
    control = await ports.ledger.control(control.jobId);
  }
}

/** Asked only when an instance that could be declared lost is silent: of those watched, the ones that still hold on. */
async function askAboutSilence(
  ports: LookPorts,
  control: Control,
  now: string,
): Promise<Pick<View, "online" | "stackSilent">> {
  const silent = watchedEntries(control).filter((entry) => !isClosed(entry) && isSilent(entry, now));
  if (silent.length === 0) return { online: [], stackSilent: false };
  const instanceIds = silent.map((entry) => entry.instanceId);
  return { online: await ports.commands.online(instanceIds, now), stackSilent: await isStackSilent(ports) };
}

function observe(entry: Entry, seen: readonly SeenInstance[], outbox: Outbox | null, now: string): Entry {
  const { state = "unknown", reason = null } = seen.find(({ instanceId }) => instanceId === entry.instanceId) ?? {};
  return observeEntry(withReason(entry, state, reason), state, outbox, now);
}

/**
 * Of every open entry: the look that finds an instance terminated reads its outbox after EC2, so it reads the last word.
 * A failed one's again, for the text of its failure. For a machine without an agent EC2 speaks.
 */
async function outboxesOf(
  ports: LookPorts,
  control: Control,
  seen: readonly SeenInstance[],
): Promise<Record<string, Outbox | null>> {
  const wanted = Object.values(control.entries).filter(
    (entry) => entry.terminatedAt === null || entry.outcome === "failed",
  );
  const read = wanted.map(async (entry) => {
    const { instanceId, bare } = entry;
    const { state = "unknown" } = seen.find((each) => each.instanceId === instanceId) ?? {};
    return [instanceId, bare ? wordOfEc2(control.jobId, entry, state) : await ports.agents.outbox(instanceId)] as const;
  });
  return Object.fromEntries(await Promise.all(read));
}

const FACTS = [
  "readyAt",
  "notice",
  "released",
  "counter",
  "counterSeenAt",
  "silentLooks",
  "terminatedAt",
  "stoppedAt",
  "reason",
  "outcome",
] as const;

async function write(
  ports: LookPorts,
  control: Control,
  entries: Readonly<Record<string, Entry>>,
): Promise<Control | null> {
  const when: Change["when"][number][] = [];
  const set: Change["set"][number][] = [];
  for (const entry of Object.values(entries)) {
    const before = control.entries[entry.instanceId];
    if (before === undefined || before === entry) continue;
    const path = ["entries", entry.instanceId];
    for (const fact of FACTS) {
      if (JSON.stringify(before[fact]) !== JSON.stringify(entry[fact]))
        set.push({ path: [...path, fact], value: entry[fact] });
    }
    if (before.outcome !== entry.outcome) when.push({ path: [...path, "outcome"], equals: before.outcome });
  }
  return set.length === 0 ? control : ports.ledger.change(control.jobId, { when, set });
}

/** What the user reads of a look. */
function news(before: Control, entries: Readonly<Record<string, Entry>>, now: string): TimelineEvent[] {
  return Object.values(entries).flatMap((entry) => {
    const old = before.entries[entry.instanceId];
    const { instanceId, attempt } = entry;
    const data = { attempt, instanceId };
    const event = (type: Parameters<typeof timelineEvent>[0], message: string, more: TimelineEvent["data"] = {}) =>
      timelineEvent(type, instanceId, now, message, { ...data, ...more });
    const lines: TimelineEvent[] = [];
    if (!old?.readyAt && entry.readyAt)
      lines.push(event("instance-ready", `attempt ${attempt} is ready on ${instanceId}`));
    if (!old?.notice && entry.notice)
      lines.push(
        event("notice-received", `${instanceId} will be taken at ${entry.notice.actionTime}`, {
          actionTime: entry.notice.actionTime,
          source: entry.notice.source,
        }),
      );
    if (!old?.released && entry.released)
      lines.push(
        event("attempt-released", `attempt ${attempt} let go of the file system`, {
          generation: entry.released.generation,
        }),
      );
    if (old?.outcome !== entry.outcome && entry.outcome && entry.outcome in OUTCOME_EVENTS)
      lines.push(
        event(OUTCOME_EVENTS[entry.outcome as keyof typeof OUTCOME_EVENTS], `attempt ${attempt} ${entry.outcome}`, {
          stoppedAt: entry.stoppedAt ?? now,
        }),
      );
    if (!old?.terminatedAt && entry.terminatedAt)
      lines.push(
        isUnconfirmed(entry, now)
          ? event(
              "instance-unconfirmed",
              `EC2 never said that ${instanceId} is terminated; every timer on it has run out`,
            )
          : event("instance-terminated", `${instanceId} is terminated`, {
              endedAt: entry.endedAt ?? now,
              takenByEc2: isTakenByEc2(entry),
            }),
      );
    return lines;
  });
}

const OUTCOME_EVENTS = {
  lost: "attempt-lost",
  interrupted: "attempt-interrupted",
  cancelled: "attempt-cancelled",
  failed: "attempt-failed",
  completed: "attempt-completed",
} as const;

/** Three jobs or more, and most of them in a second look: an API's fault, not the machines'. */
async function isStackSilent(ports: LookPorts): Promise<boolean> {
  const running = (await ports.ledger.unended()).filter((control) => control.phase === "running");
  // One that was given up for its silence is named for a while yet, and says nothing about now.
  const isSilentNow = (entry: Entry): boolean => isWell(entry) && entry.silentLooks > 0;
  const silent = running.filter((control) => Object.values(control.entries).some(isSilentNow));
  return silent.length >= 3 && silent.length * 2 > running.length;
}
