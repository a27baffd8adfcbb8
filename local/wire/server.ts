/**
 * The front door: one HTTP server for every service. The service is the one named in the signature's credential scope,
 * which is how one port can be all of AWS.
 */
import { randomUUID } from "node:crypto";
import { createServer, ServerResponse } from "node:http";
import type { IncomingMessage, Server } from "node:http";
import type { CallLog } from "../kernel/call-log.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Keyring } from "../kernel/credentials.ts";
import type { Dispatcher } from "../kernel/dispatch.ts";
import { LostAnswer } from "../kernel/faults.ts";
import { ANONYMOUS, AwsError } from "../kernel/service.ts";
import type { Call, Caller, ForwardedService, Service } from "../kernel/service.ts";
import { authenticate } from "./authenticate.ts";
import { toAwsError, writeError } from "./errors.ts";
import type { Answer, ErrorTarget } from "./errors.ts";
import { KeptResponse } from "./exchanges.ts";
import type { RecordExchange } from "./exchanges.ts";
import { decodeRequest, encodeAnswer, spokenTo, targetOperation } from "./protocols.ts";
import { refuse } from "./refusals.ts";
import { isVersion2 } from "./signature.ts";

export interface FrontDoor {
  readonly clock: Clock;
  readonly keyring: Keyring;
  readonly dispatcher: Dispatcher;
  readonly calls: CallLog;
  readonly region: string;
  readonly services: readonly (Service | ForwardedService)[];
  log(message: string, fields?: Readonly<Record<string, unknown>>): void;
  /** Answers `/_local/…`; null when the path is not its own. */
  control(request: IncomingMessage, body: Buffer): Promise<Answer> | null;
  /** Told of each request to a service once it is answered; null: nobody wants to know. */
  readonly record: RecordExchange | null;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: Buffer;
  readonly requestId: string;
  /** Filled in as it becomes known. */
  readonly known: { service: string | null; operation: string | null; role: string | null };
}

interface Visitor {
  readonly service: Service | ForwardedService;
  readonly caller: Caller;
  readonly region: string;
}

export const isForwarded = (service: Service | ForwardedService): service is ForwardedService => "forward" in service;

export function createFrontDoor(door: FrontDoor): Server {
  const server = createServer({ ServerResponse: door.record ? KeptResponse : ServerResponse }, (request, response) => {
    void door.clock.hold(handle(door, request, response));
  });
  return server.on("upgrade", (request, socket, head) => {
    const caller = upgrading(door, request);
    const isTaken =
      caller !== null &&
      door.services.some((each) => !isForwarded(each) && each.upgrade?.({ request, socket, head, caller }));
    if (!isTaken) socket.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n");
  });
}

/** Who asks for another protocol, ANONYMOUS without a signature; null: with one that does not hold. */
function upgrading(door: FrontDoor, { method = "GET", url = "/", headers }: IncomingMessage): Caller | null {
  const signed = { method, target: url, headers, body: Buffer.alloc(0) };
  const answer = authenticate(signed, door.keyring, [door.region], Date.now());
  if (answer.signature === null) return ANONYMOUS;
  return "refusal" in answer ? null : answer.key.caller;
}

async function handle(door: FrontDoor, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const requestId = randomUUID();
  let target: ErrorTarget | null = null;
  let exchange: Exchange | null = null;
  try {
    const body = await readBody(request);
    exchange = { request, response, requestId, body, known: { service: null, operation: null, role: null } };
    const controlled = door.control(request, exchange.body);
    if (controlled) return send(exchange, await controlled);
    target = guessTarget(request);
    const visitor = admit(door, exchange, (service) => (target = errorTarget(service)));
    await serve(door, exchange, visitor);
  } catch (error) {
    if (error instanceof LostAnswer) {
      request.socket.resetAndDestroy();
      return;
    }
    if (response.headersSent || response.destroyed) {
      response.destroy();
      return;
    }
    const known = toAwsError(error);
    if (!(error instanceof AwsError))
      door.log("a request failed inside", { requestId, url: request.url, error: stackOf(error) });
    send({ response, requestId }, writeError(known, target, requestId));
  } finally {
    if (exchange) recordExchange(door, exchange);
  }
}

function recordExchange(door: FrontDoor, { request, body, response, known }: Exchange): void {
  const { service, operation, role } = known;
  if (service !== null) door.record?.({ service, operation, role, request, body, response });
}

/** Finds the service and proves who asks. */
function admit(door: FrontDoor, exchange: Exchange, found: (service: Service | ForwardedService) => void): Visitor {
  const { request, body, known } = exchange;
  const signed = { method: request.method ?? "GET", target: request.url ?? "/", headers: request.headers, body };
  const answer = authenticate(signed, door.keyring, [door.region, "us-east-1"], Date.now());
  if (answer.signature === null) {
    const service = door.services.find((each) => isForwarded(each) && each.claims?.(request));
    if (!service) throw refuse(answer.refusal, guessTarget(request)?.protocol);
    return { service, caller: ANONYMOUS, region: door.region };
  }
  const { signature } = answer;
  const named = door.services.find(({ signingName }) => signingName === signature.service);
  if (!named) {
    throw new AwsError("NotImplemented", `${signature.service}:* is not implemented by the local cloud`, {
      status: 501,
    });
  }
  const service = spokenTo(named, request.headers);
  found(service);
  known.service = service.signingName;
  if ("refusal" in answer) throw refuse(answer.refusal, service.protocol);
  const { caller } = answer.key;
  known.role = caller.roleArn;
  return { service, caller, region: signature.region };
}

async function serve(door: FrontDoor, exchange: Exchange, { service, caller, region }: Visitor): Promise<void> {
  const { request, response, body, requestId, known } = exchange;
  const callOf = (operation: string): Call => {
    known.operation = operation;
    return { caller, region, requestId, service: service.signingName, operation };
  };
  if (isForwarded(service)) {
    const call = callOf(service.operationOf?.(request, body) ?? targetOperation(request.headers));
    await door.dispatcher.authorize(call, () => service.accessOf?.(request, body, call) ?? null, service.protocol);
    const work = () =>
      door.dispatcher.faults.apply(call, service.name, (isLost) => forward(service, exchange, call, isLost));
    await door.calls.record(call, body, work, (status) => status);
    return;
  }
  const url = new URL(`http://localhost${request.url ?? "/"}`);
  const decoded = decodeRequest(service, { method: request.method ?? "GET", url, headers: request.headers, body });
  const { operation } = decoded;
  const call = callOf(operation.name);
  const work = () => door.dispatcher.perform(service, call, decoded.readInput);
  const output = await door.calls.record(call, body, work, () => OK);
  if (!response.destroyed) send(exchange, encodeAnswer(service, operation, output, requestId));
}

/** What an operation that threw nothing answers; a 201 or 204 is the wire's business. */
const OK = 200;

/** Answers the status. One that must be lost goes into a response that has no connection. */
async function forward(service: ForwardedService, exchange: Exchange, call: Call, isLost: boolean): Promise<number> {
  const { request, body } = exchange;
  const response = isLost ? new ServerResponse(request) : exchange.response;
  await service.forward(request, body, response, call);
  return response.statusCode;
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function send({ response, requestId }: Pick<Exchange, "response" | "requestId">, answer: Answer): void {
  const body = Buffer.from(answer.body as string);
  response.writeHead(answer.status, {
    "x-amzn-requestid": requestId,
    "content-length": body.length,
    ...answer.headers,
  });
  response.end(body);
}

const errorTarget = (service: Service | ForwardedService): ErrorTarget | null =>
  isForwarded(service) ? (service.protocol ? { protocol: service.protocol } : null) : service;

/** Before the service is known, the shape of the request tells which kind of error its client can read. */
function guessTarget({ headers, url }: IncomingMessage): ErrorTarget | null {
  if (headers["x-amz-target"] !== undefined) return { protocol: "json1.0" };
  const isForm = headers["content-type"]?.startsWith("application/x-www-form-urlencoded") ?? false;
  if (isForm || (url ?? "").includes("Action=")) return { protocol: "awsQuery" };
  return isVersion2({ target: url ?? "/", headers }) ? { protocol: "restXml" } : null;
}

const stackOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));
