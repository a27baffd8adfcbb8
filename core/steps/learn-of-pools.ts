import type { Control, Entry, Pool } from "../ledger.ts";
import { isTakenByEc2 } from "../observe.ts";
import type { PoolNews } from "../pool-memory.ts";
import type { Ports } from "../ports.ts";
import { secondsBetween } from "../time.ts";

export type PoolPorts = Pick<Ports, "pools">;

/** What one look showed of the pools that the job's machines are from. Told after it is written, so once. */
export const learnOfPools = (ports: PoolPorts, before: Control, after: Control, now: string): Promise<void> =>
  noteAll(
    ports,
    Object.values(after.entries).flatMap((entry) => newsOf(before.entries[entry.instanceId], entry, now)),
    now,
  );

/** A memory that cannot be written is no reason to stop a job. */
export async function noteAll(
  ports: PoolPorts,
  news: readonly (readonly [Pool, PoolNews])[],
  now: string,
): Promise<void> {
  await Promise.all(news.map(([pool, about]) => ports.pools.note(pool, about, now).catch(() => undefined)));
}

function newsOf(before: Entry | undefined, entry: Entry, now: string): readonly (readonly [Pool, PoolNews])[] {
  const isNoticed = entry.notice?.source === "ec2" && before?.notice?.source !== "ec2";
  const isEnded = entry.terminatedAt !== null && before !== undefined && before.terminatedAt === null;
  const isTakenUnsaid = isEnded && entry.notice?.source !== "ec2" && isTakenByEc2(entry);
  const seconds = Math.max(0, secondsBetween(entry.launchedAt, entry.endedAt ?? now));
  return [
    ...(isNoticed || isTakenUnsaid ? [[entry.pool, { kind: "interrupted" }] as const] : []),
    ...(isEnded ? [[entry.pool, { kind: "ended", seconds }] as const] : []),
  ];
}
