/**
 * Whether a last save fits into a notice, and what saving every so often costs, before anything is launched. Sizes are as
 * they were given or measured; what EFS allows is a limit and no promise, so a save that fits by this may still be late, and
 * one that does not fit cannot be in time. Pure.
 */
import { NOTICE_POLL_SECONDS } from "./agent-protocol.ts";
import { UNIT_PRICES } from "./costs/unit-prices.ts";
import type { FieldProblem } from "./errors.ts";
import type { Job } from "./job.ts";
import { NOTICE_SECONDS } from "./limits.ts";

export interface SaveSize {
  readonly bytes: number;
  /** The job whose largest sealed generation it is; null: it is `checkpoint.sizeGB`. */
  readonly measuredIn: string | null;
}

export interface SaveCheck extends SaveSize {
  readonly throughput: "elastic" | "bursting";
  /** What a save takes at least at the throughput that any client may have, and at the most that EFS gives to one. */
  readonly seconds: number;
  readonly bestSeconds: number;
  /** How long the last save may take: `stopGrace`. null: nobody takes a machine on demand back. */
  readonly graceSeconds: number | null;
  /** USD per hour of writing a save every `every`; null: `every` is null. */
  readonly usdPerHour: number | null;
  /** USD of reading it back after an interruption. */
  readonly resumeUsd: number;
}

const MIB = 1024 * 1024;
const GB = 1e9;

/**
 * MiB/s of one client (EFS user guide, Amazon EFS quotas and performance, 2026-08): 500; 1,500 with elastic throughput and
 * amazon-efs-utils 2.0 or later. A file system with bursting throughput gives 100 to all its clients while it has credits.
 */
const MIB_PER_SECOND = { elastic: { any: 500, best: 1500 }, bursting: { any: 100, best: 100 } } as const;

/** The agent kills so long before the action time (design §5). */
const KILL_RESERVE_SECONDS = 8;
/** The longest that a save can have between the agent's first sight of a notice and the kill. */
export const LONGEST_SAVE_SECONDS = NOTICE_SECONDS - NOTICE_POLL_SECONDS - KILL_RESERVE_SECONDS;

export function checkSave(
  { checkpoint, instance }: Pick<Job, "checkpoint" | "instance">,
  size: SaveSize,
  throughput: SaveCheck["throughput"],
): SaveCheck {
  const secondsAt = (rate: number): number => Math.ceil(size.bytes / (rate * MIB));
  const { any, best } = MIB_PER_SECOND[throughput];
  const usdOf = (item: "file-system-writes" | "file-system-reads"): number =>
    throughput === "elastic" ? (size.bytes / GB) * UNIT_PRICES[item].usd : 0;
  const { everySeconds } = checkpoint;
  return {
    ...size,
    throughput,
    seconds: secondsAt(any),
    bestSeconds: secondsAt(best),
    graceSeconds: instance.market === "on-demand" ? null : checkpoint.stopGraceSeconds,
    usdPerHour: everySeconds === null ? null : (usdOf("file-system-writes") * 3600) / everySeconds,
    resumeUsd: usdOf("file-system-reads"),
  };
}

/** `hourlyUsd`: of the machine that is likely to be launched; null: not known. */
export const warnOfSave = (
  { checkpoint }: Pick<Job, "checkpoint">,
  check: SaveCheck,
  hourlyUsd: number | null,
): readonly FieldProblem[] => [
  ...warnOfNotice(check),
  ...warnOfEvery(checkpoint.everySeconds, check),
  ...warnOfPrice(checkpoint.everySeconds, check, hourlyUsd),
];

/** 110 s × 500 MiB/s are 57.7 GB. */
const sizeThatFits = (throughput: SaveCheck["throughput"]): string =>
  gigabytes(LONGEST_SAVE_SECONDS * MIB_PER_SECOND[throughput].any * MIB);

function warnOfNotice(check: SaveCheck): readonly FieldProblem[] {
  const { bytes, seconds, bestSeconds, graceSeconds, throughput, measuredIn } = check;
  if (graceSeconds === null || seconds <= graceSeconds) return [];
  const save = `a save of ${gigabytes(bytes)}${measuredIn === null ? "" : `, as ${measuredIn} made,`}`;
  const { any, best } = MIB_PER_SECOND[throughput];
  const field = measuredIn === null ? "checkpoint.sizeGB" : "checkpoint";
  const otherwise = `saves of at most ${sizeThatFits(throughput)}, or \`saveSignal\` with an \`every\` whose work you can lose: then the save before the notice counts; or \`"market": "on-demand"\``;
  if (bestSeconds > LONGEST_SAVE_SECONDS)
    return [
      {
        field,
        problem: `means that no last save is complete: ${save} takes at least ${bestSeconds} s at ${mibPerSecond(best)}, a notice leaves ${LONGEST_SAVE_SECONDS} s`,
        expected: otherwise,
      },
    ];
  if (seconds > LONGEST_SAVE_SECONDS)
    return [
      {
        field,
        problem: `means that the last save is complete only with amazon-efs-utils 2: ${save} takes ${seconds} s at ${mibPerSecond(any)}, ${bestSeconds} s at ${mibPerSecond(best)}, a notice leaves ${LONGEST_SAVE_SECONDS} s`,
        expected: `an image with amazon-efs-utils 2.0 or later and a \`stopGrace\` of ${bestSeconds}s or more; otherwise ${otherwise}`,
      },
    ];
  return [
    {
      field: "checkpoint.stopGrace",
      problem: `is ${graceSeconds} s, and ${save} takes at least ${seconds} s at ${mibPerSecond(any)}`,
      expected: `at least ${seconds}s, better half as much again; a notice leaves ${LONGEST_SAVE_SECONDS} s`,
    },
  ];
}

const warnOfEvery = (everySeconds: number | null, { seconds, bytes }: SaveCheck): readonly FieldProblem[] =>
  everySeconds === null || everySeconds > seconds
    ? []
    : [
        {
          field: "checkpoint.every",
          problem: `is ${everySeconds} s, and a save of ${gigabytes(bytes)} takes at least ${seconds} s`,
          expected: `more than ${seconds}s, or smaller saves`,
        },
      ];

function warnOfPrice(
  everySeconds: number | null,
  { usdPerHour, bytes }: SaveCheck,
  hourlyUsd: number | null,
): readonly FieldProblem[] {
  if (everySeconds === null || usdPerHour === null || hourlyUsd === null || usdPerHour <= hourlyUsd) return [];
  const cheapEnough = Math.ceil((usdPerHour / hourlyUsd) * everySeconds);
  return [
    {
      field: "checkpoint.every",
      problem: `is ${everySeconds} s: saves of ${gigabytes(bytes)} cost ${usd(usdPerHour)} an hour to write, the machine ${usd(hourlyUsd)}`,
      expected: `${cheapEnough}s or more to cost less than the machine; or smaller saves, or a file system with bursting throughput, which asks nothing for writing`,
    },
  ];
}

const gigabytes = (bytes: number): string => `${Number((bytes / GB).toPrecision(3))} GB`;
const mibPerSecond = (rate: number): string => `${rate.toLocaleString("en-US")} MiB/s`;
const usd = (value: number): string => `$${value.toPrecision(3)}`;
