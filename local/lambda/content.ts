/**
 * Where the zips of functions and layers are downloaded from without a signature: AWS gives presigned URLs of a bucket
 * of its own, good for ten minutes; here they are paths of the front door with the same life.
 */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { AwsError } from "../kernel/service.ts";
import type { Cloud, ForwardedService } from "../kernel/service.ts";
import type { CodeStore } from "./code-store.ts";
import type { Code } from "./state.ts";

const PREFIX = "/_aws/lambda-content/";
const LIFE_SECONDS = 600;
/** URLs of an earlier process are not honoured: they would be over anyway. */
const SECRET = randomBytes(32);

export function contentUrl(cloud: Cloud, code: Code): string {
  const expires = cloud.clock.now() + LIFE_SECONDS * 1000;
  return `${cloud.endpoint}${PREFIX}${code.sha256}?expires=${expires}&signature=${sign(code.sha256, String(expires))}`;
}

export const serveContent = (cloud: Cloud, codeStore: CodeStore): ForwardedService => ({
  name: "lambda-content",
  signingName: "lambda-content",
  claims: ({ url }) => url?.startsWith(PREFIX) ?? false,
  forward: async (request, _body, response) => answer(cloud, codeStore, request, response),
});

function answer(cloud: Cloud, codeStore: CodeStore, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? "", cloud.endpoint);
  const sha256 = url.pathname.slice(PREFIX.length);
  const expires = url.searchParams.get("expires") ?? "";
  const given = Buffer.from(url.searchParams.get("signature") ?? "");
  const expected = Buffer.from(sign(sha256, expires));
  const isGenuine = given.length === expected.length && timingSafeEqual(given, expected);
  if (!isGenuine || cloud.clock.now() > Number(expires))
    throw new AwsError("AccessDenied", "Access Denied", { status: 403 });
  const content = codeStore.read({ sha256, bytes: 0 });
  response.writeHead(200, { "content-type": "application/zip", "content-length": content.length });
  response.end(content);
}

const sign = (sha256: string, expires: string): string =>
  createHmac("sha256", SECRET).update(`${sha256} ${expires}`).digest("hex");
