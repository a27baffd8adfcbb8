/** Faults that a test or the demo orders: the next calls of an operation fail, are slow, or lose their answer. */
import { AwsError } from "./service.ts";
import type { Call } from "./service.ts";

export interface Fault {
  /** The service's name or signing name. */
  readonly service: string;
  readonly operation: string;
  readonly times: number;
  /** The error's code; absent: no error (latency, or a lost answer). */
  readonly error?: string;
  readonly message?: string;
  readonly status?: number;
  /** The operation is carried out first, then the connection is reset: a time-out after success. */
  readonly after?: boolean;
  /** Real milliseconds before the operation, whatever time the cloud lives in. */
  readonly latencyMs?: number;
}

/** The operation was carried out, its answer must not arrive: the front door resets the connection. */
export class LostAnswer extends Error {
  override readonly name = "LostAnswer";
}

export interface Faults {
  add(fault: Fault): void;
  list(): readonly Fault[];
  clear(): void;
  /** Runs the work of a call as the next fault for it says. */
  apply<T>(call: Call, serviceName: string, work: () => Promise<T>): Promise<T>;
}

export function createFaults(): Faults {
  let faults: Fault[] = [];

  const take = (call: Call, serviceName: string): Fault | undefined => {
    const fault = faults.find(
      ({ service, operation }) => (service === serviceName || service === call.service) && operation === call.operation,
    );
    if (fault) {
      const left = { ...fault, times: fault.times - 1 };
      faults = faults.flatMap((each) => (each !== fault ? [each] : left.times > 0 ? [left] : []));
    }
    return fault;
  };

  return {
    add: (fault) => faults.push(fault),
    list: () => faults,
    clear: () => (faults = []),
    async apply(call, serviceName, work) {
      const fault = take(call, serviceName);
      if (!fault) return work();
      if (fault.latencyMs !== undefined) await new Promise((resolve) => setTimeout(resolve, fault.latencyMs));
      if (fault.error !== undefined && !fault.after) throw injected(fault, fault.error);
      const result = await work();
      if (fault.after) throw new LostAnswer(`the answer of ${call.service}:${call.operation} is lost on purpose`);
      return result;
    },
  };
}

const injected = ({ message, status }: Fault, code: string): AwsError =>
  new AwsError(code, message ?? `${code} (ordered through the control port)`, { status: status ?? 400 });
