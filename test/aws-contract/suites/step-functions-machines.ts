/** State machines: made, changed and deleted, as a deployment does. */
import {
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DescribeStateMachineCommand,
  DescribeStateMachineForExecutionCommand,
  StopExecutionCommand,
  UpdateStateMachineCommand,
} from "@aws-sdk/client-sfn";
import { expect } from "vitest";
import type { Account } from "../account.ts";
import { expectRefused, type Suite } from "../suite.ts";
import { createMachine, only, reachStatus, startExecution } from "./step-functions.ts";

const PASS = { Type: "Pass", Output: "first", End: true };
const describe = ({ stepFunctions }: Account, stateMachineArn: string) =>
  stepFunctions.send(new DescribeStateMachineCommand({ stateMachineArn }));

export const STEP_FUNCTIONS_MACHINES: Suite = {
  service: "StepFunctions",
  cases: {
    "a machine made again is the same; with another definition its name is taken": async (account) => {
      const stateMachineArn = await createMachine(account, only(PASS));
      const { name, roleArn, definition } = await describe(account, stateMachineArn);
      const create = (text: string) =>
        account.stepFunctions.send(new CreateStateMachineCommand({ name, roleArn, definition: text }));
      expect((await create(definition!)).stateMachineArn).toBe(stateMachineArn);
      await expectRefused(create(definition!.replace("first", "other")), "StateMachineAlreadyExists");
    },

    "a definition is one of the States Language, and a name has its characters": async (account) => {
      const { roleArn, definition } = await describe(account, await createMachine(account, only(PASS)));
      const create = (more: object) =>
        account.stepFunctions.send(
          new CreateStateMachineCommand({ name: account.name(), roleArn, definition, ...more }),
        );
      const texts = [
        "{",
        "{}",
        JSON.stringify({ StartAt: "None", States: { Only: { Type: "Succeed" } } }),
        JSON.stringify(only({ Type: "Pass", Next: "None" })),
        JSON.stringify({ QueryLanguage: "JSONata", ...only({ Type: "Pass", Output: "{% ( %}", End: true }) }),
        JSON.stringify({ QueryLanguage: "JSONata", ...only({ Type: "Pass", InputPath: "$", End: true }) }),
      ];
      for (const text of texts) await expectRefused(create({ definition: text }), "InvalidDefinition");
      await expectRefused(create({ name: "no name" }), "InvalidName");
      await expectRefused(create({ roleArn: "none" }), "InvalidArn");
    },

    "an execution keeps the definition that it was started with": async (account) => {
      const { stepFunctions } = account;
      const waiting = { StartAt: "Wait", States: { Wait: { Type: "Wait", Seconds: 3600, End: true } } };
      const stateMachineArn = await createMachine(account, waiting);
      const { executionArn } = await startExecution(account, stateMachineArn);
      const { definition } = await describe(account, stateMachineArn);
      const update = { stateMachineArn, definition: JSON.stringify({ QueryLanguage: "JSONata", ...only(PASS) }) };
      await stepFunctions.send(new UpdateStateMachineCommand(update));
      const kept = await stepFunctions.send(new DescribeStateMachineForExecutionCommand({ executionArn }));
      expect(kept.definition).toBe(definition);
      await reachStatus(account, executionArn, "RUNNING");
      // The new one may not be there for a moment.
      await account.eventually("an execution of the new definition", async () => {
        const started = await startExecution(account, stateMachineArn);
        const found = await stepFunctions.send(
          new DescribeStateMachineForExecutionCommand({ executionArn: started.executionArn }),
        );
        return found.definition === update.definition;
      });
      await expectRefused(
        stepFunctions.send(new UpdateStateMachineCommand({ stateMachineArn })),
        "MissingRequiredParameter",
      );
    },

    "a machine that is deleted starts nothing, and is gone when its executions are": async (account) => {
      const { stepFunctions } = account;
      const stateMachineArn = await createMachine(account, only({ Type: "Wait", Seconds: 3600, End: true }));
      const { executionArn } = await startExecution(account, stateMachineArn);
      await stepFunctions.send(new DeleteStateMachineCommand({ stateMachineArn }));
      expect((await describe(account, stateMachineArn)).status).toBe("DELETING");
      await expectRefused(startExecution(account, stateMachineArn), "StateMachineDeleting");
      await stepFunctions.send(new StopExecutionCommand({ executionArn }));
      const refusal = await account.eventually("no machine", () =>
        describe(account, stateMachineArn).then(
          () => null,
          (error: unknown) => error as Error,
        ),
      );
      expect(refusal.name).toBe("StateMachineDoesNotExist");
      await stepFunctions.send(new DeleteStateMachineCommand({ stateMachineArn }));
    },
  },
};
