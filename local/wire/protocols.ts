/** The seven protocols in the server's direction: which operation a request means, its input, and the answer. */
import type { IncomingHttpHeaders } from "node:http";
import { gunzipSync } from "node:zlib";
import { AwsError } from "../kernel/service.ts";
import type { ForwardedService, Protocol, Service } from "../kernel/service.ts";
import { unchunk } from "./aws-chunked.ts";
import { JSON_FORMAT, XML_FORMAT } from "./body-formats.ts";
import { bucketAddress } from "./bucket-address.ts";
import { cborOperation, readCbor, writeCbor } from "./cbor.ts";
import { CBOR_HEADERS } from "./errors.ts";
import type { Answer } from "./errors.ts";
import { parseJson, readJson, writeJson } from "./json.ts";
import { readForm } from "./query.ts";
import { matchRoute, readRest, writeRest } from "./rest.ts";
import { malformed } from "./scalars.ts";
import { modelOf } from "./schema.ts";
import type { Model, OperationShape } from "./schema.ts";
import { writeMembers } from "./xml.ts";

export interface WireRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Decoded {
  readonly operation: OperationShape;
  /** Read after the operation is known, so that a bad body is an error of that operation. */
  readonly readInput: () => Record<string, unknown>;
}

interface Codec {
  decode(model: Model, request: WireRequest): Decoded;
  encode(service: Service, operation: OperationShape, output: unknown, requestId: string): Answer;
}

const isJsonTarget = { useJsonName: false };

const jsonTarget = (version: "1.0" | "1.1"): Codec => ({
  decode(model, { headers, body }) {
    const name = targetOperation(headers);
    const operation = model.operations.get(name);
    if (!operation) throw new AwsError("UnknownOperationException", "", { status: 400 });
    const readInput = (): Record<string, unknown> =>
      (readJson(operation.input, parseJson(body.toString()), isJsonTarget) ?? {}) as Record<string, unknown>;
    return { operation, readInput };
  },
  encode(_service, operation, output) {
    const body = operation.output.isStructSchema() ? writeJson(operation.output, output ?? {}, isJsonTarget) : {};
    return {
      status: 200,
      headers: { "content-type": `application/x-amz-json-${version}` },
      body: JSON.stringify(body),
    };
  },
});

const query = (dialect: "ec2Query" | "awsQuery"): Codec => ({
  decode(model, { url, body }) {
    const form = body.length > 0 ? new URLSearchParams(body.toString()) : url.searchParams;
    const name = form.get("Action") ?? "";
    const operation = model.operations.get(name);
    if (!operation) throw unknownAction(dialect, name, form.get("Version") ?? "");
    return { operation, readInput: () => readForm(operation.input, form, dialect) };
  },
  encode(service, operation, output, requestId) {
    const { name } = operation;
    const members = writeMembers(operation.output, output);
    const result = operation.output.isStructSchema() ? `<${name}Result>${members}</${name}Result>` : "";
    const content =
      dialect === "ec2Query"
        ? `<requestId>${requestId}</requestId>${members === "" ? "<return>true</return>" : members}`
        : `${result}<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
    const body = `<?xml version="1.0" encoding="UTF-8"?>\n<${name}Response xmlns="${service.xmlNamespace ?? ""}">${content}</${name}Response>`;
    return { status: 200, headers: { "content-type": "text/xml;charset=UTF-8" }, body };
  },
});

const unknownAction = (dialect: "ec2Query" | "awsQuery", name: string, version: string): AwsError =>
  dialect === "ec2Query"
    ? new AwsError("InvalidAction", `The action ${name} is not valid for this web service.`)
    : new AwsError(
        "InvalidAction",
        `Could not find operation ${name} for version ${version || "NO_VERSION_SPECIFIED"}`,
      );

const unknownRoute = ({ method, url }: WireRequest): AwsError =>
  new AwsError("UnknownOperationException", `${method} ${url.pathname}`, { status: 404 });

const restJson: Codec = {
  decode(model, request) {
    const { url, headers, body } = request;
    const route = matchRoute(model, { ...request, bucket: null });
    if (!route) throw unknownRoute(request);
    return { operation: route.operation, readInput: () => readRest(route, url, headers, body, JSON_FORMAT) };
  },
  encode: (_service, operation, output) => writeRest(operation, output, JSON_FORMAT),
};

/** S3 alone speaks this one. */
const restXml: Codec = {
  decode(model, request) {
    const { bucket, url } = bucketAddress(request.url, request.headers.host);
    const { headers, body } = unchunk(request.headers, request.body);
    const route = matchRoute(model, { method: request.method, url, headers, bucket });
    if (!route)
      throw new AwsError("MethodNotAllowed", "The specified method is not allowed against this resource.", {
        status: 405,
      });
    return { operation: route.operation, readInput: () => readRest(route, url, headers, body, XML_FORMAT) };
  },
  encode(_service, operation, output) {
    const answer = writeRest(operation, output, XML_FORMAT);
    // The model knows one status for GetObject; a part of an object is 206.
    return { ...answer, status: "content-range" in answer.headers ? 206 : answer.status };
  },
};

const rpcV2Cbor: Codec = {
  decode(model, { url, body }) {
    const operation = model.operations.get(cborOperation(url.pathname));
    if (!operation) throw new AwsError("UnknownOperationException", "", { status: 404 });
    return { operation, readInput: () => readCbor(operation.input, body) };
  },
  encode: (_service, operation, output) => ({
    status: 200,
    headers: CBOR_HEADERS,
    body: writeCbor(operation.output, output),
  }),
};

const CODECS: Readonly<Record<Protocol, Codec>> = {
  ec2Query: query("ec2Query"),
  awsQuery: query("awsQuery"),
  "json1.0": jsonTarget("1.0"),
  "json1.1": jsonTarget("1.1"),
  restJson1: restJson,
  restXml,
  rpcv2Cbor: rpcV2Cbor,
};

/** The service as this request speaks to it: some have several protocols, and each client chooses one. */
export function spokenTo<S extends Service | ForwardedService>(service: S, headers: IncomingHttpHeaders): S {
  const isForm = headers["content-type"]?.startsWith("application/x-www-form-urlencoded") ?? false;
  const asked = headers["smithy-protocol"] === "rpc-v2-cbor" ? "rpcv2Cbor" : isForm ? "awsQuery" : null;
  const isSpoken = asked !== null && "alsoSpeaks" in service && service.alsoSpeaks?.includes(asked);
  return isSpoken ? { ...service, protocol: asked } : service;
}

/** `StartExecution` of `x-amz-target: AWSStepFunctions.StartExecution`. */
export const targetOperation = (headers: IncomingHttpHeaders): string =>
  String(headers["x-amz-target"] ?? "")
    .split(".")
    .at(-1) ?? "";

export const decodeRequest = (service: Service, request: WireRequest): Decoded =>
  CODECS[service.protocol].decode(modelOf(service.schemas), inflate(service, request));

/** SDKs send large bodies of some operations (PutMetricData) compressed. To S3 the header is a property of the object. */
function inflate({ protocol }: Service, request: WireRequest): WireRequest {
  if (protocol === "restXml" || request.headers["content-encoding"] !== "gzip") return request;
  try {
    return { ...request, body: gunzipSync(request.body) };
  } catch {
    throw malformed("The request body is not valid gzip");
  }
}

export const encodeAnswer = (service: Service, operation: OperationShape, output: unknown, requestId: string): Answer =>
  CODECS[service.protocol].encode(service, operation, output, requestId);
