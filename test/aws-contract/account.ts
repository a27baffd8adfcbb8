/** An AWS account to ask, whoever serves it: real AWS, the local cloud, or an emulator that others wrote. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { EC2Client } from "@aws-sdk/client-ec2";
import { EFSClient } from "@aws-sdk/client-efs";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { IAMClient } from "@aws-sdk/client-iam";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { SSMClient } from "@aws-sdk/client-ssm";
import type { Target } from "./targets.ts";

/** One client per service, shared by all cases. */
export interface Clients {
  readonly dynamoDb: DynamoDBClient;
  readonly ec2: EC2Client;
  readonly efs: EFSClient;
  readonly events: EventBridgeClient;
  readonly iam: IAMClient;
  readonly lambda: LambdaClient;
  readonly logs: CloudWatchLogsClient;
  readonly s3: S3Client;
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
  readonly ssm: SSMClient;
  readonly stepFunctions: SFNClient;
}

export interface Account extends Clients {
  readonly target: Target;
  /** A name nobody else uses, so that cases neither meet each other nor what an account has already. */
  readonly name: () => string;
  /** What is to be undone when the case is over, the last first; what fails there fails the case. */
  readonly later: (undo: () => Promise<unknown>) => void;
  /** Asks until there is an answer; throws with `what` when the target's patience is over. */
  readonly eventually: <Answer>(what: string, ask: () => Promise<Answer | null | undefined | false>) => Promise<Answer>;
}

/** `service.Operation` of every call that was answered, by how: `ok` or the error's name. */
export type Answers = Map<string, Map<string, number>>;

interface Cleaning {
  /** Undoes what the case has asked for. */
  cleanUp(): Promise<void>;
}

export function openClients(target: Target, answers: Answers): Clients {
  const config = { ...target.config, maxAttempts: target.isRemote ? 3 : 2 };
  const clients = {
    dynamoDb: new DynamoDBClient(config),
    ec2: new EC2Client(config),
    efs: new EFSClient(config),
    events: new EventBridgeClient(config),
    iam: new IAMClient(config),
    lambda: new LambdaClient(config),
    logs: new CloudWatchLogsClient(config),
    // An emulator has no names below its address. Checksums as the product has them: only where a request brings one.
    s3: new S3Client({
      ...config,
      forcePathStyle: !target.isRemote,
      requestChecksumCalculation: "WHEN_REQUIRED",
    }),
    sns: new SNSClient(config),
    sqs: new SQSClient(config),
    ssm: new SSMClient(config),
    stepFunctions: new SFNClient(config),
  };
  for (const client of Object.values(clients)) record(client, answers);
  return clients;
}

export function closeClients(clients: Clients): void {
  for (const client of Object.values(clients) as { destroy(): void }[]) client.destroy();
}

export function openAccount(target: Target, clients: Clients): Account & Cleaning {
  const undone: (() => Promise<unknown>)[] = [];
  return {
    target,
    ...clients,
    name: () => `contract-${crypto.randomUUID().slice(0, 13)}`,
    later: (undo) => void undone.push(undo),
    eventually: (what, ask) => eventually(what, target.patienceSeconds, ask),
    cleanUp: async () => {
      for (let undo = undone.pop(); undo; undo = undone.pop()) await undo();
    },
  };
}

interface Recorded {
  readonly config: { readonly serviceId: string };
  readonly middlewareStack: {
    add(
      middleware: (
        next: (args: object) => Promise<object>,
        context: { readonly commandName?: string },
      ) => (args: object) => Promise<object>,
      options: { readonly step: "initialize"; readonly name: string },
    ): void;
  };
}

function record(client: unknown, answers: Answers): void {
  const { config, middlewareStack } = client as Recorded;
  const note = (operation: string, outcome: string): void => {
    const outcomes = answers.get(operation) ?? new Map<string, number>();
    answers.set(operation, outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1));
  };
  middlewareStack.add(
    (next, { commandName = "" }) =>
      async (args) => {
        const operation = `${config.serviceId}.${commandName.replace(/Command$/, "")}`;
        try {
          const answer = await next(args);
          note(operation, "ok");
          return answer;
        } catch (error) {
          note(operation, (error as Error).name);
          throw error;
        }
      },
    { step: "initialize", name: "recordAnswers" },
  );
}

async function eventually<Answer>(
  what: string,
  patienceSeconds: number,
  ask: () => Promise<Answer | null | undefined | false>,
): Promise<Answer> {
  const limit = performance.now() + patienceSeconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== null && answer !== false) return answer;
    if (performance.now() > limit) throw new Error(`not seen in ${patienceSeconds} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, Math.min(2000, patienceSeconds * 2)));
  }
}
