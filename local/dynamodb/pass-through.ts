/** What the engine does, done by the engine; plus what it leaves out of single-item writes and of CreateTable. */
import type { IncomingHttpHeaders } from "node:http";
import type { Store } from "../kernel/store.ts";
import { checkIndexKeys } from "./empty-index-keys.ts";
import type { Engine, EngineAnswer } from "./engine.ts";
import { parse } from "./errors.ts";
import type { KeyCache } from "./key-cache.ts";
import { createLocks } from "./locks.ts";
import { describeTable, tableName, tableSettings } from "./tables.ts";

type Item = Readonly<Record<string, unknown>>;
interface SingleWrite {
  readonly TableName?: string;
  readonly Item?: Item;
  readonly Key?: Item;
  readonly ReturnValuesOnConditionCheckFailure?: string;
}

const WRITES: ReadonlySet<string> = new Set(["PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem"]);

export function createPassThrough(engine: () => Engine, store: Store, keys: KeyCache) {
  const locks = createLocks();
  return async (operation: string, headers: IncomingHttpHeaders, body: Buffer): Promise<EngineAnswer> => {
    const send = (): Promise<EngineAnswer> => engine().send(headers, body);
    if (operation === "CreateTable") return createTable(engine(), send, body);
    if (operation === "DeleteTable") return deleteTable(store, send, body);
    if (!WRITES.has(operation)) return send();
    await checkIndexKeys(parse(body), keys.of);
    // One write at a time: the item in a failed condition's answer must be the one the condition was checked on.
    return locks.run("writes", async () => addOldItem(engine(), await send(), body));
  };
}

/** `ReturnValuesOnConditionCheckFailure: ALL_OLD`, which the engine does not know. */
async function addOldItem(engine: Engine, answer: EngineAnswer, body: Buffer): Promise<EngineAnswer> {
  if (answer.status !== 400) return answer;
  const error = parse(answer.body);
  const input = parse(body) as SingleWrite;
  const isWanted = input.ReturnValuesOnConditionCheckFailure === "ALL_OLD";
  if (!isWanted || !String(error["__type"]).endsWith("#ConditionalCheckFailedException")) return answer;
  const table = tableName(input.TableName ?? "");
  const found = await engine.ask("GetItem", {
    TableName: table,
    Key: input.Key ?? (await keyOf(engine, table, input.Item ?? {})),
    ConsistentRead: true,
  });
  const { Item: item } = parse(found.body);
  if (item === undefined) return answer;
  // The engine's checksum was of its own body.
  const { "x-amz-crc32": _checksum, ...headers } = answer.headers;
  return { status: 400, headers, body: Buffer.from(JSON.stringify({ ...error, Item: item })) };
}

async function keyOf(engine: Engine, table: string, item: Item): Promise<Item> {
  const { KeySchema = [] } = await describeTable(engine, table);
  return Object.fromEntries(KeySchema.map(({ AttributeName = "" }) => [AttributeName, item[AttributeName]]));
}

/** The engine ignores the tags of a new table. */
async function createTable(engine: Engine, send: () => Promise<EngineAnswer>, body: Buffer): Promise<EngineAnswer> {
  const answer = await send();
  const { Tags: tags } = parse(body) as { Tags?: readonly unknown[] };
  if (answer.status !== 200 || !tags?.length) return answer;
  const { TableArn } = parse(answer.body)["TableDescription"] as { TableArn: string };
  await engine.ask("TagResource", { ResourceArn: TableArn, Tags: tags });
  return answer;
}

async function deleteTable(store: Store, send: () => Promise<EngineAnswer>, body: Buffer): Promise<EngineAnswer> {
  const answer = await send();
  if (answer.status === 200) tableSettings(store).delete(tableName((parse(body) as SingleWrite).TableName ?? ""));
  return answer;
}
