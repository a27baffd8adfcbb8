/** A local cloud with the table agents speak through, a build of the agent, and machines that run it. */
import { CreateTableCommand, DynamoDBClient, waitUntilTableExists } from "@aws-sdk/client-dynamodb";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AgentSpec } from "../../../core/agent-protocol.ts";
import { startTestCloud, type TestCloud } from "../../local/cloud.ts";
import { agentSpec, buildAgent, startMachine, TABLE, type Machine, type MachineOptions } from "./machine.ts";

export interface AgentCloud extends TestCloud {
  /** A folder of the test's own, gone with the cloud. */
  readonly folder: string;
  readonly machine: (spec: Partial<AgentSpec>, options?: MachineOptions) => Promise<Machine>;
  /** A machine whose agent has said ready. */
  readonly readyMachine: (spec: Partial<AgentSpec>, options?: MachineOptions) => Promise<Machine>;
  readonly close: () => Promise<void>;
}

export async function openAgentCloud(): Promise<AgentCloud> {
  const folder = mkdtempSync(join(tmpdir(), "spot-agent-build-"));
  const agent = buildAgent(folder);
  const local = await startTestCloud();
  await createTable(local.clientConfig);
  const machines: Machine[] = [];
  const machine: AgentCloud["machine"] = async (spec, options) => {
    const made = await startMachine(agent, local.clientConfig, agentSpec(spec), options);
    machines.push(made);
    return made;
  };
  return {
    ...local,
    folder,
    machine,
    async readyMachine(spec, options) {
      const made = await machine(spec, options);
      await made.tell({});
      made.startAgent();
      await made.until((outbox) => outbox.ready);
      return made;
    },
    async close() {
      await Promise.all(machines.map((each) => each.close()));
      await local.cloud.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function createTable(config: TestCloud["clientConfig"]): Promise<void> {
  const dynamo = new DynamoDBClient(config);
  await dynamo.send(
    new CreateTableCommand({
      TableName: TABLE,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [
        { AttributeName: "pk", AttributeType: "S" },
        { AttributeName: "sk", AttributeType: "S" },
      ],
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
    }),
  );
  await waitUntilTableExists({ client: dynamo, maxWaitTime: 20, minDelay: 1, maxDelay: 1 }, { TableName: TABLE });
  dynamo.destroy();
}
