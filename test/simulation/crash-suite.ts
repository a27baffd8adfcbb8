/**
 * The crash points as a test file plays them: all courses without a blow first, which gives the points, then each point with
 * each blow. Two files share the work, each in a process of its own.
 */
import { blowsTo, distinct, drawBlows, numberOf, parseBlow, type Blow, type CrashPoint } from "./crash-points.ts";
import { playBlow, playCourse, prepare, type Played } from "./crash-run.ts";
import { COURSE_NAMES, type CourseName } from "./crash-scenarios.ts";
import { startSimulation, type Simulation } from "./simulation.ts";

/** `CRASH_POINT=handover:onInterruption:states.SendTaskSuccess:0:crash-after` plays that one alone, and tells all of it. */
const replayed = process.env["CRASH_POINT"];
export const isReplay = replayed !== undefined;

/** Each day draws others, the same in both files, in three days all kills; `CRASH_POINTS=whole` plays all. */
const isWhole = process.env["CRASH_POINTS"] === "whole";
const daysSinceEpoch = Math.floor(Date.now() / 86_400_000);
const drawn = (blows: readonly Blow[]): readonly Blow[] => (isWhole ? blows : drawBlows(blows, daysSinceEpoch));

export interface CrashSuite {
  readonly simulation: Simulation;
  /** The courses as they are without a blow. */
  readonly plain: ReadonlyMap<CourseName, Played>;
  readonly points: readonly CrashPoint[];
  readonly blows: readonly Blow[];
}

export async function openSuite(courses: readonly CourseName[] = COURSE_NAMES): Promise<CrashSuite> {
  const simulation = await startSimulation();
  await prepare(simulation);
  // Cold processes make more calls than warm ones; the first course that enters a function has it make them all.
  if (courses.length === COURSE_NAMES.length) await simulation.clock.run(simulation.order("lambda/retire"));
  const plain = new Map<CourseName, Played>();
  for (const course of isReplay ? [] : courses) plain.set(course, await playCourse(simulation, course));
  const points = [...plain.values()].flatMap((played) => played.points);
  return { simulation, plain, points: distinct(points), blows: drawn(blowsTo(points)) };
}

/** The blows of one course that fall to this part; or the one that is asked for. */
export function blowsOf(suite: CrashSuite, course: CourseName, part: (blow: Blow) => boolean): readonly Blow[] {
  const blows = replayed === undefined ? suite.blows.filter(part) : [parseBlow(replayed)];
  return blows.filter(({ point }) => point.course === course);
}

export const half =
  (number: 0 | 1) =>
  ({ point, hurt }: Blow): boolean =>
    numberOf(`${point.signature} ${hurt}`) % 2 === number;

/** Plays them all, then throws what went wrong, each with its story. */
export async function playBlows({ simulation }: CrashSuite, blows: readonly Blow[]): Promise<void> {
  const failed: string[] = [];
  for (const blow of blows) {
    const { problems, story } = await playBlow(simulation, blow);
    if (isReplay) console.log(story);
    if (problems.length > 0) failed.push(story);
  }
  if (failed.length === 0) return;
  const [first, ...others] = failed;
  const heads = others.map((story) => story.split("\n", 3).join("\n"));
  throw new Error([`${failed.length} of ${blows.length} blows went wrong`, first, ...heads].join("\n\n"));
}
