import { createHmac } from "node:crypto";
import { createServer, type Server } from "node:https";
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createPorts } from "../../aws/ports.ts";
import { signedHeaders, webhooks, type Network } from "../../aws/webhooks.ts";
import { isPublicAddress } from "../../core/public-address.ts";
import { createIdentity } from "./certificate.ts";
import { useCloud } from "./cloud.ts";

/** A server that somebody else has: it answers from `answers`, one after the other, and then 204. */
interface Seen {
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}
const running = useCloud();
const authorities = getCACertificates("default");
let server: Server;
let port: number;
let seen: Seen[];
let waits: number[];
let answers: ((response: ServerResponse) => void)[];

beforeAll(async () => {
  const identity = createIdentity("hooks.example.com", "wrong.example.com");
  setDefaultCACertificates([...authorities, identity.cert]);
  server = createServer(identity, (request, response) => void answer(request, response));
  await new Promise<void>((settle) => server.listen(0, "127.0.0.1", settle));
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => {
  setDefaultCACertificates(authorities);
  server.close();
});
beforeEach(() => {
  seen = [];
  waits = [];
  answers = [];
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = Buffer.concat(await request.toArray()).toString();
  seen.push({ path: request.url, headers: request.headers, body });
  const next = answers.shift() ?? status(204);
  next(response);
}
const status =
  (code: number, headers: Record<string, string> = {}) =>
  (response: ServerResponse): void =>
    void response.writeHead(code, headers).end("nobody reads this");

/** The internet as the tests have it: every name leads here, and this machine may be reached. */
const HERE: Network = {
  resolve: async () => [{ address: "127.0.0.1", family: 4 }],
  isAllowed: (address) => address === "127.0.0.1" || isPublicAddress(address),
  wait: async (milliseconds) => void waits.push(milliseconds),
  limitMs: 5000,
};
const message = { id: "digits-0123456789ab.1-running-0", body: '{"state":"running"}', secret: null };
const post = (network: Network, more: Partial<{ url: string; secret: string }> = {}) => {
  const { url = `https://hooks.example.com:${port}/spot?a=b`, secret = null } = more;
  return webhooks(undefined, network).post(url, { ...message, secret });
};
const arrived = { problem: null, mayRetry: false };

test("a message arrives as JSON, with an id and the time, and whatever is answered is thrown away", async () => {
  expect(await post(HERE)).toEqual(arrived);
  expect(seen).toMatchObject([
    {
      path: "/spot?a=b",
      body: message.body,
      headers: { "content-type": "application/json", "webhook-id": message.id, host: `hooks.example.com:${port}` },
    },
  ]);
  expect(seen[0]!.headers["webhook-signature"]).toBeUndefined();
});

test("a server that fails twice is asked a third time, with the same id", async () => {
  answers = [status(500), status(503)];
  expect(await post(HERE)).toEqual(arrived);
  expect(seen.map(({ headers }) => headers["webhook-id"])).toEqual([message.id, message.id, message.id]);
  expect(waits).toEqual([500, 2000]);
});

test("a server that goes on failing is a failure that may pass; one that refuses is not asked again", async () => {
  answers = [status(500), status(429), status(500)];
  expect(await post(HERE)).toEqual({ problem: "HTTP 500", mayRetry: true });
  expect(seen).toHaveLength(3);
  answers = [status(404)];
  expect(await post(HERE)).toEqual({ problem: "HTTP 404", mayRetry: false });
  expect(seen).toHaveLength(4);
});

test("a redirect is not followed, wherever it leads", async () => {
  for (const location of ["http://169.254.169.254/latest/meta-data/", "/elsewhere"]) {
    answers = [status(302, { location })];
    expect(await post(HERE)).toEqual({ problem: "HTTP 302: redirects are not followed", mayRetry: false });
  }
  expect(seen.map(({ path }) => path)).toEqual(["/spot?a=b", "/spot?a=b"]);
});

test("the signature is Standard Webhooks', under the key that the parameter has", async () => {
  const ssm = new SSMClient(running().config);
  const key = Buffer.from("0123456789abcdef");
  for (const [Name, Value] of [
    ["/spot-connect-test/webhooks/base64", `whsec_${key.toString("base64")}`],
    ["/spot-connect-test/webhooks/text", key.toString()],
  ] as const)
    await ssm.send(new PutParameterCommand({ Name, Value, Type: "SecureString" }));
  for (const name of ["base64", "text"])
    expect(await post(HERE, { secret: `ssm:/spot-connect-test/webhooks/${name}` })).toEqual(arrived);
  for (const { headers, body } of seen) {
    const signed = `${headers["webhook-id"] as string}.${headers["webhook-timestamp"] as string}.${body}`;
    expect(headers["webhook-signature"]).toBe(`v1,${createHmac("sha256", key).update(signed).digest("base64")}`);
  }
  expect(seen).toHaveLength(2);
});

/** The example of the specification (standard-webhooks/standard-webhooks, libraries' tests). */
test("a known message has the known signature", () =>
  expect(
    signedHeaders(
      { id: "msg_p5jXN8AQM9LWM0D4loKWxJek", body: '{"test": 2432232314}' },
      "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
      1_614_265_330,
    )["webhook-signature"],
  ).toBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));

test("without its key nothing is sent", async () => {
  expect(await post(HERE, { secret: "ssm:/spot-connect-test/webhooks/none" })).toEqual({
    problem: "there is no parameter /spot-connect-test/webhooks/none",
    mayRetry: false,
  });
  expect(seen).toEqual([]);
});

test("a server that does not answer in time is a failure that may pass", async () => {
  answers = [() => {}, () => {}, () => {}];
  expect(await post({ ...HERE, limitMs: 50 })).toEqual({ problem: "no answer within 0.05 s", mayRetry: true });
});

const CLOSED = { problem: "its name leads to an address that is not public", mayRetry: false };

test("a name that leads into a network of ours is not connected to, not even if it also leads elsewhere", async () => {
  const leadsTo = (...addresses: string[]): Network => ({
    ...HERE,
    resolve: async () => addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
    isAllowed: isPublicAddress,
  });
  for (const addresses of [
    ["127.0.0.1"],
    ["169.254.169.254"],
    ["::1"],
    ["::ffff:10.0.0.1"],
    ["1.1.1.1", "10.0.0.1"],
    [],
  ])
    expect(await post(leadsTo(...addresses))).toEqual(CLOSED);
  expect(seen).toEqual([]);
});

test("a name is resolved once for each try: the connection is made to the address that was looked at", async () => {
  let asked = 0;
  const rebinding: Network = {
    ...HERE,
    resolve: async () => [{ address: asked++ === 0 ? "127.0.0.1" : "10.0.0.1", family: 4 }],
  };
  expect(await post(rebinding)).toEqual(arrived);
  expect(asked).toBe(1);
  answers = [status(500)];
  // The second try looks at the new address.
  asked = 0;
  expect(await post(rebinding)).toEqual(CLOSED);
});

test("with the product's own network a name of this machine and its address are refused", async () => {
  const ports = createPorts({ webhooks });
  for (const host of ["localhost", "127.0.0.1", "[::1]"])
    expect(await ports.webhooks.post(`https://${host}:${port}/`, message)).toEqual(CLOSED);
  expect(seen).toEqual([]);
});

test("a certificate of somebody else's is refused, after three tries", async () => {
  expect(await post(HERE, { url: `https://other.example.com:${port}/` })).toMatchObject({
    problem: expect.stringContaining("does not match certificate"),
    mayRetry: true,
  });
  expect(seen).toEqual([]);
});
