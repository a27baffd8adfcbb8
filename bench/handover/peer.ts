/** A system that lets the machine die and then starts another: its loop in virtual time, with the same job in it. */
import { BEHAVIOUR } from "../../test/simulation/behaviour.ts";
import { createJobTree, type JobTree } from "../../test/simulation/job-tree.ts";
import { startScript } from "../../test/simulation/script.ts";
import { SAVE_EVERY_SECONDS } from "./job-constants.ts";
import type { Interruption, Part, Played } from "./measure.ts";
import { seeded } from "./random.ts";
import type { Story } from "./story.ts";

export interface Peer {
  readonly controllerHourlyUsd: number;
  /** Seconds from a machine's death until another one is asked for. */
  detectSeconds(random: () => number): number;
  /** Seconds from the request to the scripts' start, beyond the machine's boot and the job's own set-up. */
  startSeconds(random: () => number): number;
}

interface Life {
  readonly part: Part;
  readonly endedAt: number;
}

export function playPeer(peer: Peer, story: Story): Played {
  const random = seeded(story.seed + 1);
  const tree = createJobTree();
  const interruptions: Interruption[] = [];
  const launch = (requestAt: number, attempt: number): number => {
    const { bootSeconds, setupSeconds } = story.machine(attempt);
    return requestAt + (bootSeconds + peer.startSeconds(random) + setupSeconds) * 1000;
  };
  let requestAt = 0;
  let machineSeconds = 0;
  let before: { readonly life: Life; readonly noticeAt: number } | null = null;
  for (let attempt = 1; ; attempt++) {
    const from = launch(requestAt, attempt);
    const noticeAfter = story.noticeAfterSeconds[attempt - 1];
    const life = live(story, tree, from, attempt, noticeAfter);
    machineSeconds += (life.endedAt - requestAt) / 1000;
    const { saveSeconds } = story.machine(attempt - 1 || 1);
    const { restoreSeconds } = story.machine(attempt);
    const readySeconds = (from - (before?.noticeAt ?? 0)) / 1000;
    if (before !== null)
      interruptions.push({
        noticeAt: before.noticeAt,
        requestAt,
        before: before.life.part,
        after: life.part,
        saveSeconds,
        restoreSeconds,
        readySeconds,
      });
    if (noticeAfter === undefined) {
      const wallSeconds = life.endedAt / 1000;
      const orchestrationUsd = (wallSeconds / 3600) * peer.controllerHourlyUsd;
      return { interruptions, wallSeconds, machineSeconds, orchestrationUsd, transitions: null };
    }
    before = { life, noticeAt: life.endedAt - story.noticeSeconds * 1000 };
    requestAt = life.endedAt + peer.detectSeconds(random) * 1000;
  }
}

/** The machine's part: until the job is done, or, if it is noticed, until it is taken. Nobody tells the script. */
function live(story: Story, tree: JobTree, from: number, attempt: number, noticeAfter: number | undefined): Life {
  const { saveSeconds, restoreSeconds } = story.machine(attempt);
  const behaviour = {
    ...BEHAVIOUR,
    saveSeconds,
    restoreSeconds,
    workSeconds: story.workSeconds,
    saveEverySeconds: SAVE_EVERY_SECONDS,
  };
  const startWork = tree.workOf(tree.newest()?.generation ?? null);
  const script = startScript(tree, behaviour, startWork);
  const restored = startWork > 0 ? restoreSeconds : 0;
  const limit = noticeAfter === undefined ? Infinity : restored + noticeAfter + story.noticeSeconds;
  let seconds = 0;
  for (let isDone = false; !isDone && seconds < limit;) {
    const step = Math.min(1, limit - seconds);
    isDone = script.advance(step) !== null;
    seconds += step;
    tree.seal();
  }
  const computed = script.computed();
  if (computed === null) throw new Error(`attempt ${attempt} of a peer computed nothing`);
  return { part: { from, startWork, computed }, endedAt: from + seconds * 1000 };
}
