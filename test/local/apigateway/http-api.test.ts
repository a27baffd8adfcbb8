import {
  ApiGatewayV2Client,
  CreateApiCommand,
  CreateIntegrationCommand,
  CreateRouteCommand,
  CreateStageCommand,
  DeleteIntegrationCommand,
} from "@aws-sdk/client-apigatewayv2";
import { AddPermissionCommand } from "@aws-sdk/client-lambda";
import { SignatureV4 } from "@smithy/signature-v4";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeFunction, startFunctionAccount } from "../lambda/account.ts";
import type { FunctionAccount } from "../lambda/account.ts";
import { Sha256 } from "../../sha256.ts";

const SOURCE = `
export const handler = async (event) => {
  const wish = event.body && !event.isBase64Encoded && event.headers["content-type"]?.includes("wish") ? JSON.parse(event.body) : null;
  if (wish?.throw) throw new Error("no");
  if (wish?.sleepMs) await new Promise((done) => setTimeout(done, wish.sleepMs));
  return wish ? wish.answer : event;
};`;

let account: FunctionAccount;
let api: ApiGatewayV2Client;
let apiId = "";
let url = "";

async function addRoute(
  RouteKey: string,
  functionArn: string,
  AuthorizationType: "NONE" | "AWS_IAM",
  timeoutMs = 30_000,
): Promise<string> {
  const integration = {
    ApiId: apiId,
    IntegrationType: "AWS_PROXY" as const,
    IntegrationUri: functionArn,
    PayloadFormatVersion: "2.0",
  };
  const { IntegrationId = "" } = await api.send(
    new CreateIntegrationCommand({ ...integration, TimeoutInMillis: timeoutMs }),
  );
  await api.send(
    new CreateRouteCommand({ ApiId: apiId, RouteKey, AuthorizationType, Target: `integrations/${IntegrationId}` }),
  );
  return IntegrationId;
}

beforeAll(async () => {
  account = await startFunctionAccount();
  api = new ApiGatewayV2Client(account.clientConfig);
  const created = await api.send(new CreateApiCommand({ Name: "test", ProtocolType: "HTTP" }));
  apiId = created.ApiId ?? "";
  url = created.ApiEndpoint ?? "";
  await api.send(new CreateStageCommand({ ApiId: apiId, StageName: "$default", AutoDeploy: true }));
  const allowed = await makeFunction(account, "allowed", SOURCE);
  const forbidden = await makeFunction(account, "forbidden", SOURCE);
  const SourceArn = `arn:aws:execute-api:us-east-1:${account.cloud.accountId}:${apiId}/*`;
  const Principal = "apigateway.amazonaws.com";
  await account.lambda.send(
    new AddPermissionCommand({
      FunctionName: "allowed",
      StatementId: "s",
      Action: "lambda:InvokeFunction",
      Principal,
      SourceArn,
    }),
  );
  await addRoute("ANY /open/{proxy+}", allowed, "NONE");
  await addRoute("GET /jobs/{id}", allowed, "AWS_IAM");
  await addRoute("POST /impatient", allowed, "NONE", 200);
  await addRoute("GET /forbidden", forbidden, "NONE");
});
afterAll(() => account.cloud.stop());

async function signedGet(path: string, secret = account.clientConfig.credentials.secretAccessKey): Promise<Response> {
  const target = new URL(url + path);
  const credentials = { ...account.clientConfig.credentials, secretAccessKey: secret };
  const signer = new SignatureV4({ credentials, region: "us-east-1", service: "execute-api", sha256: Sha256 });
  const { headers } = await signer.sign({
    method: "GET",
    protocol: "http:",
    hostname: target.hostname,
    port: Number(target.port),
    path: target.pathname,
    query: Object.fromEntries(target.searchParams),
    headers: { host: target.host },
  });
  return fetch(target, { headers });
}

test("the event is AWS's payload 2.0", async () => {
  const answer = await fetch(`${url}/open/a%20b/c?x=1&x=2&y=%26`, {
    method: "PUT",
    headers: { "Content-Type": "application/json", Cookie: "a=1; b=2", "X-Mine": "Yes" },
    body: '{"n":1}',
  });
  expect(answer.headers.get("content-type")).toBe("application/json");
  const event = (await answer.json()) as any;
  expect(event).toMatchObject({
    version: "2.0",
    routeKey: "ANY /open/{proxy+}",
    rawPath: "/open/a%20b/c",
    rawQueryString: "x=1&x=2&y=%26",
    cookies: ["a=1", "b=2"],
    queryStringParameters: { x: "1,2", y: "&" },
    pathParameters: { proxy: "a b/c" },
    body: '{"n":1}',
    isBase64Encoded: false,
  });
  expect(event.headers).toMatchObject({
    "content-type": "application/json",
    "x-mine": "Yes",
    "x-forwarded-proto": "https",
  });
  expect(event.headers).not.toHaveProperty("cookie");
  expect(event.requestContext).toMatchObject({
    accountId: account.cloud.accountId,
    apiId,
    http: { method: "PUT", path: "/open/a%20b/c", protocol: "HTTP/1.1" },
    routeKey: "ANY /open/{proxy+}",
    stage: "$default",
  });
  expect(event.requestContext.time).toMatch(/^\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
  expect(event.requestContext).not.toHaveProperty("authorizer");
});

test("bytes and forms arrive as base64", async () => {
  const post = async (contentType: string) =>
    (await (
      await fetch(`${url}/open/x`, { method: "POST", headers: { "content-type": contentType }, body: "a=1" })
    ).json()) as any;
  expect(await post("application/x-www-form-urlencoded")).toMatchObject({ isBase64Encoded: true, body: "YT0x" });
  expect(await post("application/octet-stream")).toMatchObject({ isBase64Encoded: true, body: "YT0x" });
  expect(await post("text/plain")).toMatchObject({ isBase64Encoded: false, body: "a=1" });
});

describe("what a function answers", () => {
  const ask = (wish: object, path = "/open/wish"): Promise<Response> =>
    fetch(url + path, {
      method: "POST",
      headers: { "content-type": "application/wish+json" },
      body: JSON.stringify(wish),
    });

  test("formatted: status, headers, cookies, bytes", async () => {
    const body = Buffer.from([1, 2, 255]).toString("base64");
    const answer = await ask({
      answer: {
        statusCode: 201,
        headers: { "X-A": 1, "Content-Type": "image/png" },
        cookies: ["a=1", "b=2"],
        body,
        isBase64Encoded: true,
      },
    });
    expect(answer.status).toBe(201);
    expect(answer.headers.get("x-a")).toBe("1");
    expect(answer.headers.get("content-type")).toBe("image/png");
    expect(answer.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    expect([...new Uint8Array(await answer.arrayBuffer())]).toEqual([1, 2, 255]);
  });
  test.each([
    ["an object", { a: 1 }, '{"a":1}'],
    ["text", "hello", "hello"],
    ["a list", [1], "[1]"],
  ])("%s without a status is the body itself, 200", async (_name, answer, body) => {
    const response = await ask({ answer });
    expect([response.status, await response.text()]).toEqual([200, body]);
  });
  test.each([
    ["an error", { throw: true }],
    ["a status that is none", { answer: { statusCode: "many" } }],
    ["a body that is an object", { answer: { statusCode: 200, body: { a: 1 } } }],
  ])("%s is 500", async (_name, wish) => {
    const response = await ask(wish);
    expect([response.status, await response.json()]).toEqual([500, { message: "Internal Server Error" }]);
  });
  test("too late is 503", async () => {
    const response = await ask({ sleepMs: 5000 }, "/impatient");
    expect([response.status, await response.json()]).toEqual([503, { message: "Service Unavailable" }]);
  });
});

test("a route with IAM tells who asked; unsigned or signed wrongly is 403", async () => {
  const answer = await signedGet("/jobs/7?full=true");
  const { authorizer } = ((await answer.json()) as any).requestContext;
  const { accountId } = account.cloud;
  expect(authorizer.iam).toEqual({
    accessKey: account.clientConfig.credentials.accessKeyId,
    accountId,
    callerId: accountId,
    cognitoIdentity: null,
    principalOrgId: null,
    userArn: `arn:aws:iam::${accountId}:root`,
    userId: accountId,
  });
  for (const refused of [await fetch(`${url}/jobs/7`), await signedGet("/jobs/7", "another secret")]) {
    expect([refused.status, await refused.json()]).toEqual([403, { message: "Forbidden" }]);
  }
});

test("no route is 404, no such API 403, over 10 MB 413, a function that gives no leave 500", async () => {
  const look = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(path, init);
    return [response.status, ((await response.json()) as any).message];
  };
  expect(await look(`${url}/nowhere`)).toEqual([404, "Not Found"]);
  expect(await look(url.replace(apiId, "abcdefghij"))).toEqual([403, "Forbidden"]);
  expect(await look(`${url}/open/x`, { method: "POST", body: Buffer.alloc(10_485_761) })).toEqual([
    413,
    "Request Entity Too Large",
  ]);
  expect(await look(`${url}/forbidden`)).toEqual([500, "Internal Server Error"]);
});

test("management refuses what AWS refuses", async () => {
  const make = (RouteKey: string, Target?: string) =>
    api.send(new CreateRouteCommand({ ApiId: apiId, RouteKey, ...(Target ? { Target } : {}) }));
  await expect(make("GET /jobs/{id}")).rejects.toMatchObject({ name: "ConflictException" });
  await expect(make("nonsense")).rejects.toMatchObject({ name: "BadRequestException" });
  await expect(make("GET /x", "integrations/none")).rejects.toMatchObject({ name: "BadRequestException" });
  const IntegrationId = await addRoute("GET /used", "arn:aws:lambda:us-east-1:000000000000:function:allowed", "NONE");
  await expect(api.send(new DeleteIntegrationCommand({ ApiId: apiId, IntegrationId }))).rejects.toMatchObject({
    name: "ConflictException",
  });
  await expect(api.send(new CreateStageCommand({ ApiId: apiId, StageName: "$default" }))).rejects.toMatchObject({
    name: "ConflictException",
  });
});
