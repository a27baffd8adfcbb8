/**
 * What a service of the local cloud is: operations by their AWS name, served over the wire by local/wire and callable
 * by other services as a principal. Nothing here knows what is deployed.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Clock } from "./clock.ts";
import type { Store } from "./store.ts";
import type { Throttling } from "./throttles.ts";

/** An error as AWS answers it. `fault` decides sender/receiver in the query protocols. */
export class AwsError extends Error {
  override readonly name: string;
  readonly status: number;
  /** Further members of the modelled error shape, e.g. `{ FileSystemId }`. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, options: { status?: number; members?: Record<string, unknown> } = {}) {
    super(message);
    this.name = code;
    this.status = options.status ?? 400;
    this.members = options.members ?? {};
  }
}

/** Who signed a request. */
export interface Caller {
  readonly accessKeyId: string;
  readonly accountId: string;
  /** e.g. `arn:aws:iam::000000000000:root`, `arn:aws:sts::…:assumed-role/NAME/SESSION`. */
  readonly arn: string;
  /** `aws:userid`: `AROA…:SESSION` for a role; an instance's session name is its id. */
  readonly userId: string;
  /** The role's ARN, or null for the account's own key. */
  readonly roleArn: string | null;
  /** The service that calls for them, as CloudTrail names it, e.g. `cloudformation.amazonaws.com`. */
  readonly invokedBy?: string;
  /** Of credentials that the metadata service gave to an instance: `ec2:SourceInstanceARN`. */
  readonly sourceInstanceArn?: string;
}

/** What people call a caller: a role session's name (a function's name, an instance's id), or `root`. */
export const callerName = ({ arn }: Caller): string =>
  arn.slice(Math.max(arn.lastIndexOf("/"), arn.lastIndexOf(":")) + 1);

/** The process that holds a caller's session, where the cloud runs it. */
export interface CallerProcess {
  /** The request id of the invocation it works on; null: none. */
  readonly invocation: string | null;
  /** SIGKILL, as when its host fails. Resolves when it is gone. */
  kill(): Promise<void>;
}

/** Who did not sign; only services that claim unsigned requests ever see it. */
export const ANONYMOUS: Caller = { accessKeyId: "", accountId: "", arn: "", userId: "anonymous", roleArn: null };

export interface Call {
  readonly caller: Caller;
  readonly region: string;
  readonly requestId: string;
  readonly service: string;
  readonly operation: string;
}

/** One right that a call needs: its caller must be allowed this action on this resource. */
export interface AccessRequest {
  /** e.g. `ec2:RunInstances`; often not the operation's name (`s3:ListBucket` for ListObjectsV2). */
  readonly action: string;
  /** An ARN; `*` where the action takes no resource. */
  readonly resource: string;
  /**
   * Condition keys of the request and of the resource as IAM spells them, e.g. `ec2:CreateAction`, `aws:RequestTag/name`,
   * `aws:ResourceTag/name`, `dynamodb:LeadingKeys` (several values). A key that is not there is absent. The keys that
   * are the caller's or the call's (`aws:userid`, `aws:RequestedRegion`, …) are added by whoever evaluates.
   */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
  /** The resource's own policy as JSON text, where it has one. */
  readonly resourcePolicy?: string | null;
}

/** The rights that a call needs, all of them, told from its input and the account's state before anything is done. */
export type Access<Input = any> = (
  input: Input,
  call: Call,
) => readonly AccessRequest[] | Promise<readonly AccessRequest[]>;

// Inputs and outputs are the SDK's own command types, given by each operation's file.
export type Operation<Input = any, Output = any> = (input: Input, call: Call) => Promise<Output> | Output;

export type Protocol = "ec2Query" | "awsQuery" | "json1.0" | "json1.1" | "restJson1" | "restXml" | "rpcv2Cbor";

/** A connection that is to speak another protocol; `caller` is ANONYMOUS where the request is not signed. */
export interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
  readonly caller: Caller;
}

/** A service whose operations we implement. */
export interface Service {
  /** Short name used between services, e.g. `ec2`, `stepfunctions`. */
  readonly name: string;
  /** Name in the credential scope, e.g. `ec2`, `states`, `elasticfilesystem`. */
  readonly signingName: string;
  readonly protocol: Protocol;
  /** Protocols that it answers in as well, to a request that is written in one of them. */
  readonly alsoSpeaks?: readonly ("rpcv2Cbor" | "awsQuery")[];
  /** Once of the query protocol, whose codes it still tells in a header (Smithy: awsQueryCompatible). */
  readonly isQueryCompatible?: boolean;
  /** The SDK client's module: its exported schemas drive the wire. */
  readonly schemas: Readonly<Record<string, unknown>>;
  /** XML namespace of the query protocols. */
  readonly xmlNamespace?: string;
  /** Code of the error for a missing required member; absent: the protocol's usual one. */
  readonly validationErrorCode?: string;
  readonly operations: Readonly<Record<string, Operation>>;
  /** For each operation, the rights it needs (AWS's service authorization reference). */
  readonly access?: Readonly<Record<string, Access>>;
  /** Its token buckets; absent: none are documented. */
  readonly throttling?: Throttling;
  /** What tests and the demo may do that no AWS caller can: `POST /_local/<name>/<action>` with a JSON body. */
  readonly control?: Readonly<Record<string, (input: any) => unknown>>;
  /** Takes over a connection that asks for another protocol; false: the request is not for this service. */
  upgrade?(upgrade: Upgrade): boolean;
  /** The process that this service runs with the caller's session; null: it runs none. */
  processOf?(caller: Caller): CallerProcess | null;
  /** Called once when the cloud is up: takes up again what a restart interrupted. */
  start?(): Promise<void> | void;
  stop?(): Promise<void> | void;
}

/** A service answered by another server behind the same front door (DynamoDB, S3, SQS) or by plain HTTP (HTTP APIs). */
export interface ForwardedService {
  readonly name: string;
  readonly signingName: string;
  /** How the front door's own refusals are written; absent: as an HTTP API does, `{"message": …}`. */
  readonly protocol?: Protocol;
  /** Claims a request that carries no signature, e.g. by its host name; the call's caller is then `ANONYMOUS`. */
  claims?(request: IncomingMessage): boolean;
  /** The operation a request asks for, for permissions and faults; absent: the last part of `x-amz-target`. */
  operationOf?(request: IncomingMessage, body: Buffer): string;
  /** The rights that a request needs; null: none. */
  accessOf?(
    request: IncomingMessage,
    body: Buffer,
    call: Call,
  ): readonly AccessRequest[] | null | Promise<readonly AccessRequest[]>;
  forward(request: IncomingMessage, body: Buffer, response: ServerResponse, call: Call): Promise<void>;
  /** As a service's with operations. */
  readonly control?: Service["control"];
  start?(): Promise<void> | void;
  stop?(): Promise<void> | void;
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | null;
  readonly expiration: string | null;
}

/** An event as EventBridge carries it; the bus adds id and account. */
export interface BusEvent {
  readonly source: string;
  readonly "detail-type": string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly resources: readonly string[];
  /** ISO-8601; absent: now. */
  readonly time?: string;
}

/** Makes a service for a cloud; local/services.ts lists them. */
export type ServiceFactory = (cloud: Cloud) => Service | ForwardedService;

/**
 * An instance as seen by a program that plays its software in virtual time (`instances: "simulated"`). It starts when
 * the instance is `running`; `off` aborts when the machine is gone.
 */
export interface Machine {
  readonly instanceId: string;
  readonly accountId: string;
  readonly region: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly clock: Clock;
  /** What cloud-init would run; null: none. */
  readonly userData: string | null;
  /** SSM has applied the instance's associations; open for ever if it never does. */
  readonly associated: Promise<void>;
  /** Temporary credentials of the instance profile's role, as the metadata service gives them. */
  credentials(): Credentials;
  /** The metadata service's answers: null is a 404. */
  spotAction(): { readonly action: string; readonly time: string } | null;
  rebalance(): { readonly noticeTime: string } | null;
  readonly off: AbortSignal;
  /** `shutdown -P`: now, or after so many seconds; a later call replaces an earlier one. */
  shutdown(afterSeconds: number): void;
}
export type MachineProgram = (machine: Machine) => void;

/** What a service may use of the rest of the cloud. */
export interface Cloud {
  readonly clock: Clock;
  readonly store: Store;
  readonly accountId: string;
  readonly region: string;
  /** `http://127.0.0.1:PORT`; known once the front door listens. */
  readonly endpoint: string;
  readonly settings: Settings;
  /** Calls another service's operation in process, as `caller`, by the same path as over HTTP (authorisation included). */
  call<Output = any>(service: string, operation: string, input: object, caller: Caller): Promise<Output>;
  /** Throws unless the caller of this call has these rights too: those a service needs in its caller's name while it works. */
  authorize(call: Call, requests: readonly AccessRequest[], protocol: Protocol): Promise<void>;
  /** The principal of AWS's own services. It has the account's ARN but a key of its own that nobody can sign with. */
  readonly self: Caller;
  /** Session credentials of a role, as Lambda and EC2 get them. Throws NoSuchEntity when the role does not exist. */
  assumeRole(
    roleArn: string,
    sessionName: string,
    /** 1 h when absent. */
    durationSeconds?: number,
  ): { readonly credentials: Credentials; readonly caller: Caller };
  /** The same, as EC2 delivers them to an instance. */
  assumeInstanceRole(
    roleArn: string,
    instanceId: string,
  ): { readonly credentials: Credentials; readonly caller: Caller };
  /** An event from an AWS service onto the default bus. */
  emit(event: BusEvent): void;
  log(message: string, fields?: Readonly<Record<string, unknown>>): void;
  /** Given by a test that runs with `instances: "simulated"`. */
  readonly simulation: MachineProgram | null;
}

/** Delays and choices of the local cloud; defaults in local/kernel/settings.ts, changed through the control port. */
export interface Settings {
  /** From CreateFleet's answer to `running`. */
  bootSeconds: number;
  /** From `running` until SSM knows the instance and associations run. */
  ssmRegistrationSeconds: number;
  /** From CreateFileSystem / CreateMountTarget to `available`. */
  fileSystemSeconds: number;
  mountTargetSeconds: number;
  /** From TerminateInstances to `terminated`. */
  shutdownSeconds: number;
  /** From a spot notice to EC2 acting on it. */
  noticeSeconds: number;
  /** From an event to its targets. */
  eventSeconds: number;
  /** From a Task that invokes a function to its handler's start: an environment is found or made. */
  functionStartSeconds: number;
  /** Processes of one function that work at the same moment; an invocation beyond them waits, in real time. */
  functionProcesses: number;
  /** What is left of each token bucket, 0 to 1, while other work of the account uses the rest. */
  throttleShare: number;
  /** `sandbox`: real processes; `simulated`: an agent given by the test; `plain`: processes without isolation. */
  instances: "sandbox" | "simulated" | "plain";
}
