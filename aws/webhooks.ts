/**
 * Requests to the servers that jobs name. Whoever submits a job chooses where they go, so they go to public addresses alone:
 * the name is resolved once, every address is looked at, and the connection is made to one that was looked at. Redirects are
 * not followed, and of the answer only the status is read.
 */
import { createHmac } from "node:crypto";
import { lookup as resolve, type LookupAddress } from "node:dns";
import { request } from "node:https";
import { setTimeout as wait } from "node:timers/promises";
import type { LookupFunction } from "node:net";
import { GetParameterCommand } from "@aws-sdk/client-ssm";
import { isPublicAddress } from "../core/public-address.ts";
import type { Delivered, Webhooks } from "../core/ports-notify.ts";
import { ssmClient } from "./clients.ts";
import { isAwsError } from "./errors.ts";

/** Three tries and the waits fit in the function's time-out. */
const WAITS_MS = [500, 2000];
const ssmPrefix = "ssm:";

/** What tests put in place of the network's own: they have no public address. */
export interface Network {
  readonly resolve: (name: string) => Promise<readonly LookupAddress[]>;
  readonly isAllowed: (address: string) => boolean;
  readonly wait: (milliseconds: number) => Promise<unknown>;
  /** Of one try, from the look-up of the name to the status. */
  readonly limitMs: number;
}

const INTERNET: Network = {
  resolve: (name) =>
    new Promise((settle, fail) =>
      resolve(name, { all: true }, (error, addresses) => (error ? fail(error) : settle(addresses))),
    ),
  isAllowed: isPublicAddress,
  wait,
  limitMs: 5000,
};

interface Message {
  readonly id: string;
  readonly body: string;
}

export const webhooks = (_environment?: unknown, network: Network = INTERNET): Webhooks => ({
  post: async (url, { secret, ...message }) => {
    const key = secret === null ? null : await readKey(secret);
    if (typeof key === "object" && key !== null) return key;
    let delivered = await tryOnce(network, url, message, key);
    for (const pauseMs of WAITS_MS) {
      if (delivered.problem === null || !delivered.mayRetry) return delivered;
      await network.wait(pauseMs);
      delivered = await tryOnce(network, url, message, key);
    }
    return delivered;
  },
});

const failed = (problem: string, mayRetry: boolean): Delivered => ({ problem, mayRetry });

/** The key as text, or why there is none. */
async function readKey(secret: string): Promise<string | Delivered> {
  const Name = secret.slice(ssmPrefix.length);
  try {
    const { Parameter } = await ssmClient().send(new GetParameterCommand({ Name, WithDecryption: true }));
    return Parameter?.Value ?? "";
  } catch (error) {
    if (isAwsError(error, "ParameterNotFound")) return failed(`there is no parameter ${Name}`, false);
    return failed(`the parameter ${Name} cannot be read: ${(error as Error).name}`, true);
  }
}

/**
 * As Standard Webhooks has it (standardwebhooks.com, specification 1.0): HMAC-SHA256 over id, time and body, under a key that
 * is text or, with `whsec_`, base64. The time is that of sending, which receivers compare with their own.
 */
export function signedHeaders({ id, body }: Message, key: string | null, seconds: number): Record<string, string> {
  const headers = { "webhook-id": id, "webhook-timestamp": String(seconds) };
  if (key === null) return headers;
  const bytes = key.startsWith("whsec_") ? Buffer.from(key.slice(6), "base64") : Buffer.from(key);
  const digest = createHmac("sha256", bytes).update(`${id}.${seconds}.${body}`).digest("base64");
  return { ...headers, "webhook-signature": `v1,${digest}` };
}

async function tryOnce(network: Network, url: string, message: Message, key: string | null): Promise<Delivered> {
  const { hostname } = new URL(url);
  const signal = AbortSignal.timeout(network.limitMs);
  try {
    // An address instead of a name is resolved to itself.
    const addresses = await within(signal, network.resolve(hostname.replace(/^\[(.*)\]$/, "$1")));
    // One that is not public among several is what an attempt to get in looks like.
    if (addresses.length === 0 || !addresses.every(({ address }) => network.isAllowed(address)))
      return failed("its name leads to an address that is not public", false);
    return judge(await send(url, message, key, addresses[0]!, signal));
  } catch (error) {
    const { name, message: text, code } = error as NodeJS.ErrnoException;
    // There is no such name; that none can be asked for now is another error.
    if (code === "ENOTFOUND") return failed(`there is no host ${hostname}`, false);
    return failed(signal.aborted ? `no answer within ${network.limitMs / 1000} s` : `${name}: ${text}`, true);
  }
}

const within = <Answer>(signal: AbortSignal, work: Promise<Answer>): Promise<Answer> =>
  Promise.race([
    work,
    new Promise<never>((_, fail) =>
      signal.addEventListener("abort", () => fail(new Error("too late")), { once: true }),
    ),
  ]);

function judge(status: number): Delivered {
  if (status >= 200 && status < 300) return { problem: null, mayRetry: false };
  if (status >= 300 && status < 400) return failed(`HTTP ${status}: redirects are not followed`, false);
  return failed(`HTTP ${status}`, status >= 500 || status === 408 || status === 429);
}

/** The status of the answer, whose body is thrown away. */
const send = (
  url: string,
  message: Message,
  key: string | null,
  { address, family }: LookupAddress,
  signal: AbortSignal,
): Promise<number> =>
  new Promise((settle, fail) => {
    const pinned: LookupFunction = (_name, options, tell) =>
      options.all ? tell(null, [{ address, family }]) : tell(null, address, family);
    const headers = {
      "content-type": "application/json",
      "user-agent": "spot-connect",
      ...signedHeaders(message, key, Math.floor(Date.now() / 1000)),
    };
    const call = request(url, { method: "POST", headers, lookup: pinned, agent: false, signal }, (answer) => {
      answer.destroy();
      settle(answer.statusCode ?? 0);
    });
    call.on("error", fail);
    call.end(message.body);
  });
