/**
 * Faults that a test or the demo orders: the next calls of an operation, or one certain call of one certain caller, fail,
 * are slow, lose their answer, or find the process that made them killed.
 */
import { AwsError, callerName } from "./service.ts";
import type { Call, Caller, CallerProcess } from "./service.ts";

export interface Fault {
  /** The service's name or signing name. */
  readonly service: string;
  readonly operation: string;
  /** Only calls of this caller, by `callerName`: a function's name, an instance's id; absent: anybody's. */
  readonly caller?: string;
  /** So many of the calls it is about pass first; absent: none. */
  readonly skip?: number;
  readonly times: number;
  /** The error's code; absent: no error (latency, or a lost answer). */
  readonly error?: string;
  readonly message?: string;
  readonly status?: number;
  /** The operation is carried out first, then the connection is reset: a time-out after success. */
  readonly after?: boolean;
  /** The caller's process is killed, as when its host fails: before or after the operation was carried out. */
  readonly crash?: "before" | "after";
  /** Real milliseconds before the operation, whatever time the cloud lives in. */
  readonly latencyMs?: number;
}

/** Nobody waits for the answer, or it must not arrive: the front door resets the connection. */
export class LostAnswer extends Error {
  override readonly name = "LostAnswer";
}

export interface Faults {
  add(fault: Fault): void;
  /** Those that still wait for a call; what they wait for, as it is left. */
  list(): readonly Fault[];
  clear(): void;
  /** Runs the work of a call as the next fault for it says. `isLost`: its answer must not be sent, not even its head. */
  apply<T>(call: Call, serviceName: string, work: (isLost: boolean) => Promise<T>): Promise<T>;
}

export function createFaults(processOf: (caller: Caller) => CallerProcess | null): Faults {
  let faults: readonly Fault[] = [];

  /** Each fault counts all the calls it is about; the first that is due happens. */
  const take = (call: Call, serviceName: string): Fault | undefined => {
    const about = faults.filter((fault) => isAbout(fault, call, serviceName));
    const due = about.find(({ skip = 0 }) => skip === 0);
    faults = faults.flatMap((fault) => {
      const { skip = 0, times } = fault;
      if (fault === due) return times > 1 ? [{ ...fault, times: times - 1 }] : [];
      return about.includes(fault) && skip > 0 ? [{ ...fault, skip: skip - 1 }] : [fault];
    });
    return due;
  };

  const crash = async ({ caller }: Call): Promise<void> => {
    const process = processOf(caller);
    if (process === null) throw new AwsError("InternalFailure", `no process to kill: ${caller.arn}`, { status: 500 });
    await process.kill();
  };

  return {
    add: (fault) => void (faults = [...faults, fault]),
    list: () => faults,
    clear: () => void (faults = []),
    async apply(call, serviceName, work) {
      const fault = take(call, serviceName);
      if (!fault) return work(false);
      if (fault.latencyMs !== undefined) await new Promise((resolve) => setTimeout(resolve, fault.latencyMs));
      if (fault.error !== undefined) throw injected(fault, fault.error);
      if (fault.crash === "before") {
        await crash(call);
        throw new LostAnswer(`${call.service}:${call.operation} came from a process that was killed on purpose`);
      }
      const isLost = fault.after === true || fault.crash === "after";
      const result = await work(isLost);
      if (fault.crash === "after") await crash(call);
      if (isLost) throw new LostAnswer(`the answer of ${call.service}:${call.operation} is lost on purpose`);
      return result;
    },
  };
}

const isAbout = ({ service, operation, caller }: Fault, call: Call, serviceName: string): boolean =>
  (service === serviceName || service === call.service) &&
  operation === call.operation &&
  (caller === undefined || caller === callerName(call.caller));

const injected = ({ message, status }: Fault, code: string): AwsError =>
  new AwsError(code, message ?? `${code} (ordered through the control port)`, { status: status ?? 400 });
