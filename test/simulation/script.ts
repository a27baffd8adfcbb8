/** A script that computes for so many seconds, saves every so often, and saves once more when it is told to stop. */
import type { Behaviour } from "./behaviour.ts";
import type { JobTree } from "./job-tree.ts";

export interface ScriptEnd {
  readonly code: number | null;
  readonly signal: string | null;
}
export interface Script {
  /** Lets machine time pass; the script's end, once it has come to one. */
  advance(seconds: number): ScriptEnd | null;
  stop(): void;
  isSaving(): boolean;
  kill(): void;
}

export function startScript(tree: JobTree, behaviour: Behaviour, from: number): Script {
  let work = from;
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
    const step = Math.min(seconds, behaviour.workSeconds - work, nextSaveAt - work);
    work += step;
    if (work >= behaviour.workSeconds) exit(behaviour.exitCode);
    else if (work >= nextSaveAt) {
      nextSaveAt += behaviour.saveEverySeconds;
      beginSave();
    }
    return step;
  };

  return {
    advance(seconds) {
      for (let left = seconds; left > 0 && ended === null;) left -= goOn(left);
      return ended;
    },
    stop() {
      if (behaviour.ignoresStop || isStopping) return;
      isStopping = true;
      // A save under way is given up for one of what has been computed by now; the torn one stays behind.
      beginSave();
    },
    isSaving: () => save !== null,
    kill() {
      ended ??= { code: null, signal: "SIGKILL" };
    },
  };
}
