/** What a function's answer becomes. Source: API Gateway developer guide, "Lambda function response for format 2.0". */
export interface ProxyAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string | Buffer;
}

export const message = (status: number, text: string): ProxyAnswer => ({
  status,
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ message: text }),
});

export const INTERNAL_ERROR = message(500, "Internal Server Error");

/** An answer without `statusCode` is the body itself; one that does not fit the format is an internal error. */
export function proxyResponse(payload: Buffer): ProxyAnswer {
  const answer = JSON.parse(payload.toString() || "null") as unknown;
  if (typeof answer !== "object" || answer === null || !("statusCode" in answer)) {
    const body = typeof answer === "string" ? answer : JSON.stringify(answer);
    return { status: 200, headers: { "content-type": "application/json" }, body };
  }
  const { statusCode, headers = {}, cookies = [], body = "", isBase64Encoded = false } = answer as FormattedAnswer;
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599 || typeof (body ?? "") !== "string")
    return INTERNAL_ERROR;
  const text = (body as string | null) ?? "";
  return {
    status,
    headers: {
      "content-type": "text/plain;charset=UTF-8",
      ...lowerCase(headers),
      ...(cookies.length > 0 ? { "set-cookie": cookies } : {}),
    },
    body: isBase64Encoded ? Buffer.from(text, "base64") : text,
  };
}

interface FormattedAnswer {
  readonly statusCode: unknown;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly cookies?: readonly string[];
  readonly body?: unknown;
  readonly isBase64Encoded?: boolean;
}

const lowerCase = (headers: Readonly<Record<string, unknown>> | null): Record<string, string> =>
  Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]));
