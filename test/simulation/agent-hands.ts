/** The simulated agent's hands: tasks that take time, the script, the mount; how each ends becomes facts. */
import type { AgentEvent, AgentEventType, Inbox } from "../../core/agent-protocol.ts";
import type { Machine } from "../../local/index.ts";
import type { Action, AgentState, Exit, Failure, LocalRecord, StopCause } from "./agent-state.ts";
import type { Behaviour } from "./behaviour.ts";
import { agentOutcome } from "./decide-ending.ts";
import type { JobTree } from "./job-tree.ts";
import { startScript, type Script } from "./script.ts";
import type { Run, Span, World } from "./world.ts";

export interface HandsOf {
  readonly world: World;
  readonly machine: Machine;
  readonly jobId: string;
  readonly attempt: number;
  readonly behaviour: Behaviour;
  readonly seconds: () => number;
  readonly say: (type: AgentEventType, message: string, data?: AgentEvent["data"]) => void;
  readonly set: (changes: Partial<AgentState>) => void;
  readonly state: () => AgentState;
  readonly inbox: () => Inbox | null;
}

export interface Hands {
  do(action: Action): void;
  /** Machine time passes: tasks go on, the script computes. */
  advance(seconds: number): void;
  /** A frozen machine neither computes nor lets go of anything. */
  stall(isFrozen: boolean): void;
  machineIsGone(): void;
  progress(): number | null;
  isSaving(): boolean;
}

/** So few that no later job of the name is warned of what its saves take. */
export const GENERATION_BYTES = 1_000_000;

/** Seconds each task takes; those not named are done within one look. */
const taskSeconds = (name: string, behaviour: Behaviour): number =>
  name === "prepare" ? behaviour.prepareSeconds : name === "mount" ? behaviour.mountSeconds : 0;

export function createHands(of: HandsOf): Hands {
  const { world, machine, jobId, attempt, behaviour, seconds, say, set, state } = of;
  const { instanceId, clock } = machine;
  const shared = world.tree(jobId);
  let script: Script | null = null;
  let run: Run | null = null;
  let frozenRun: Run | null = null;
  let mount: Span | null = null;
  let task: { readonly name: string; left: number } | null = null;

  const tree = (): JobTree => shared;
  const setLocal = (changes: Partial<LocalRecord>): void => set({ local: { ...state().local, ...changes } });
  const endRun = (): void => {
    if (run) run.to ??= clock.now();
    run = null;
  };
  const endMount = (): void => {
    if (mount) mount.to ??= clock.now();
    mount = null;
  };

  const seal = (): void => {
    for (const generation of tree().seal())
      say("generation-sealed", `${generation} is safe.`, { generation, bytes: GENERATION_BYTES, files: 1 });
  };

  const finishTask = (name: string): void => {
    const facts: { -readonly [K in keyof AgentState]?: AgentState[K] } = {};
    if (name === "prepare" && behaviour.prepareFails)
      facts.failure = { error: "SetupFailed", script: null, exitCode: 1, message: "setup failed" } satisfies Failure;
    else if (name === "mount") {
      mount = { jobId, attempt, instanceId, from: clock.now(), to: null };
      world.mounts.push(mount);
      facts.reported = tree().outcome;
      facts.finished = [...tree().finished];
      facts.usedSeconds = tree().usedSeconds;
    } else if (name === "choose-generation") facts.generation = tree().choose(of.inbox()?.resumeFrom ?? null);
    else if (name === "seal") {
      seal();
      facts.generation = tree().newest();
    } else if (name === "write-outcome") tree().outcome = agentOutcome("completed");
    else if (name === "unmount") endMount();
    set({ ...facts, task: null, done: [...state().done, name] });
  };

  const startRun = (index: number): void => {
    const from = state().generation?.generation ?? null;
    run = {
      jobId,
      attempt,
      instanceId,
      from: clock.now(),
      to: null,
      resumedFrom: from,
      wasSealed: from === null || tree().wasSealed(from),
      startWork: tree().workOf(from),
      afterCompletion: tree().outcome !== null,
      computed: null,
    };
    world.runs.push(run);
    script = startScript(tree(), behaviour, run.startWork);
    if (!state().local.started) say("scripts-started", "The scripts run.", { resumeFrom: from });
    setLocal({ started: true });
    set({ script: { index, since: seconds() } });
  };

  const endScript = (end: Omit<Exit, "index">): void => {
    const { script: known, usedSeconds } = state();
    script = null;
    endRun();
    if (known === null) return;
    tree().usedSeconds = usedSeconds + seconds() - known.since;
    set({ script: null, exit: { ...end, index: known.index }, usedSeconds: tree().usedSeconds });
  };

  const noteExit = (index: number, verdict: string, failure: Failure | null): void => {
    const finished = verdict === "finished" ? [...state().finished, index] : state().finished;
    for (const each of finished) tree().finished.add(each);
    const message = failure && { ...failure, script: "work.py", message: `work.py ${failure.message}\nlast line` };
    set({ exit: null, finished, failure: message ?? state().failure });
  };

  const hands: Record<string, (action: Action) => void> = {
    record: (action) => {
      const { do: _, ...changes } = action;
      setLocal(changes);
      if ("ready" in changes) say("agent-ready", "The agent is ready to run the scripts.");
      if ("released" in changes) say("file-system-released", "The file system was released.");
    },
    task: (action) => {
      const name = action["name"] as string;
      task = { name, left: taskSeconds(name, behaviour) };
      set({ task: name });
      if (task.left === 0) completeTask(0);
    },
    "cancel-task": () => {
      set({ task: null, skipped: [...state().skipped, state().task ?? ""] });
      task = null;
    },
    "start-script": (action) => startRun(action["index"] as number),
    "stop-script": (action) => {
      set({ stop: { cause: action["cause"] as StopCause, since: seconds(), killed: false } });
      script?.stop();
      say("stop-signalled", "The script was told to save and stop.", { cause: String(action["cause"]) });
    },
    kill: () => {
      set({ stop: { ...(state().stop ?? { cause: "fenced" as const, since: seconds() }), killed: true } });
      script?.kill();
      const end = script?.advance(1);
      if (end) endScript(end);
    },
    "save-signal": (action) => {
      const { reasons } = state().saves;
      const reason = action["reason"] as string;
      set({ saves: { at: seconds(), reasons: reason === "every" ? reasons : [...reasons, reason] } });
      say("save-requested", "The script was asked to save.", { reason });
    },
    "show-notice": () => {
      const { notice } = state();
      if (notice === null) return;
      set({ notice: { ...notice, shown: true } });
      say("notice-seen", "This instance will be taken.", { actionTime: notice.actionTime, source: notice.source });
    },
    "note-exit": (action) =>
      noteExit(action["index"] as number, action["verdict"] as string, action["failure"] as Failure | null),
    "arm-shutdown": (action) => {
      set({ shutdownSet: true });
      machine.shutdown(action["afterSeconds"] as number);
    },
  };

  function completeTask(passed: number): void {
    // After the agent's own restart the task is started again by the rules.
    if (task === null || state().task !== task.name) return;
    task.left -= passed;
    if (task.left > 0) return;
    const { name } = task;
    task = null;
    finishTask(name);
  }

  return {
    do(action) {
      const hand = hands[action.do];
      if (!hand) throw new Error(`the hands have no action ${action.do}`);
      hand(action);
    },
    advance(passed) {
      completeTask(passed);
      if (script === null) return;
      const end = script.advance(passed);
      if (run) run.computed = script.computed();
      seal();
      if (state().script !== null) set({ generation: tree().newest() ?? state().generation });
      if (end) endScript(end);
    },
    stall(isFrozen) {
      if (isFrozen) {
        frozenRun = run;
        endRun();
      } else if (script !== null && frozenRun !== null) {
        run = { ...frozenRun, from: clock.now(), to: null };
        world.runs.push(run);
      }
    },
    machineIsGone() {
      script = null;
      endRun();
      endMount();
    },
    progress: () => null,
    isSaving: () => script?.isSaving() ?? false,
  };
}
