/** A script that computes for so many seconds, saves every so often, and saves once more when it is told to stop. */
import type { Behaviour } from "./behaviour.ts";
import type { JobTree } from "./job-tree.ts";

export interface ScriptEnd {
  readonly code: number | null;
  readonly signal: string | null;
}
/** From its first to its last second of work, counted from the script's start; saves in between included. */
export interface Computed {
  readonly fromSeconds: number;
  readonly toSeconds: number;
  /** Seconds of the whole work done by then. */
  readonly work: number;
}
export interface Script {
  /** Lets machine time pass; the script's end, once it has come to one. */
  advance(seconds: number): ScriptEnd | null;
  stop(): void;
  isSaving(): boolean;
  /** null: it has not computed yet. */
  computed(): Computed | null;
  kill(): void;
}

export function startScript(tree: JobTree, behaviour: Behaviour, from: number): Script {
  let work = from;
  let restoreLeft = from > 0 ? behaviour.restoreSeconds : 0;
  let elapsed = 0;
  let computed: Computed | null = null;
  let save: { readonly name: string; left: number } | null = null;
  let isStopping = false;
  let ended: ScriptEnd | null = null;
  const exit = (code: number): void => {
    ended ??= { code, signal: null };
  };
  const beginSave = (): void => {
    save = { name: tree.begin(work), left: behaviour.saveSeconds };
  };
  let nextSaveAt = (Math.floor(from / behaviour.saveEverySeconds) + 1) * behaviour.saveEverySeconds;

  const goOn = (seconds: number): number => {
    if (save !== null) {
      const step = Math.min(seconds, save.left);
      save.left -= step;
      if (save.left > 0) return step;
      tree.complete(save.name);
      save = null;
      if (isStopping) exit(behaviour.stopExitCode);
      return step;
    }
    if (restoreLeft > 0) {
      const step = Math.min(seconds, restoreLeft);
      restoreLeft -= step;
      return step;
    }
    const step = Math.min(seconds, behaviour.workSeconds - work, nextSaveAt - work);
    work += step;
    if (step > 0) computed = { fromSeconds: computed?.fromSeconds ?? elapsed, toSeconds: elapsed + step, work };
    if (work >= behaviour.workSeconds) exit(behaviour.exitCode);
    else if (work >= nextSaveAt) {
      nextSaveAt += behaviour.saveEverySeconds;
      beginSave();
    }
    return step;
  };

  return {
    advance(seconds) {
      for (let left = seconds; left > 0 && ended === null;) {
        const step = goOn(left);
        left -= step;
        elapsed += step;
      }
      return ended;
    },
    stop() {
      if (behaviour.ignoresStop || isStopping) return;
      isStopping = true;
      // A save under way is given up for one of what has been computed by now; the torn one stays behind.
      beginSave();
    },
    isSaving: () => save !== null,
    computed: () => computed,
    kill() {
      ended ??= { code: null, signal: "SIGKILL" };
    },
  };
}
