/** The one way to an operation, over the wire or in process: throttle, authorise, fault, validate, run. */
import type { Authorizer } from "../iam/authorizer.ts";
import { checkRequired } from "../wire/required.ts";
import { refuse } from "../wire/refusals.ts";
import { modelOf } from "../wire/schema.ts";
import type { Keyring } from "./credentials.ts";
import type { Faults } from "./faults.ts";
import { ANONYMOUS, AwsError } from "./service.ts";
import type { AccessRequest, Call, Protocol, Service } from "./service.ts";
import type { Throttles } from "./throttles.ts";

export interface Dispatcher {
  readonly faults: Faults;
  /**
   * Throws unless the caller is a known principal whose session is not over, and whose policies grant the rights.
   * `rights` is asked only for callers that have policies; null: nobody has said what the call needs.
   */
  authorize(call: Call, rights: () => Rights | Promise<Rights>, protocol: Protocol | undefined): Promise<void>;
  /** `readInput` is asked once the operation is known to exist, so that what we lack is named before a body is judged. */
  perform(service: Service, call: Call, readInput: () => Record<string, unknown>): Promise<unknown>;
}

export type Rights = readonly AccessRequest[] | null;

export const notImplemented = (call: Call): AwsError =>
  new AwsError("NotImplemented", `${call.service}:${call.operation} is not implemented by the local cloud`, {
    status: 501,
  });

export interface DispatcherParts {
  readonly keyring: Keyring;
  readonly faults: Faults;
  readonly throttles: Throttles;
  readonly authorizer: Authorizer;
}

export function createDispatcher({ keyring, faults, throttles, authorizer }: DispatcherParts): Dispatcher {
  const authorize: Dispatcher["authorize"] = async (call, rights, protocol) => {
    const { caller } = call;
    if (caller === keyring.self || caller === ANONYMOUS) return;
    const key = keyring.find(caller.accessKeyId);
    if (!key || key.caller.arn !== caller.arn) throw refuse({ kind: "unknownKey" }, protocol);
    if (keyring.isExpired(key)) throw refuse({ kind: "expiredToken" }, protocol);
    if (caller.roleArn === null) return;
    const requests = await rights();
    if (!requests) throw unknownRights(call);
    authorizer.authorize(call, requests, protocol);
  };

  return {
    faults,
    authorize,
    async perform(service, call, readInput) {
      const operation = service.operations[call.operation];
      const shape = modelOf(service.schemas).operations.get(call.operation);
      if (!operation || !shape) throw notImplemented(call);
      const input = readInput();
      throttles.charge(service, call, input);
      await authorize(call, () => service.access?.[call.operation]?.(input, call) ?? null, service.protocol);
      return faults.apply(call, service.name, async () => {
        checkRequired(service, shape.input, input);
        return operation(input, call) as unknown;
      });
    },
  };
}

/** Stricter than AWS rather than laxer: a role may not do what nobody has said the price of. */
const unknownRights = (call: Call): AwsError =>
  new AwsError(
    "NotImplemented",
    `${call.service}:${call.operation} cannot be called by a role: the local cloud does not know which permissions it needs`,
    { status: 501 },
  );
