/** The same numbers for the same seed, on every machine. */
import type { Constant } from "./constant.ts";

/** Uniform in [0, 1): mulberry32. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Triangular: between low and high, most often typical. */
export function draw({ low, typical, high }: Constant, random: () => number): number {
  const at = random();
  const turn = (typical - low) / (high - low);
  return at < turn
    ? low + Math.sqrt(at * (high - low) * (typical - low))
    : high - Math.sqrt((1 - at) * (high - low) * (high - typical));
}

export const exponential = (mean: number, random: () => number): number => -mean * Math.log(1 - random());
