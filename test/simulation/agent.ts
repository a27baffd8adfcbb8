/**
 * The simulated agent: a machine's software in virtual time. It decides by the agent's own rules (decide.ts, held to
 * test/agent/vectors), speaks to the cloud by the real SDK, and plays scripts and file system from a scenario.
 */
import type { AgentEvent, AgentEventType, Inbox, Outbox } from "../../core/agent-protocol.ts";
import { DEAD_MAN_MINUTES } from "../../core/agent-protocol.ts";
import type { Machine, MachineProgram } from "../../local/index.ts";
import { openChannel, type ChannelTarget } from "./agent-channel.ts";
import { inboxFacts, mergeNotice } from "./agent-facts.ts";
import { createHands } from "./agent-hands.ts";
import { jobFacts, NEW_CHANNEL, NEW_STATE, type Action, type AgentState, type Told } from "./agent-state.ts";
import { decideWork } from "./decide.ts";
import { decideChannel } from "./decide-channel.ts";
import { jobOf, type Job, type World } from "./world.ts";

/** What a scenario may do to a machine's software. */
export interface AgentControl {
  readonly instanceId: string;
  readonly jobId: string;
  readonly attempt: number;
  readonly state: () => AgentState;
  /** The network to AWS; the shared file system stays. */
  partition(isCut: boolean): void;
  /** The whole machine stands still, its scripts too. */
  freeze(isFrozen: boolean): void;
  /** The agent's process dies; the service manager starts it again after so long, or never. */
  kill(restartSeconds: number | null): void;
  /** Seconds of work the scripts have done, for a test that waits for a moment. */
  isSaving(): boolean;
}

export const simulateMachines =
  (world: World, target: () => ChannelTarget): MachineProgram =>
  (machine) => {
    const job = jobOf(machine);
    if (job !== null) bootMachine(machine, world, job, () => startAgent(machine, world, job, target()));
  };

/** What documents/user-data.sh does when the system is up, and the bootstrap document when SSM knows the machine. */
function bootMachine(machine: Machine, world: World, job: Job, start: () => void) {
  const { userDataSeconds } = world.behaviourOf(job.jobId, job.attempt);
  const { userData, clock, associated, off } = machine;
  let hasBegun = false;
  const begin = (): void => {
    if (hasBegun || off.aborted) return;
    hasBegun = true;
    start();
  };
  if (userData?.includes("shutdown -P")) machine.shutdown(DEAD_MAN_MINUTES * 60);
  if (userData?.includes("spot-agent.pyz") && userDataSeconds !== null)
    clock.at(clock.now() + userDataSeconds * 1000, begin);
  void associated.then(begin);
}

function startAgent(machine: Machine, world: World, { jobId, attempt }: Job, target: ChannelTarget): void {
  const { clock, instanceId } = machine;
  const behaviour = world.behaviourOf(jobId, attempt);
  const channel = openChannel(machine, target);
  const seconds = (): number => clock.now() / 1000;
  // The metadata service's clock is the one action times are compared with, so a skewed own clock does not matter.
  const deadline = (iso: string): number => Date.parse(iso) / 1000;
  const iso = (): string => new Date(clock.now() + behaviour.clockSkewSeconds * 1000).toISOString();
  let state: AgentState = NEW_STATE;
  let inbox: Inbox | null = null;
  let counter = 0;
  let rebalanceSeen = false;
  let isFrozen = false;
  let deadUntil: number | null = null;
  let isBusy = false;
  const events: AgentEvent[] = [];
  let eventSequence = 0;

  const say = (type: AgentEventType, message: string, data: AgentEvent["data"] = {}): void => {
    events.push({ time: iso(), type, message, data });
  };
  const set = (changes: Partial<AgentState>): void => void (state = { ...state, ...changes });
  const hands = createHands({
    world,
    machine,
    jobId,
    attempt,
    behaviour,
    seconds,
    say,
    set,
    state: () => state,
    inbox: () => inbox,
  });

  const lookAtMetadata = (): void => {
    const action = machine.spotAction();
    if (action !== null)
      set({
        notice: mergeNotice(
          state.notice,
          { actionTime: new Date(action.time).toISOString(), source: "ec2", seenAt: iso(), exact: true },
          deadline,
        ),
      });
    if (!rebalanceSeen && machine.rebalance() !== null) {
      rebalanceSeen = true;
      if (state.inbox !== null) set({ inbox: { ...state.inbox, saveRequested: true } });
    }
  };

  const takeInbox = (item: Inbox): void => {
    inbox = item;
    set({ inbox: inboxFacts(item, state.inbox, deadline), job: state.job ?? jobFacts(item) });
    if (item.notice !== null) set({ notice: mergeNotice(state.notice, { ...item.notice, exact: false }, deadline) });
  };

  const note = (changes: Partial<AgentState["channel"]>): void => set({ channel: { ...state.channel, ...changes } });

  const writeOut = async (fields: Told, rearm: boolean): Promise<void> => {
    counter += 1;
    const outbox: Outbox = {
      version: 1,
      instanceId,
      jobId,
      attempt,
      counter,
      rebalanceSeen,
      started: state.local.started,
      progress: hands.progress(),
      generation: state.generation?.generation ?? null,
      ...fields,
    };
    await channel.writeOutbox(outbox);
    note({ written: fields, writtenAt: seconds() });
    if (rearm) machine.shutdown(DEAD_MAN_MINUTES * 60);
  };

  const perform = async (action: Action): Promise<void> => {
    switch (action.do) {
      case "write-out":
        return writeOut(action["fields"] as Told, action["rearm"] === true);
      case "read-in": {
        const item = await channel.readInbox();
        if (item !== null) takeInbox(item);
        return note({ readAt: seconds() });
      }
      case "poke": {
        const token = action["token"] as string;
        const isAccepted = await channel.send("SendTaskSuccess", token);
        return note(isAccepted ? { accepted: action["fields"] as Told, acceptedToken: token } : { refused: token });
      }
      case "heartbeat": {
        const token = action["token"] as string;
        const isAlive = await channel.send("SendTaskHeartbeat", token);
        return note({ heartbeatAt: seconds(), ...(isAlive ? {} : { refused: token }) });
      }
      default:
        throw new Error(`the channel has no action ${action.do}`);
    }
  };

  const flushEvents = async (): Promise<void> => {
    for (let event = events[0]; event !== undefined; event = events[0]) {
      await channel.writeEvent(eventSequence + 1, event);
      eventSequence += 1;
      events.shift();
    }
  };

  const work = (): void => {
    for (let actions = decideWork(state, seconds()); actions.length > 0; actions = decideWork(state, seconds()))
      for (const action of actions) hands.do(action);
  };

  /** One round of the agent's threads. A failed call is tried again in the next one. */
  const round = async (): Promise<void> => {
    if (inbox === null) {
      const item = await channel.readInbox();
      if (item === null) return;
      takeInbox(item);
    }
    work();
    for (let turns = 0; turns < 20; turns++) {
      const [action] = decideChannel(state, seconds());
      if (action === undefined || machine.off.aborted || deadUntil !== null) break;
      await perform(action);
      work();
    }
    await flushEvents();
  };

  const tick = async (): Promise<void> => {
    if (isFrozen || machine.off.aborted) return;
    hands.advance(behaviour.tickSeconds);
    if (deadUntil !== null) {
      if (seconds() < deadUntil) return;
      deadUntil = null;
      say("agent-restarted", "The agent was restarted and goes on.");
    }
    lookAtMetadata();
    if (isBusy) return;
    isBusy = true;
    try {
      await round();
    } catch {
      // The network is cut, or the call failed: what is due stays due.
    } finally {
      isBusy = false;
    }
  };

  const loop = (): void => {
    clock.at(clock.now() + behaviour.tickSeconds * 1000, () => {
      if (machine.off.aborted) return;
      void clock.hold(tick()).finally(loop);
    });
  };

  machine.off.addEventListener("abort", () => {
    hands.machineIsGone();
    channel.close();
  });
  world.agents.set(instanceId, {
    instanceId,
    jobId,
    attempt,
    state: () => state,
    partition: (isCut) => channel.cut(isCut),
    freeze: (next) => {
      isFrozen = next;
      hands.stall(next);
    },
    kill: (restartSeconds) => {
      deadUntil = restartSeconds === null ? Infinity : seconds() + restartSeconds;
      // A new process knows what the disk has: not what was written, read and poked.
      set({ channel: NEW_CHANNEL, task: null, saves: NEW_STATE.saves, longestSaveSeconds: null });
    },
    isSaving: () => hands.isSaving(),
  });
  machine.shutdown(DEAD_MAN_MINUTES * 60);
  if (!behaviour.neverReports) loop();
}
