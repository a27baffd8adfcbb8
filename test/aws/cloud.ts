/** The adapters' own clients, pointed at a local cloud: they read the environment, as they do in Lambda. */
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll } from "vitest";
import type { LocalCloud, Settings, VirtualClock } from "../../local/index.ts";
import { startTestCloud, type ClientConfig } from "../local/cloud.ts";
import { VARIABLES } from "./variables.ts";

export interface Running {
  readonly cloud: LocalCloud;
  readonly config: ClientConfig;
}

/** A cloud for one test file, in the real time unless it has another clock. Call at the file's top level; the answer is ready in its tests. */
export function useCloud(settings: Partial<Settings> = {}, clock?: VirtualClock): () => Running {
  let running: Running | undefined;
  beforeAll(async () => {
    const { cloud, clientConfig } = await startTestCloud({ settings, ...(clock && { clock }) });
    running = { cloud, config: clientConfig };
    Object.assign(process.env, VARIABLES, {
      AWS_ENDPOINT_URL: cloud.endpoint,
      AWS_REGION: cloud.region,
      AWS_ACCESS_KEY_ID: cloud.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: cloud.credentials.secretAccessKey,
    });
  });
  afterAll(() => running?.cloud.stop());
  return () => {
    if (running === undefined) throw new Error("the cloud has not started yet");
    return running;
  };
}

/** What nobody can order by an API, but the world can do: `control("ec2", "capacity", { available: 0 })`. */
export async function control(cloud: LocalCloud, service: string, action: string, order: object): Promise<void> {
  const answer = await fetch(`${cloud.endpoint}/_local/${service}/${action}`, {
    method: "POST",
    body: JSON.stringify(order),
  });
  if (!answer.ok) throw new Error(`${service}/${action}: ${answer.status} ${await answer.text()}`);
}

const string = (AttributeName: string) => ({ AttributeName, AttributeType: "S" as const });
const keys = (hash: string, range: string) => [
  { AttributeName: hash, KeyType: "HASH" as const },
  { AttributeName: range, KeyType: "RANGE" as const },
];

/** The table of resources/storage.yml. */
export async function createTable(config: ClientConfig): Promise<void> {
  const client = new DynamoDBClient(config);
  await client.send(
    new CreateTableCommand({
      TableName: VARIABLES.TABLE,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: ["pk", "sk", "listKey", "openKey", "submittedAt"].map(string),
      KeySchema: keys("pk", "sk"),
      GlobalSecondaryIndexes: [
        { IndexName: "list", KeySchema: keys("listKey", "submittedAt"), Projection: { ProjectionType: "ALL" } },
        { IndexName: "open", KeySchema: keys("openKey", "submittedAt"), Projection: { ProjectionType: "KEYS_ONLY" } },
      ],
    }),
  );
  client.destroy();
}
