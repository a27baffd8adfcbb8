/** Which keys tables and indexes have, asked once: permissions need them for every call. */
import type { TableDescription } from "@aws-sdk/client-dynamodb";
import type { Engine } from "./engine.ts";
import { describeTable, tableName } from "./tables.ts";

export interface KeyCache {
  /** null: there is no such table, which the operation itself will say. */
  of(this: void, table: string): Promise<TableDescription | null>;
  /** Tables are made, changed or deleted. */
  clear(): void;
}

export function createKeyCache(engine: () => Engine): KeyCache {
  const known = new Map<string, TableDescription>();
  return {
    async of(nameOrArn) {
      const name = tableName(nameOrArn);
      const found = known.get(name) ?? (await describeTable(engine(), name).catch(() => null));
      // While it is being made, its indexes may not all be there.
      if (found?.TableStatus === "ACTIVE") known.set(name, found);
      return found;
    },
    clear: () => known.clear(),
  };
}
