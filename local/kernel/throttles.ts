/**
 * Token buckets: how AWS refuses an account that asks too often. A bucket is full at first, each call takes from it, and
 * it refills by the cloud's clock; a call that finds too little is refused and takes nothing. By account, which is one
 * here, and Region. Kept in memory: a restart takes longer than most buckets need to fill.
 */
import type { Clock } from "./clock.ts";
import type { AwsError, Call, Service } from "./service.ts";

export interface BucketSize {
  /** Tokens of a full bucket. */
  readonly capacity: number;
  /** Tokens that come back each second. */
  readonly perSecond: number;
}

/** What one call takes from one bucket. */
export interface Charge extends BucketSize {
  /** The bucket's name within its service: the operation's, or what AWS calls the group that shares it. */
  readonly bucket: string;
  /** Absent: one. */
  readonly tokens?: number;
}

/** The throttling of one service. */
export interface Throttling<Input = any> {
  /** All of it is taken, or nothing. None: AWS names no limit. */
  charges(operation: string, input: Input, call: Call): readonly Charge[];
  /** What the service answers when a bucket has too little. */
  refusal(): AwsError;
}

/** How often a bucket was asked since the last `clear`. */
export interface ThrottleCount {
  readonly service: string;
  readonly bucket: string;
  readonly region: string;
  granted: number;
  refused: number;
}

export interface Throttles {
  /** Throws the service's refusal. What AWS's own services do in the account is not counted, nor is CloudFormation. */
  charge(service: Service, call: Call, input: Record<string, unknown>): void;
  counts(): readonly ThrottleCount[];
  /** The counts begin anew; the buckets stay as they are. */
  clear(): void;
}

interface Level {
  tokens: number;
  /** When it was so; ms since the epoch. */
  at: number;
}

interface Parts {
  readonly clock: Clock;
  /** The part of each bucket that is left to those who call here: other work of the same account has the rest. */
  readonly share: () => number;
  readonly isExempt: (call: Call) => boolean;
}

export function createThrottles({ clock, share, isExempt }: Parts): Throttles {
  const levels = new Map<string, Level>();
  const counts = new Map<string, ThrottleCount>();

  const levelOf = (key: string, { capacity, perSecond }: BucketSize): Level => {
    const now = clock.now();
    const full = Math.max(1, capacity * share());
    const { tokens, at } = levels.get(key) ?? { tokens: full, at: now };
    const refilled = (Math.max(0, now - at) / 1000) * perSecond * share();
    const level = { tokens: Math.min(full, tokens + refilled), at: now };
    levels.set(key, level);
    return level;
  };
  const countOf = (key: string, service: string, bucket: string, region: string): ThrottleCount => {
    const count = counts.get(key) ?? { service, bucket, region, granted: 0, refused: 0 };
    counts.set(key, count);
    return count;
  };

  return {
    charge({ name, throttling }, call, input) {
      if (!throttling || isExempt(call)) return;
      const charges = throttling.charges(call.operation, input, call).map((charge) => {
        const key = `${name} ${call.region} ${charge.bucket}`;
        const { tokens = 1 } = charge;
        return { tokens, level: levelOf(key, charge), count: countOf(key, name, charge.bucket, call.region) };
      });
      const empty = charges.filter(({ tokens, level }) => level.tokens < tokens);
      for (const { count } of empty) count.refused++;
      if (empty.length > 0) throw throttling.refusal();
      for (const { tokens, level, count } of charges) {
        level.tokens -= tokens;
        count.granted++;
      }
    },
    counts: () => [...counts.values()],
    clear: () => counts.clear(),
  };
}
