/** What a scenario knows besides the cloud: the shared file systems, the agents, and who computed when. */
import type { Machine } from "../../local/index.ts";
import { TAGS } from "../../core/naming.ts";
import type { AgentControl } from "./agent.ts";
import { BEHAVIOUR, type Behaviour } from "./behaviour.ts";
import { createJobTree, type JobTree } from "./job-tree.ts";
import type { Computed } from "./script.ts";

/** A span of virtual time, ms; `to` is null while it lasts. */
export interface Span {
  readonly jobId: string;
  readonly attempt: number;
  readonly instanceId: string;
  readonly from: number;
  to: number | null;
}
export interface Run extends Span {
  /** The generation the scripts resumed from, and whether it was sealed then. */
  readonly resumedFrom: string | null;
  readonly wasSealed: boolean;
  /** Seconds of work it began with. */
  readonly startWork: number;
  /** The job had been completed before: a rerun. */
  readonly afterCompletion: boolean;
  /** What it has computed so far. */
  computed: Computed | null;
}

export interface Behaves {
  (attempt: number): Partial<Behaviour>;
}

export interface World {
  readonly runs: Run[];
  /** When an instance had the job's tree mounted. */
  readonly mounts: Span[];
  /** By instance id; an agent stays listed when its machine is gone. */
  readonly agents: Map<string, AgentControl>;
  tree(jobId: string): JobTree;
  /** What jobs of this name do from now on. */
  behave(jobName: string, behaves: Behaves): void;
  behaviourOf(jobId: string, attempt: number): Behaviour;
}

export function createWorld(): World {
  const trees = new Map<string, JobTree>();
  const behaves = new Map<string, Behaves>();
  return {
    runs: [],
    mounts: [],
    agents: new Map(),
    tree(jobId) {
      const tree = trees.get(jobId) ?? createJobTree();
      trees.set(jobId, tree);
      return tree;
    },
    behave: (jobName, each) => void behaves.set(jobName, each),
    behaviourOf: (jobId, attempt) => ({ ...BEHAVIOUR, ...behaves.get(jobId.slice(0, -13))?.(attempt) }),
  };
}

export interface Job {
  readonly jobId: string;
  readonly attempt: number;
}

/** The tag `<jobId>/<attempt>/<try>` says whose machine it is. */
export function jobOf(machine: Machine): Job | null {
  const [jobId, attempt] = machine.tags[TAGS.attempt]?.split("/") ?? [];
  return jobId === undefined || attempt === undefined ? null : { jobId, attempt: Number(attempt) };
}
