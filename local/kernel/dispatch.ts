/** The one way to an operation, over the wire or in process: authorise, fault, validate, run. */
import { checkRequired } from "../wire/required.ts";
import { refuse } from "../wire/refusals.ts";
import { modelOf } from "../wire/schema.ts";
import type { Keyring } from "./credentials.ts";
import type { Faults } from "./faults.ts";
import { ANONYMOUS, AwsError } from "./service.ts";
import type { Call, Protocol, Service } from "./service.ts";

export interface Dispatcher {
  readonly faults: Faults;
  /** Throws unless the caller is a known principal whose session is not over. */
  authorize(call: Call, input: unknown, protocol: Protocol | undefined): void;
  /** `readInput` is asked once the operation is known to exist, so that what we lack is named before a body is judged. */
  perform(service: Service, call: Call, readInput: () => Record<string, unknown>): Promise<unknown>;
}

export const notImplemented = (call: Call): AwsError =>
  new AwsError("NotImplemented", `${call.service}:${call.operation} is not implemented by the local cloud`, {
    status: 501,
  });

export function createDispatcher(keyring: Keyring, faults: Faults): Dispatcher {
  /** Every call of every service passes here with its whole input: the place where policies are evaluated. */
  const authorize: Dispatcher["authorize"] = ({ caller }, _input, protocol) => {
    if (caller === keyring.self || caller === ANONYMOUS) return;
    const key = keyring.find(caller.accessKeyId);
    if (!key || key.caller.arn !== caller.arn) throw refuse({ kind: "unknownKey" }, protocol);
    if (keyring.isExpired(key)) throw refuse({ kind: "expiredToken" }, protocol);
  };

  return {
    faults,
    authorize,
    async perform(service, call, readInput) {
      const operation = service.operations[call.operation];
      const shape = modelOf(service.schemas).operations.get(call.operation);
      if (!operation || !shape) throw notImplemented(call);
      const input = readInput();
      authorize(call, input, service.protocol);
      return faults.apply(call, service.name, async () => {
        checkRequired(service, shape.input, input);
        return operation(input, call) as unknown;
      });
    },
  };
}
