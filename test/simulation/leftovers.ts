/** What a job may leave behind that nobody would ever end: each a sentence. */
import { DescribeInstancesCommand } from "@aws-sdk/client-ec2";
import { ListExecutionsCommand } from "@aws-sdk/client-sfn";
import { DeleteMessageCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import { TAGS } from "../../core/naming.ts";
import type { Simulation } from "./simulation.ts";

export type Leftovers = readonly string[];

/** Looks at the whole stack: no job may be under way. */
export const findLeftovers = (simulation: Simulation): Promise<Leftovers> => look(simulation, findUnended, deadLetters);

/** What still costs or still waits for something. */
export const findUnended = (simulation: Simulation): Promise<Leftovers> =>
  look(simulation, instances, executions, records);

const look = (
  simulation: Simulation,
  ...places: readonly ((simulation: Simulation) => Promise<Leftovers>)[]
): Promise<Leftovers> =>
  simulation.clock.hold(Promise.all(places.map((place) => place(simulation))).then((found) => found.flat()));

async function instances({ ec2, stack }: Simulation): Promise<Leftovers> {
  const Filters = [
    { Name: `tag:${TAGS.stack}`, Values: [stack] },
    { Name: "instance-state-name", Values: ["pending", "running", "shutting-down", "stopping", "stopped"] },
  ];
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ Filters }));
  return Reservations.flatMap(({ Instances = [] }) => Instances).map(
    ({ InstanceId, State }) => `${InstanceId} is ${State?.Name}`,
  );
}

async function executions({ stepFunctions, account }: Simulation): Promise<Leftovers> {
  const machines = [account.outputs["RunJobArn"], account.outputs["EndJobArn"]];
  const running = machines.map(async (stateMachineArn) => {
    const command = new ListExecutionsCommand({ stateMachineArn, statusFilter: "RUNNING" });
    return ((await stepFunctions.send(command)).executions ?? []).map(({ name }) => `execution ${name} runs`);
  });
  return (await Promise.all(running)).flat();
}

/** The index has what has not ended. */
async function records({ dynamoDb, account }: Simulation): Promise<Leftovers> {
  const { Items = [] } = await dynamoDb.send(
    new QueryCommand({
      TableName: account.outputs["TableName"],
      IndexName: "open",
      KeyConditionExpression: "openKey = :open",
      ExpressionAttributeValues: { ":open": "open" },
    }),
  );
  return Items.map(({ pk }) => `the record of ${String(pk)} has not ended`);
}

/** An event that was given up after all its tries: its fact reached nobody. */
const deadLetters = ({ account }: Simulation): Promise<Leftovers> =>
  withQueue(account, async (sqs, QueueUrl) => {
    const AttributeNames = ["ApproximateNumberOfMessages" as const];
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
    const letters = Number(Attributes?.ApproximateNumberOfMessages);
    return letters === 0 ? [] : [`${letters} dead letters`];
  });

/** Those of scenarios in which a fact is meant to reach nobody. */
export const takeDeadLetters = ({ account }: Simulation): Promise<void> =>
  withQueue(account, async (sqs, QueueUrl) => {
    for (;;) {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
      if (Messages.length === 0) return;
      for (const { ReceiptHandle } of Messages) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
  });

async function withQueue<T>(
  { target, outputs }: Simulation["account"],
  ask: (sqs: SQSClient, url: string | undefined) => Promise<T>,
): Promise<T> {
  const sqs = new SQSClient({ ...target });
  try {
    return await ask(sqs, outputs["DeadLettersUrl"]);
  } finally {
    sqs.destroy();
  }
}
