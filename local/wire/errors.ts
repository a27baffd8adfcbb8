/** Errors as each protocol writes them. */
import { AwsError } from "../kernel/service.ts";
import type { Protocol, Service } from "../kernel/service.ts";
import { writePlainCbor } from "./cbor.ts";
import { writeJson } from "./json.ts";
import { modelOf } from "./schema.ts";
import type { ErrorShape } from "./schema.ts";
import { escapeXml } from "./xml.ts";

export const CBOR_HEADERS = { "content-type": "application/cbor", "smithy-protocol": "rpc-v2-cbor" };

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** Anything a handler throws that is no AwsError is our own fault, which AWS calls InternalFailure. */
export const toAwsError = (error: unknown): AwsError =>
  error instanceof AwsError
    ? error
    : new AwsError("InternalFailure", error instanceof Error ? error.message : String(error), { status: 500 });

/** Where the error is written: a service, or a forwarded one, of which only the protocol is known. */
export type ErrorTarget = Pick<Service, "protocol"> &
  Partial<Pick<Service, "schemas" | "xmlNamespace" | "isQueryCompatible">>;

export function writeError(error: AwsError, target: ErrorTarget | null, requestId: string): Answer {
  const shape = target?.schemas ? modelOf(target.schemas).errors.get(error.name) : undefined;
  // An AwsError's 400 is only a default: the model knows better.
  const status = error.status === 400 ? (shape?.status ?? 400) : error.status;
  const protocol: Protocol | undefined = target?.protocol;
  if (protocol === "ec2Query" || protocol === "awsQuery" || protocol === "restXml") {
    const code = shape?.queryCode ?? error.name;
    return {
      status,
      headers: { "content-type": "text/xml;charset=UTF-8" },
      body: xmlError(error, code, protocol, target, requestId),
    };
  }
  if (protocol === "rpcv2Cbor") {
    // The same members as in JSON; `__type` is where clients look for the code.
    const { __type = error.name, ...members } = jsonBody(error, "json1.0", shape) as Record<string, unknown>;
    const headers = { ...CBOR_HEADERS, ...queryCodeHeader(error, target, shape) };
    return { status, headers, body: writePlainCbor({ __type, ...members }) };
  }
  if (protocol === undefined) {
    const headers = { "content-type": "application/json", "x-amzn-errortype": error.name };
    return { status, headers, body: JSON.stringify({ message: error.message }) };
  }
  return {
    status,
    headers: { ...jsonHeaders(error, protocol, shape), ...queryCodeHeader(error, target, shape) },
    body: JSON.stringify(jsonBody(error, protocol, shape)),
  };
}

function xmlError(
  error: AwsError,
  code: string,
  protocol: Protocol,
  target: ErrorTarget | null,
  requestId: string,
): string {
  const head = `<?xml version="1.0" encoding="UTF-8"?>\n`;
  const what = `<Code>${escapeXml(code)}</Code><Message>${escapeXml(error.message)}</Message>`;
  if (protocol === "ec2Query") {
    return `${head}<Response><Errors><Error>${what}</Error></Errors><RequestID>${requestId}</RequestID></Response>`;
  }
  if (protocol === "restXml") return `${head}<Error>${what}<RequestId>${requestId}</RequestId></Error>`;
  const fault = error.status >= 500 ? "Receiver" : "Sender";
  const namespace = target?.xmlNamespace ? ` xmlns="${target.xmlNamespace}"` : "";
  return `${head}<ErrorResponse${namespace}><Error><Type>${fault}</Type>${what}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
}

function jsonHeaders(error: AwsError, protocol: Protocol, shape: ErrorShape | undefined): Record<string, string> {
  const code = shape?.name ?? error.name;
  return protocol === "restJson1"
    ? { "content-type": "application/json", "x-amzn-errortype": code }
    : { "content-type": `application/x-amz-${protocol.replace("json", "json-")}` };
}

/** awsQueryCompatible services (SQS, CloudWatch) tell old clients the code they knew from the query protocol. */
const queryCodeHeader = (
  error: AwsError,
  target: ErrorTarget | null,
  shape: ErrorShape | undefined,
): Record<string, string> =>
  shape?.hasQueryTrait && target?.isQueryCompatible
    ? { "x-amzn-query-error": `${shape.queryCode};${error.status >= 500 ? "Receiver" : "Sender"}` }
    : {};

function jsonBody(error: AwsError, protocol: Protocol, shape: ErrorShape | undefined): object {
  const useJsonName = protocol === "restJson1";
  const type = useJsonName ? {} : { __type: shape?.name ?? error.name };
  if (!shape) return { ...type, message: error.message, ...error.members };
  const names = [...shape.schema.structIterator()].map(([name]) => name);
  // Many models leave the message out, which every error has.
  const messageName = names.find((name) => name.toLowerCase() === "message");
  const message = messageName === undefined ? {} : { [messageName]: error.message };
  // EFS repeats the code as a member.
  const code = names.includes("ErrorCode") ? { ErrorCode: shape.name } : {};
  const members = writeJson(shape.schema, { ...code, ...message, ...error.members }, { useJsonName }) as object;
  return { ...type, ...(messageName === undefined ? { message: error.message } : {}), ...members };
}
