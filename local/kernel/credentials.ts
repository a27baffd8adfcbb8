/**
 * The account's keys: the root user's key (made once, kept in the store) and the session credentials of assumed roles.
 * A session is over by the cloud's clock.
 */
import { randomBytes } from "node:crypto";
import type { Clock } from "./clock.ts";
import type { Caller, Credentials } from "./service.ts";
import type { Store } from "./store.ts";

export interface Key {
  readonly credentials: Credentials;
  readonly caller: Caller;
}

export interface Keyring {
  readonly root: Key;
  /** A principal that has no secret to sign with. */
  readonly self: Caller;
  find(accessKeyId: string): Key | undefined;
  /** New session credentials for this principal. */
  issue(principal: Omit<Caller, "accessKeyId">, durationSeconds: number): Key;
  isExpired(key: Key): boolean;
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** An IAM id: four letters of kind and 17 more characters (IAM user guide, "Unique identifiers"). */
export const makeIamId = (prefix: "AKIA" | "ASIA" | "AROA" | "AIPA" | "ANPA", length = 16): string =>
  prefix + Array.from(randomBytes(length), (byte) => ALPHABET[byte % ALPHABET.length]).join("");

const SELF_KEY_ID = "AWSSERVICE";
const ROOT = "root";

export function createKeyring(store: Store, clock: Clock, accountId: string): Keyring {
  const keys = store.collection<Key>("credentials");
  const rootId = store.collection<string>("account");
  const account = { accountId, arn: `arn:aws:iam::${accountId}:root`, userId: accountId, roleArn: null };
  const isExpired = ({ credentials: { expiration } }: Key): boolean =>
    expiration !== null && Date.parse(expiration) <= clock.now();

  const ensureRoot = (): Key => {
    const known = keys.get(rootId.get(ROOT) ?? "");
    if (known) return known;
    const accessKeyId = makeIamId("AKIA");
    const key = { credentials: newSecret(accessKeyId, null, null), caller: { accessKeyId, ...account } };
    keys.put(accessKeyId, key);
    rootId.put(ROOT, accessKeyId);
    return key;
  };

  const dropExpired = (): void => {
    for (const [id, key] of keys.entries()) if (isExpired(key) && isLongGone(key, clock)) keys.delete(id);
  };

  return {
    root: ensureRoot(),
    self: { accessKeyId: SELF_KEY_ID, ...account },
    find: (accessKeyId) => keys.get(accessKeyId),
    issue(principal, durationSeconds) {
      dropExpired();
      const accessKeyId = makeIamId("ASIA");
      const expiration = new Date(clock.now() + durationSeconds * 1000).toISOString();
      const sessionToken = randomBytes(96).toString("base64");
      const key = {
        credentials: newSecret(accessKeyId, sessionToken, expiration),
        caller: { accessKeyId, ...principal },
      };
      keys.put(accessKeyId, key);
      return key;
    },
    isExpired,
  };
}

/** Expired keys are remembered a day, so that they are answered "expired" rather than "unknown". */
const isLongGone = (key: Key, clock: Clock): boolean =>
  Date.parse(key.credentials.expiration ?? "") + 86_400_000 < clock.now();

const newSecret = (accessKeyId: string, sessionToken: string | null, expiration: string | null): Credentials => ({
  accessKeyId,
  secretAccessKey: randomBytes(30).toString("base64"),
  sessionToken,
  expiration,
});
