/** What the Ensure states last found, so that most jobs skip them. */
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { KEYS } from "../core/naming.ts";
import type { Infrastructure } from "../core/payloads.ts";
import type { InfrastructureCache } from "../core/ports.ts";
import { secondsBetween } from "../core/time.ts";
import { dynamoDbClient } from "./clients.ts";
import type { Environment } from "./environment.ts";
import { contentOf, expiryAfter, getItem, type Item } from "./table.ts";

const FRESH_SECONDS = 600;

/** Jobs without a file system share an entry: no EFS creation token is empty. */
const keyOf = (fileSystemToken: string | null) => KEYS.infrastructure(fileSystemToken ?? "");

type Entry = Infrastructure & { readonly readyAt: string };

export const infrastructure = ({ table }: Environment): InfrastructureCache => ({
  get: async (fileSystemToken, now) => {
    const item = await getItem(table, keyOf(fileSystemToken));
    if (item === null) return null;
    const { readyAt, ...found } = contentOf(item) as unknown as Entry;
    return secondsBetween(readyAt, now) < FRESH_SECONDS ? found : null;
  },
  put: async (fileSystemToken, found, now) => {
    const item: Entry & Item = {
      ...keyOf(fileSystemToken),
      ...found,
      readyAt: now,
      expiresAt: expiryAfter(now, FRESH_SECONDS),
    };
    await dynamoDbClient().send(new PutCommand({ TableName: table, Item: item }));
  },
});
