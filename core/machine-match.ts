/**
 * Machines that are described instead of named: `instance.requirements` and `instance.gpu`. EC2 says which types have it; of
 * those the smallest are taken, and nothing after admission knows the difference. Pure.
 */
import type { Architecture, TypeFacts } from "./ports-catalog.ts";

interface Range {
  readonly min: number;
  /** null: any more will do. */
  readonly max: number | null;
}

/** What a job asks for; its own words are EC2's (attribute-based instance type selection). */
export interface MachineMatch {
  readonly vCpuCount: Range;
  readonly memoryMiB: Range;
  readonly architecture: Architecture;
  /** null: no accelerator. */
  readonly gpu: { readonly name: string; readonly count: number } | null;
  /** Where the job says so. */
  readonly field: "instance.requirements" | "instance.gpu";
}

/** Of each of these EC2 is asked where it is offered. */
const MOST_CANDIDATES = 24;

/** The least vCPUs and memory first: what is larger than needed costs more, and pays for nothing. */
export const candidatesOf = (types: readonly TypeFacts[]): readonly TypeFacts[] =>
  types
    .toSorted((a, b) => a.vCpus - b.vCpus || a.memoryMiB - b.memoryMiB || (a.name < b.name ? -1 : 1))
    .slice(0, MOST_CANDIDATES);
