/** What the engine knows of a table, and what is kept of it beside the engine. */
import type { TableDescription } from "@aws-sdk/client-dynamodb";
import type { Collection, Store } from "../kernel/store.ts";
import type { Engine } from "./engine.ts";
import { parse, toError } from "./errors.ts";

export interface TableSettings {
  /** The TTL attribute; null: not enabled. */
  readonly ttlAttribute: string | null;
  readonly pointInTimeRecovery: boolean;
}

export const DEFAULT_TABLE_SETTINGS: TableSettings = { ttlAttribute: null, pointInTimeRecovery: false };

export const tableSettings = (store: Store): Collection<TableSettings> => store.collection("dynamodb.tables");

/** Takes a name or an ARN, as every operation on a table does. Throws ResourceNotFoundException. */
export async function describeTable(engine: Engine, table: string): Promise<TableDescription & { TableName: string }> {
  const answer = await engine.ask("DescribeTable", { TableName: tableName(table) });
  if (answer.status !== 200) throw toError(answer);
  return parse(answer.body)["Table"] as TableDescription & { TableName: string };
}

export const tableName = (nameOrArn: string): string => nameOrArn.split(":table/").at(-1) ?? nameOrArn;
