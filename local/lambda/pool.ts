/** The execution environments of all functions: reuse, concurrency limits, idle ones stopped. */
import { AwsError } from "../kernel/service.ts";
import type { Cloud } from "../kernel/service.ts";
import { unreservedConcurrency } from "./account-concurrency.ts";
import type { CodeStore } from "./code-store.ts";
import { startEnvironment } from "./environment.ts";
import type { Environment } from "./environment.ts";
import { IDLE_ENVIRONMENT_SECONDS, STARTING_ENVIRONMENTS } from "./facts.ts";
import type { FunctionRecord, LambdaState } from "./state.ts";

export interface Pool {
  /** An environment for one invocation. Throws TooManyRequestsException. */
  acquire(record: FunctionRecord): Promise<Environment>;
  /** Gives it back; a broken one is stopped. */
  release(environment: Environment, isBroken: boolean): void;
  /** The environment whose session has this access key. */
  find(accessKeyId: string): Environment | null;
  /** Stops the idle environments of a function whose code or settings changed, or which is gone. */
  retire(functionName: string): void;
  stop(): Promise<void>;
}

interface Member {
  readonly functionName: string;
  readonly environment: Environment;
  idle: NodeJS.Timeout | null;
  /** Gives the machine's room for its process to the next invocation. */
  leave: () => void;
}

export function createPool(cloud: Cloud, state: LambdaState, codeStore: CodeStore): Pool {
  const members = new Set<Member>();
  const running = new Map<string, number>();
  const startGate = createGate(() => STARTING_ENVIRONMENTS);
  const rooms = new Map<string, () => Promise<() => void>>();

  /** By function, so that one that waits for another's answer never keeps the room that the other needs. */
  const roomFor = (name: string): Promise<() => void> => {
    const room = rooms.get(name) ?? createGate(() => cloud.settings.functionProcesses);
    rooms.set(name, room);
    return room();
  };

  const stopMember = (member: Member): void => {
    if (member.idle) clearTimeout(member.idle);
    members.delete(member);
    member.environment.stop();
  };

  const findWarm = ({ name, generation }: FunctionRecord): Member | undefined => {
    for (const member of members) {
      if (member.functionName !== name || member.idle === null) continue;
      const { environment } = member;
      if (environment.isDead || environment.isStale() || environment.generation !== generation) stopMember(member);
      else return member;
    }
    return undefined;
  };

  const startMember = async (record: FunctionRecord): Promise<Member> => {
    const open = await startGate();
    try {
      const taskRoot = await codeStore.unpack(record.code);
      const environment = await startEnvironment(cloud, record, taskRoot);
      void environment.initialised.then(open);
      const member: Member = { functionName: record.name, environment, idle: null, leave: () => {} };
      members.add(member);
      return member;
    } catch (error) {
      open();
      throw error;
    }
  };

  const count = (name: string, by: number): void => {
    running.set(name, (running.get(name) ?? 0) + by);
  };

  return {
    async acquire(record) {
      checkConcurrency(record, state, running);
      count(record.name, 1);
      const leave = await roomFor(record.name);
      try {
        const member = findWarm(record) ?? (await startMember(record));
        if (member.idle) clearTimeout(member.idle);
        member.idle = null;
        member.leave = leave;
        return member.environment;
      } catch (error) {
        leave();
        count(record.name, -1);
        throw error;
      }
    },
    release(environment, isBroken) {
      const member = [...members].find((each) => each.environment === environment);
      if (!member) return;
      count(member.functionName, -1);
      member.leave();
      const isCurrent = state.functions.get(member.functionName)?.generation === environment.generation;
      if (isBroken || environment.isDead || !isCurrent) return stopMember(member);
      member.idle = setTimeout(() => stopMember(member), IDLE_ENVIRONMENT_SECONDS * 1000);
      // An idle environment must not keep the whole cloud's process alive.
      member.idle.unref();
    },
    find: (accessKeyId) =>
      [...members].find(({ environment }) => environment.accessKeyId === accessKeyId)?.environment ?? null,
    retire(functionName) {
      for (const member of members) if (member.functionName === functionName && member.idle) stopMember(member);
    },
    async stop() {
      const logs = [...members].map(({ environment }) => environment.log.flushed());
      for (const member of members) stopMember(member);
      await Promise.all(logs);
    },
  };
}

function checkConcurrency(record: FunctionRecord, state: LambdaState, running: ReadonlyMap<string, number>): void {
  const { name, reservedConcurrency } = record;
  if (reservedConcurrency !== null) {
    if ((running.get(name) ?? 0) >= reservedConcurrency)
      throw throttled("ReservedFunctionConcurrentInvocationLimitExceeded");
    return;
  }
  const unreserved = state.functions.values().filter((each) => each.reservedConcurrency === null);
  const busy = unreserved.reduce((sum, each) => sum + (running.get(each.name) ?? 0), 0);
  if (busy >= unreservedConcurrency(state)) throw throttled("ConcurrentInvocationLimitExceeded");
}

const throttled = (reason: string): AwsError =>
  new AwsError("TooManyRequestsException", "Rate Exceeded.", { status: 429, members: { Reason: reason } });

/** Lets `limit()` through; each calls the function it was given when the next may come. */
function createGate(limit: () => number): () => Promise<() => void> {
  let inside = 0;
  const waiting: (() => void)[] = [];
  const leave = (): void => {
    inside--;
    waiting.shift()?.();
  };
  return async () => {
    while (inside >= limit()) await new Promise<void>((resolve) => waiting.push(resolve));
    inside++;
    let isOpen = false;
    return () => {
      if (!isOpen) leave();
      isOpen = true;
    };
  };
}
