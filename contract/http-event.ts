/**
 * API Gateway's HTTP API event, payload format 2.0, as far as the router reads it, and its answer (API Gateway developer
 * guide, "Create AWS Lambda proxy integrations for HTTP APIs").
 */
import { SpotConnectError } from "../core/errors.ts";
import { MAX_JOB_BYTES } from "../core/job-schema.ts";

export interface HttpEvent {
  readonly version: "2.0";
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly requestContext: {
    readonly requestId: string;
    /** Milliseconds since 1970: when API Gateway got the request. */
    readonly timeEpoch: number;
    readonly http: { readonly method: string };
    /** Of routes with IAM authorization, which are all: the ARN of the user, or of the assumed role with its session's name. */
    readonly authorizer?: { readonly iam?: { readonly userArn?: string } };
  };
  readonly body?: string;
  readonly isBase64Encoded: boolean;
}

export interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The largest request there is, a job. White space counts: nothing larger is even parsed. */
export const MAX_BODY_BYTES = MAX_JOB_BYTES;

/** The body's JSON, or undefined for none. Throws PayloadTooLarge, InvalidRequest. */
export function readBody({ body, isBase64Encoded }: HttpEvent): unknown {
  if (body === undefined || body === "") return undefined;
  const bytes = Buffer.from(body, isBase64Encoded ? "base64" : "utf8");
  if (bytes.length > MAX_BODY_BYTES)
    throw new SpotConnectError("PayloadTooLarge", `The body has ${bytes.length} bytes; ${MAX_BODY_BYTES} are allowed.`);
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as unknown;
  } catch (error) {
    const problem = error instanceof Error ? error.message : "unreadable";
    throw new SpotConnectError("InvalidRequest", `The body is not JSON: ${problem}`, {
      cause: error,
      details: [{ field: "", problem: "is not JSON", expected: "a JSON document in UTF-8" }],
    });
  }
}

/** A parameter given twice is a list, which no schema here takes: it is refused, not silently halved. */
export function readQuery({ rawQueryString }: HttpEvent): Readonly<Record<string, string | readonly string[]>> {
  const search = new URLSearchParams(rawQueryString);
  return Object.fromEntries(
    [...new Set(search.keys())].map((name) => {
      const values = search.getAll(name);
      return [name, values.length === 1 ? values[0]! : values];
    }),
  );
}
