/** Puts the parts together: state, keys, services, front door; and takes them apart in reverse. */
import { randomUUID } from "node:crypto";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createControl } from "../control/routes.ts";
import { assumeInstanceRole, assumeRole } from "../iam/assume-role.ts";
import { createAuthorizations } from "../iam/authorizations.ts";
import type { Authorizations } from "../iam/authorizations.ts";
import { createAuthorizer } from "../iam/authorizer.ts";
import { createRecorder } from "../wire/exchanges.ts";
import type { RecordExchange } from "../wire/exchanges.ts";
import { createFrontDoor, isForwarded } from "../wire/server.ts";
import { RealClock } from "./clock.ts";
import type { Clock } from "./clock.ts";
import { createCallLog } from "./call-log.ts";
import type { CallLog } from "./call-log.ts";
import { createKeyring } from "./credentials.ts";
import type { Keyring } from "./credentials.ts";
import { createDispatcher } from "./dispatch.ts";
import { createFaults } from "./faults.ts";
import { lockDirectory } from "./lock.ts";
import { AwsError } from "./service.ts";
import type {
  BusEvent,
  Caller,
  CallerProcess,
  Cloud,
  Credentials,
  ForwardedService,
  MachineProgram,
  Service,
  ServiceFactory,
  Settings,
} from "./service.ts";
import { DEFAULT_SETTINGS } from "./settings.ts";
import { Store } from "./store.ts";
import { createThrottles } from "./throttles.ts";
import type { Throttles } from "./throttles.ts";
import { callOverWire, closeClients, isCalledOverWire } from "./wire-calls.ts";

export interface LocalCloudOptions {
  /** Where the account's state is kept; null: in memory. */
  readonly directory?: string | null;
  /** 0: any free port. */
  readonly port?: number;
  readonly settings?: Partial<Settings>;
  readonly clock?: Clock;
  /** Default: all of local/services.ts. */
  readonly services?: readonly ServiceFactory[];
  readonly simulation?: MachineProgram | null;
  readonly region?: string;
  /**
   * A directory to which the cloud adds what it was asked: `authorizations.jsonl`, a line for each grant of a role's
   * statement; `exchanges.jsonl`, a line for each kind of request with its answer. Default: LOCAL_CLOUD_RECORD;
   * absent or null: nothing is recorded.
   */
  readonly record?: string | null;
  readonly log?: (message: string, fields?: Readonly<Record<string, unknown>>) => void;
}

export interface LocalCloud extends Cloud {
  /** The account's own key; the same after a restart on the same directory. */
  readonly credentials: Credentials;
  stop(): Promise<void>;
}

const ACCOUNT_ID = "000000000000";

export async function startCloud(options: LocalCloudOptions = {}): Promise<LocalCloud> {
  const factories = options.services ?? (await import("../services.ts")).SERVICES;
  const directory = options.directory ?? null;
  const unlock = directory === null ? () => {} : lockDirectory(directory);
  const running: (Service | ForwardedService)[] = [];
  const clock = options.clock ?? new RealClock();
  const store = new Store(directory);
  const keyring = createKeyring(store, clock, ACCOUNT_ID);
  const services: (Service | ForwardedService)[] = [];
  const processOf = findProcess(services);
  const record = options.record === undefined ? process.env["LOCAL_CLOUD_RECORD"] : options.record;
  const authorizations = createAuthorizations(record ? join(record, "authorizations.jsonl") : null);
  const authorizer = createAuthorizer(store, clock, authorizations);
  const settings = { ...DEFAULT_SETTINGS, ...options.settings };
  const throttles = createThrottles({
    clock,
    share: () => settings.throttleShare,
    isExempt: ({ caller }) => isAwsItself(keyring, caller),
  });
  const dispatcher = createDispatcher({ keyring, faults: createFaults(processOf), throttles, authorizer });
  const calls = createCallLog(clock, processOf);
  const cloud = createCloud({ options, settings, clock, store, keyring, services, dispatcher });
  const recorder = record ? createRecorder(join(record, "exchanges.jsonl")) : null;
  const server = openFrontDoor(cloud, {
    keyring,
    dispatcher,
    throttles,
    calls,
    authorizations,
    services,
    record: recorder,
  });

  const stop = async (): Promise<void> => {
    for (const service of running.splice(0).toReversed()) await service.stop?.();
    closeClients(keyring);
    await close(server);
    store.close();
    unlock();
  };

  try {
    for (const factory of factories) services.push(factory(cloud));
    cloud.endpoint = await listen(server, options.port ?? 0);
    for (const service of services) {
      running.push(service);
      await service.start?.();
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return Object.assign(cloud, { credentials: keyring.root.credentials, stop });
}

/** CloudFormation waits and asks again by itself, for as long as it takes (its user guide, "Troubleshooting"). */
const isAwsItself = (keyring: Keyring, caller: Caller): boolean =>
  caller === keyring.self || caller.invokedBy === "cloudformation.amazonaws.com";

const findProcess =
  (services: readonly (Service | ForwardedService)[]) =>
  (caller: Caller): CallerProcess | null => {
    for (const service of services) {
      const process = "processOf" in service ? service.processOf?.(caller) : null;
      if (process) return process;
    }
    return null;
  };

type DoorParts = Pick<Parts, "keyring" | "dispatcher" | "services"> & {
  readonly calls: CallLog;
  readonly throttles: Throttles;
  readonly authorizations: Authorizations;
  readonly record: RecordExchange | null;
};

function openFrontDoor(cloud: Cloud, parts: DoorParts): Server {
  const { faults } = parts.dispatcher;
  const control = createControl({ ...cloud, ...parts, faults, endpoint: () => cloud.endpoint });
  const log: Cloud["log"] = (message, fields) => cloud.log(message, fields);
  return createFrontDoor({ ...parts, clock: cloud.clock, region: cloud.region, log, control });
}

interface Parts {
  readonly options: LocalCloudOptions;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly store: Store;
  readonly keyring: Keyring;
  readonly services: readonly (Service | ForwardedService)[];
  readonly dispatcher: ReturnType<typeof createDispatcher>;
}

/** `endpoint` is filled in once the front door listens. */
function createCloud({
  options,
  settings,
  clock,
  store,
  keyring,
  services,
  dispatcher,
}: Parts): Cloud & { endpoint: string } {
  const log = options.log ?? (() => {});
  const cloud: Cloud & { endpoint: string } = {
    clock,
    store,
    accountId: ACCOUNT_ID,
    region: options.region ?? "us-east-1",
    endpoint: "",
    settings,
    self: keyring.self,
    simulation: options.simulation ?? null,
    log,
    assumeRole: (roleArn, sessionName, durationSeconds) =>
      assumeRole({ store, keyring, accountId: ACCOUNT_ID }, roleArn, sessionName, durationSeconds),
    assumeInstanceRole: (roleArn, instanceId) =>
      assumeInstanceRole({ store, keyring, accountId: ACCOUNT_ID }, cloud.region, roleArn, instanceId),
    async call<Output>(serviceName: string, operation: string, input: object, caller: Cloud["self"]): Promise<Output> {
      const service = services.find(({ name }) => name === serviceName);
      if (!service)
        throw new AwsError("NotImplemented", `${serviceName}:${operation} is not implemented by the local cloud`, {
          status: 501,
        });
      if (isForwarded(service) || isCalledOverWire(serviceName)) {
        return (await clock.hold(callOverWire(cloud, keyring, serviceName, operation, input, caller))) as Output;
      }
      const call = { caller, region: cloud.region, requestId: randomUUID(), service: service.signingName, operation };
      // Copies: over the wire, too, neither side can reach into the other's objects.
      const output = await clock.hold(
        dispatcher.perform(service, call, () => structuredClone(input) as Record<string, unknown>),
      );
      return structuredClone(output) as Output;
    },
    authorize: (call, requests, protocol) => dispatcher.authorize(call, () => requests, protocol),
    emit: (event) => emit(cloud, services, event),
  };
  return cloud;
}

/** Fire and forget, as AWS's services do: an event that cannot be put is logged and gone. */
function emit(cloud: Cloud, services: readonly { readonly name: string }[], event: BusEvent): void {
  if (!services.some(({ name }) => name === "events")) {
    cloud.log("an event has no bus to go to", { source: event.source, type: event["detail-type"] });
    return;
  }
  const entry = {
    Source: event.source,
    DetailType: event["detail-type"],
    Detail: JSON.stringify(event.detail),
    Resources: [...event.resources],
    Time: new Date(event.time ?? cloud.clock.now()),
  };
  cloud.call("events", "PutEvents", { Entries: [entry] }, cloud.self).catch((error: unknown) => {
    cloud.log("an event could not be put", { source: event.source, type: event["detail-type"], error: String(error) });
  });
}

function listen(server: Server, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
