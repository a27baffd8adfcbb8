/**
 * The moments at which a function can be hurt: each call of each invocation, as a course without faults had them. The list is
 * made from what was recorded. Two calls are the same point when the same function makes them after having done the same.
 */
import { createHash } from "node:crypto";
import { labelOf, type FunctionCall } from "./crash-calls.ts";
import { COURSE_NAMES, type CourseName } from "./crash-scenarios.ts";

export interface CrashPoint {
  readonly course: CourseName;
  readonly caller: string;
  readonly service: string;
  readonly operation: string;
  /** So many calls of this operation the function had made before, in all its invocations of the course. */
  readonly skip: number;
  /** What tells the point from others: the function, what the invocation had done, the call. */
  readonly signature: string;
  /** The invocation made no other call after it. */
  readonly isLast: boolean;
}

/** How the call is hurt. */
export const HURTS = ["crash-before", "crash-after", "throttled", "answer-lost", "failing"] as const;
export type Hurt = (typeof HURTS)[number];

export interface Blow {
  /** Without the rest where a person named it. */
  readonly point: Omit<CrashPoint, "signature" | "isLast"> & Partial<CrashPoint>;
  readonly hurt: Hurt;
}

export function pointsOf(course: CourseName, calls: readonly FunctionCall[]): readonly CrashPoint[] {
  const done = new Map<string, string[]>();
  const made = new Map<string, number>();
  return calls.map((call, index) => {
    const { caller, service, operation, invocation, status } = call;
    const isLast = !calls.slice(index + 1).some((later) => later.invocation === invocation);
    const before = done.get(invocation) ?? [];
    const name = `${caller} ${service}.${operation}`;
    const skip = made.get(name) ?? 0;
    made.set(name, skip + 1);
    done.set(invocation, [...before, `${labelOf(call)}${status !== null && status < 300 ? "" : ` ${status}`}`]);
    const signature = [caller, ...before, labelOf(call)].join(" > ");
    return { course, caller, service, operation, skip, signature, isLast };
  });
}

/** The first of each kind. */
export function distinct(points: readonly CrashPoint[]): readonly CrashPoint[] {
  const seen = new Set<string>();
  return points.filter(({ signature }) => !seen.has(signature) && seen.add(signature));
}

const KILLS: readonly Hurt[] = ["crash-before", "crash-after"];

/**
 * Every blow worth a run. To be killed after a call is to be killed before the next one, as all the world can see: so only
 * after the last call of an invocation is it a blow of its own.
 */
export function blowsTo(points: readonly CrashPoint[]): readonly Blow[] {
  const everywhere = HURTS.filter((hurt) => hurt !== "crash-after");
  return [
    ...distinct(points).flatMap((point) => everywhere.map((hurt) => ({ point, hurt }))),
    ...distinct(points.filter(({ isLast }) => isLast)).map((point) => ({ point, hurt: "crash-after" as const })),
  ];
}

/** Of every third point all kills, and one of the other blows: of which points and which one, `seed` says. */
export function drawBlows(blows: readonly Blow[], seed: number): readonly Blow[] {
  const others = HURTS.filter((hurt) => !KILLS.includes(hurt));
  return blows.filter(({ point: { signature = "" }, hurt }) => {
    const isDrawn = (numberOf(signature) + seed) % 3 === 0;
    return isDrawn && (KILLS.includes(hurt) || hurt === others[numberOf(`${seed} ${signature}`) % others.length]);
  });
}

/** By what every process finds alike. */
export const numberOf = (text: string): number => createHash("sha256").update(text).digest().readUInt32BE(0);

/** One word, for an environment variable: `handover:onInterruption:states.SendTaskSuccess:0:crash-after`. */
export const textOf = ({ point, hurt }: Blow): string =>
  [point.course, point.caller, `${point.service}.${point.operation}`, point.skip, hurt].join(":");

export function parseBlow(text: string): Blow {
  const [course = "", caller = "", call = "", skip = "", hurt = ""] = text.split(":");
  const [service = "", operation = ""] = call.split(".");
  if (!isOneOf(COURSE_NAMES, course) || !isOneOf(HURTS, hurt) || operation === "" || !/^\d+$/.test(skip))
    throw new Error(`${text} is no point: it must be course:function:service.Operation:skip:${HURTS.join("|")}`);
  return { point: { course, caller, service, operation, skip: Number(skip) }, hurt };
}

const isOneOf = <T extends string>(words: readonly T[], word: string): word is T => words.includes(word as T);
