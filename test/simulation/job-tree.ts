/** A job's tree on the shared file system, in memory: what one attempt leaves and the next one finds. */
import { createHash } from "node:crypto";
import type { AgentOutcome } from "../../core/agent-protocol.ts";
import type { Released } from "../../core/ledger.ts";

interface Generation {
  readonly name: string;
  /** Seconds of the script's work that it holds. */
  readonly work: number;
  /** It got its name by rename; before that it is torn, and nobody may resume from it. */
  complete: boolean;
  sealed: boolean;
}

export interface JobTree {
  /** The script begins to write; a kill from here to `complete` leaves it torn. */
  begin(work: number): string;
  complete(name: string): void;
  /** The sealer's look: manifests for what is complete. The names of those that had none. */
  seal(): readonly string[];
  /** The newest child whose manifest holds. */
  newest(): Released | null;
  /** The one that is named, if its manifest is the one that was named; else the newest. */
  choose(named: Released | null): Released | null;
  workOf(generation: string | null): number;
  wasSealed(generation: string): boolean;
  readonly finished: Set<number>;
  usedSeconds: number;
  outcome: AgentOutcome | null;
}

export function createJobTree(): JobTree {
  const generations: Generation[] = [];
  const find = (name: string | null) => generations.find((generation) => generation.name === name);
  const released = ({ name, work }: Generation): Released => ({
    generation: name,
    manifestHash: createHash("sha256").update(`${name}\0${work}`).digest("hex"),
  });
  const tree: JobTree = {
    begin(work) {
      const name = `g-${generations.length + 1}`;
      generations.push({ name, work, complete: false, sealed: false });
      return name;
    },
    complete(name) {
      const generation = find(name);
      if (generation) generation.complete = true;
    },
    seal() {
      const found = generations.filter(({ complete, sealed }) => complete && !sealed);
      for (const generation of found) generation.sealed = true;
      return found.map(({ name }) => name);
    },
    newest() {
      const sealed = generations.findLast((generation) => generation.sealed);
      return sealed ? released(sealed) : null;
    },
    choose(named) {
      const found = find(named?.generation ?? null);
      const holds = found?.sealed === true && released(found).manifestHash === named?.manifestHash;
      return holds ? named : tree.newest();
    },
    workOf: (generation) => find(generation)?.work ?? 0,
    wasSealed: (generation) => find(generation)?.sealed === true,
    finished: new Set(),
    usedSeconds: 0,
    outcome: null,
  };
  return tree;
}
