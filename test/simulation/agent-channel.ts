/** The simulated agent's way to the cloud: the real SDK with the machine's own credentials, cut when the test says so. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { SendTaskHeartbeatCommand, SendTaskSuccessCommand, SFNClient } from "@aws-sdk/client-sfn";
import type { AgentEvent, Inbox, Outbox } from "../../core/agent-protocol.ts";
import { EVENT_PREFIX, KEYS } from "../../core/naming.ts";
import type { Machine } from "../../local/index.ts";

export interface AgentChannel {
  readInbox(): Promise<Inbox | null>;
  writeOutbox(outbox: Outbox): Promise<void>;
  writeEvent(sequence: number, event: AgentEvent): Promise<void>;
  /** False: the token is over. */
  send(operation: "SendTaskSuccess" | "SendTaskHeartbeat", token: string): Promise<boolean>;
  /** The network between the machine and AWS, as a security group or a broken route cuts it. */
  cut(isCut: boolean): void;
  close(): void;
}

export interface ChannelTarget {
  readonly endpoint: string;
  readonly table: string;
}

const OVER = new Set(["TaskTimedOut", "TaskDoesNotExist", "InvalidToken"]);

export function openChannel(machine: Machine, { endpoint, table }: ChannelTarget): AgentChannel {
  const { region, clock, accountId, instanceId } = machine;
  const arn = `arn:aws:ec2:${region}:${accountId}:instance/${instanceId}`;
  // Asked for each request, as the machine's own SDK would when they change; the SDK would keep them otherwise.
  const credentials = () => {
    const { accessKeyId, secretAccessKey, sessionToken } = machine.credentials();
    return Promise.resolve({ accessKeyId, secretAccessKey, sessionToken: sessionToken ?? "", expiration: new Date(0) });
  };
  const config = { endpoint, region, credentials, maxAttempts: 1 };
  const dynamoDb = DynamoDBDocumentClient.from(new DynamoDBClient(config));
  const stepFunctions = new SFNClient(config);
  let isCut = false;
  /** Time stands still while a call is under way: the machine's part of virtual time. */
  const call = <T>(work: () => Promise<T>): Promise<T> =>
    isCut || machine.off.aborted ? Promise.reject(new Error("no route to host")) : clock.hold(work());
  return {
    async readInbox() {
      const Key = KEYS.inbox(arn);
      const { Item } = await call(() => dynamoDb.send(new GetCommand({ TableName: table, Key, ConsistentRead: true })));
      return (Item as Inbox | undefined) ?? null;
    },
    async writeOutbox(outbox) {
      const Item = { ...KEYS.outbox(arn), ...outbox };
      await call(() => dynamoDb.send(new PutCommand({ TableName: table, Item })));
    },
    async writeEvent(sequence, event) {
      const key = { pk: KEYS.outbox(arn).pk, sk: `${EVENT_PREFIX}${String(sequence).padStart(6, "0")}` };
      await call(() => dynamoDb.send(new PutCommand({ TableName: table, Item: { ...key, ...event } })));
    },
    async send(operation, taskToken) {
      try {
        await call<unknown>(() =>
          operation === "SendTaskSuccess"
            ? stepFunctions.send(new SendTaskSuccessCommand({ taskToken, output: "{}" }))
            : stepFunctions.send(new SendTaskHeartbeatCommand({ taskToken })),
        );
        return true;
      } catch (error) {
        if (error instanceof Error && OVER.has(error.name)) return false;
        throw error;
      }
    },
    cut: (next) => void (isCut = next),
    close() {
      dynamoDb.destroy();
      stepFunctions.destroy();
    },
  };
}
