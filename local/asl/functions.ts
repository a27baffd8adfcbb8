/**
 * The functions Step Functions adds to JSONata ("Transforming data with JSONata": $partition, $range, $hash, $random,
 * $uuid, $parse; no $eval). A non-integer argument is cut towards zero, and an argument without meaning (a chunk of 0,
 * a step of the wrong sign, no algorithm) yields nothing, which fails the state (observed).
 */
import { createHash } from "node:crypto";
import type { Chance } from "./chance.ts";

const ALGORITHMS: Readonly<Record<string, string>> = {
  MD5: "md5",
  "SHA-1": "sha1",
  "SHA-256": "sha256",
  "SHA-384": "sha384",
  "SHA-512": "sha512",
};

/** Largest `$range` (observed). */
const LONGEST_RANGE = 360_145;

interface ExtraFunction {
  readonly name: string;
  readonly signature: string;
  readonly implementation: (...args: any[]) => unknown;
}

/** Those that depend on their arguments alone. */
export const PURE_FUNCTIONS: readonly ExtraFunction[] = [
  { name: "partition", signature: "<an?:a>", implementation: partition },
  { name: "range", signature: "<nn?n?:x>", implementation: range },
  { name: "hash", signature: "<xs?:s>", implementation: hash },
  { name: "parse", signature: "<s:x>", implementation: parse },
];

/** Those that depend on the moment, bound for one evaluation. `eval` undefined: calling it is T1006, as on AWS. */
export function bindMomentFunctions(chance: Chance): Record<string, unknown> {
  return {
    eval: undefined,
    uuid: () => chance.uuid(),
    random: (seed?: number) => (seed === undefined ? chance.random() : seededRandom(seed)),
  };
}

function partition(array: unknown[] | undefined, size: number | undefined): unknown[] | undefined {
  const chunk = Math.trunc(size ?? 0);
  if (!array || array.length === 0 || chunk < 1) return undefined;
  return Array.from({ length: Math.ceil(array.length / chunk) }, (_, index) =>
    array.slice(index * chunk, (index + 1) * chunk),
  );
}

function range(start: number | undefined, end: number | undefined, step: number | undefined): unknown {
  if (start === undefined || end === undefined || step === undefined) return undefined;
  const [from, to, by] = [Math.trunc(start), Math.trunc(end), Math.trunc(step)];
  if (by === 0 || (to - from) * by < 0) return undefined;
  const length = Math.floor((to - from) / by) + 1;
  if (length > LONGEST_RANGE) throw new Error("Expression evaluation memory limit exceeded");
  return length === 1 ? from : Array.from({ length }, (_, index) => from + index * by);
}

function hash(value: unknown, algorithm: string | undefined): string | undefined {
  const known = algorithm === undefined ? undefined : ALGORITHMS[algorithm];
  if (value === undefined || algorithm === undefined) return undefined;
  if (known === undefined) throw new Error(`Unsupported hash algorithm '${algorithm}'`);
  return createHash(known)
    .update(typeof value === "string" ? value : JSON.stringify(value))
    .digest("hex");
}

function parse(text: string | undefined): unknown {
  return text === undefined ? undefined : JSON.parse(text);
}

/** Mulberry32: the same seed gives the same number; AWS's own generator is not published. */
function seededRandom(seed: number): number {
  let state = (Math.trunc(seed) + 0x6d2b79f5) | 0;
  state = Math.imul(state ^ (state >>> 15), state | 1);
  state ^= state + Math.imul(state ^ (state >>> 7), state | 61);
  return ((state ^ (state >>> 14)) >>> 0) / 2 ** 32;
}
