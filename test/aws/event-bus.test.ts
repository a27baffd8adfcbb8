import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { beforeAll, expect, test } from "vitest";
import { events } from "../../aws/event-bus.ts";
import { parseInterruption } from "../../aws/event-parsers.ts";
import { createPorts } from "../../aws/ports.ts";
import { waitFor } from "../wait-for.ts";
import { useCloud } from "./cloud.ts";

const running = useCloud({ eventSeconds: 0 });
let sqs: SQSClient;
let queue: string;

/** The drill's rule, as in serverless.yml, with a queue where the function would be. */
beforeAll(async () => {
  sqs = new SQSClient(running().config);
  const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: "drills" }));
  queue = QueueUrl;
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }));
  const Arn = Attributes?.["QueueArn"];
  // As DeadLettersPolicy: EventBridge needs the queue's leave.
  const Statement = [
    { Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sqs:SendMessage", Resource: Arn },
  ];
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  const bridge = new EventBridgeClient(running().config);
  const pattern = { source: ["spot-connect"], "detail-type": ["Spot Connect Interruption Drill"] };
  await bridge.send(new PutRuleCommand({ Name: "drill", EventPattern: JSON.stringify(pattern) }));
  await bridge.send(new PutTargetsCommand({ Rule: "drill", Targets: [{ Id: "queue", Arn }] }));
});

test("a drill reaches its rule and reads as a notice", async () => {
  const actionTime = "2026-11-22T10:02:00.000Z";
  await createPorts({ events }).events.drill("i-0123456789abcdef0", actionTime);
  const body = await waitFor(async () => {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: queue }));
    expect(Messages).toHaveLength(1);
    return Messages[0]?.Body ?? "";
  });
  expect(parseInterruption(JSON.parse(body))).toMatchObject({
    instanceId: "i-0123456789abcdef0",
    notice: { actionTime, source: "drill" },
  });
});
