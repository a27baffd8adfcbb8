/** Shaken and with Lambda's credentials, the SDK sends and reads what it sends and reads as its authors ship it. */
import { once } from "node:events";
import {
  createServer,
  request,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type Server,
} from "node:http";
import { mkdtemp, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { build, type BuildOptions } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ROOT } from "../../scripts/package.ts";
import { createTable, useCloud } from "./cloud.ts";
import { createLaunchResources } from "./launch-setup.ts";
import type { makeCalls, Result } from "./sdk-calls.ts";
import { VARIABLES } from "./variables.ts";

/** Plain JavaScript without types: the framework loads it. */
const MODULE = "../../plugins/bundle.mjs";
const { bundling } = (await import(MODULE)) as { bundling: (root: string) => BuildOptions };

interface Exchange {
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers: OutgoingHttpHeaders;
    readonly body: string;
  };
  readonly answer: { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: string };
}

const running = useCloud({ instances: "simulated" });
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "spot-connect-shaken-"));
  await createLaunchResources(running().config);
  await createTable(running().config);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** Of another moment, or made up for each request. */
const ITS_OWN = new Set([
  "authorization",
  "x-amz-date",
  "amz-sdk-invocation-id",
  "amz-sdk-request",
  "host",
  "connection",
]);

async function load(name: string, options: BuildOptions): Promise<typeof makeCalls> {
  const outfile = join(directory, `${name}.mjs`);
  await build({ ...options, entryPoints: [join(ROOT, "test/aws/sdk-calls.ts")], outfile });
  return ((await import(pathToFileURL(outfile).href)) as { makeCalls: typeof makeCalls }).makeCalls;
}

/** Between the SDK and the cloud: hands each request to `answer` and keeps both. */
async function record(answer: (request: Exchange["request"], index: number) => Promise<Exchange["answer"]>) {
  const exchanges: Exchange[] = [];
  const server: Server = createServer((incoming, outgoing) => {
    void (async () => {
      const body = (await buffer(incoming)).toString("base64");
      const asked = { method: incoming.method ?? "", path: incoming.url ?? "", headers: incoming.headers, body };
      const given = await answer(asked, exchanges.length);
      exchanges.push({ request: asked, answer: given });
      outgoing.writeHead(given.status, given.headers).end(Buffer.from(given.body, "base64"));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { endpoint, exchanges, server };
}

/** With the host it was signed for. */
async function askCloud({ method, path, headers, body }: Exchange["request"]): Promise<Exchange["answer"]> {
  const outgoing = request(`${running().cloud.endpoint}${path}`, { method, headers });
  outgoing.end(Buffer.from(body, "base64"));
  const [incoming] = (await once(outgoing, "response")) as [IncomingMessage];
  const content = (await buffer(incoming)).toString("base64");
  return { status: incoming.statusCode ?? 0, headers: incoming.headers, body: content };
}

const isFailure = (value: unknown): value is { readonly error: { readonly isOf: readonly string[] } } =>
  Object.hasOwn(value as object, "error");

const comparable = ({ request: { headers, ...rest } }: Exchange): object => ({
  ...rest,
  headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !ITS_OWN.has(name))),
});

test("the shaken bundle sends the same bytes, and makes the same of the answers", async () => {
  const { plugins: _plugins, alias: _alias, ...plain } = bundling(ROOT);
  const [asShipped, shaken] = await Promise.all([load("plain", plain), load("shaken", bundling(ROOT))]);
  const given = { launchTemplate: process.env["LAUNCH_TEMPLATE_ID"] ?? "", table: VARIABLES.TABLE };
  const region = VARIABLES.AWS_REGION;

  const first = await record(askCloud);
  const expected: readonly Result[] = await asShipped({ endpoint: first.endpoint, region }, given);
  first.server.close();
  const second = await record(async (_, index) => first.exchanges[index]!.answer);
  const results = await shaken({ endpoint: second.endpoint, region }, given);
  second.server.close();

  expect(second.exchanges.map(comparable)).toEqual(first.exchanges.map(comparable));
  expect(results).toEqual(expected);
  // The calls did what they are here for.
  const failures = expected.flatMap(({ call, value }) => (isFailure(value) ? [[call, ...value.error.isOf]] : []));
  expect(failures).toEqual([
    ["no instance"],
    ["put again", "ConditionalCheckFailedException"],
    ["no table"],
    ["no machine", "StateMachineDoesNotExist"],
    ["no token"],
    ["no parameter", "ParameterNotFound"],
    ["no document"],
    ["file system again", "FileSystemAlreadyExists"],
    ["no function", "ResourceNotFoundException"],
    ["no log"],
  ]);
});
