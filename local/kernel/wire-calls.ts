/**
 * Inside calls that go over HTTP all the same, by the SDK's own client, signed as the caller: to services that are
 * forwarded, or whose answers are streams that only the SDK's client makes.
 */
import type { Keyring } from "./credentials.ts";
import type { Caller, Cloud, Credentials } from "./service.ts";

interface SdkClient {
  send(command: unknown): Promise<unknown>;
  destroy(): void;
}
type SdkModule = Readonly<Record<string, unknown>>;

/** Clients kept at a time; sessions come and go. */
const MOST_CLIENTS = 32;

/** Loaded on first use: most clouds never make such a call, and S3's client alone takes a quarter of a second. */
const CLIENTS: Readonly<Record<string, { readonly load: () => Promise<SdkModule>; readonly client: string }>> = {
  dynamodb: { load: () => import("@aws-sdk/client-dynamodb"), client: "DynamoDBClient" },
  s3: { load: () => import("@aws-sdk/client-s3"), client: "S3Client" },
};

export const isCalledOverWire = (service: string): boolean => service in CLIENTS;

export async function callOverWire(
  cloud: Pick<Cloud, "endpoint" | "region">,
  keyring: Keyring,
  service: string,
  operation: string,
  input: object,
  caller: Caller,
): Promise<unknown> {
  const source = CLIENTS[service];
  if (!source) throw new Error(`${service} cannot be called from inside: no SDK client is known for it`);
  const module = await source.load();
  const Client = module[source.client] as new (config: object) => SdkClient;
  const Command = module[`${operation}Command`] as (new (input: object) => unknown) | undefined;
  if (!Command) throw new Error(`${service} has no operation ${operation}`);
  const { endpoint, region } = cloud;
  const make = (): SdkClient =>
    new Client({ endpoint, region, credentials: credentialsOf(keyring, caller), forcePathStyle: true });
  const client = clientFor(openClients(keyring), `${service} ${caller.accessKeyId}`, make);
  return await drain((await client.send(new Command(input))) as Answer);
}

interface Answer {
  readonly Body?: { transformToByteArray(): Promise<Uint8Array> };
}

/** Inside calls carry values, not streams: S3's Body comes as bytes. */
const drain = async ({ Body, ...answer }: Answer): Promise<object> =>
  Body === undefined ? answer : { ...answer, Body: await Body.transformToByteArray() };

/** A client is kept for the next call. The one used longest ago goes. */
function clientFor(clients: Map<string, SdkClient>, name: string, make: () => SdkClient): SdkClient {
  const client = clients.get(name) ?? make();
  clients.delete(name);
  clients.set(name, client);
  const [oldest] = clients.keys();
  if (clients.size > MOST_CLIENTS && oldest !== undefined) {
    clients.get(oldest)?.destroy();
    clients.delete(oldest);
  }
  return client;
}

const clientsOf = new WeakMap<Keyring, Map<string, SdkClient>>();

function openClients(keyring: Keyring): Map<string, SdkClient> {
  const clients = clientsOf.get(keyring) ?? new Map<string, SdkClient>();
  clientsOf.set(keyring, clients);
  return clients;
}

export function closeClients(keyring: Keyring): void {
  for (const client of openClients(keyring).values()) client.destroy();
  clientsOf.delete(keyring);
}

/** AWS's own services have no key: what they do in the account is signed with the account's. */
function credentialsOf(keyring: Keyring, caller: Caller): object {
  const key = caller === keyring.self ? keyring.root : keyring.find(caller.accessKeyId);
  const { accessKeyId, secretAccessKey, sessionToken }: Credentials = (key ?? keyring.root).credentials;
  const isKnown = key !== undefined;
  return {
    accessKeyId: isKnown ? accessKeyId : caller.accessKeyId,
    secretAccessKey,
    ...(isKnown && sessionToken !== null ? { sessionToken } : {}),
  };
}
