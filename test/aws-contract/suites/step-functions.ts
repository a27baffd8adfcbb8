/** Executions: started once by name, described, listed and stopped. */
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import {
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  StartExecutionCommand,
  StopExecutionCommand,
  type DescribeExecutionOutput,
  type ExecutionListItem,
} from "@aws-sdk/client-sfn";
import { expect } from "vitest";
import type { Account } from "../account.ts";
import { allPages, expectRefused, type Suite } from "../suite.ts";

/** A role that the service may take: may invoke functions, and has the managed policies named; its ARN. */
export async function createRole(account: Account, service: string, ...managed: readonly string[]): Promise<string> {
  const { iam, name, later } = account;
  const RoleName = name();
  const trust = { Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" };
  const allowed = { Effect: "Allow", Action: "lambda:InvokeFunction", Resource: "*" };
  const documentOf = (statement: object): string => JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: documentOf(trust) }));
  later(() => iam.send(new DeleteRoleCommand({ RoleName })));
  const policy = { RoleName, PolicyName: "contract" };
  await iam.send(new PutRolePolicyCommand({ ...policy, PolicyDocument: documentOf(allowed) }));
  later(() => iam.send(new DeleteRolePolicyCommand(policy)));
  for (const PolicyArn of managed) {
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
    later(() => iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn })));
  }
  return Role!.Arn!;
}

/** In JSONata. Until Step Functions has heard of a new role it says that it may not take it. */
export async function createMachine(account: Account, definition: object): Promise<string> {
  const { stepFunctions, name, later, eventually } = account;
  const roleArn = await createRole(account, "states.amazonaws.com");
  const text = JSON.stringify({ QueryLanguage: "JSONata", ...definition });
  const command = new CreateStateMachineCommand({ name: name(), roleArn, definition: text });
  const stateMachineArn = await eventually("a machine with the role", () =>
    stepFunctions.send(command).then(
      (answer) => answer.stateMachineArn,
      (error: unknown) => {
        if ((error as Error).name === "AccessDeniedException") return null;
        throw error;
      },
    ),
  );
  later(() => stepFunctions.send(new DeleteStateMachineCommand({ stateMachineArn })));
  return stateMachineArn;
}

/** One state, the last. */
export const only = (state: object): object => ({ StartAt: "Only", States: { Only: state } });

const WAITING = only({ Type: "Wait", Seconds: 3600, End: true });

/** Stopped when the case is over. */
export async function startExecution(
  { stepFunctions, later }: Account,
  stateMachineArn: string,
  more: { readonly input?: string; readonly name?: string } = {},
) {
  const answer = await stepFunctions.send(new StartExecutionCommand({ stateMachineArn, ...more }));
  later(() => stepFunctions.send(new StopExecutionCommand({ executionArn: answer.executionArn! })));
  return { executionArn: answer.executionArn!, startDate: answer.startDate! };
}

/** What DescribeExecution says may be a moment behind. */
export const reachStatus = (
  { stepFunctions, eventually }: Account,
  executionArn: string,
  wanted: string,
): Promise<DescribeExecutionOutput> =>
  eventually(`${executionArn} is ${wanted}`, async () => {
    const found = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
    return found.status === wanted && found;
  });

const list = async ({ stepFunctions }: Account, stateMachineArn: string, more: object) => {
  const { items, pages } = await allPages<ExecutionListItem>(async (nextToken) => {
    const input = { stateMachineArn, ...more, ...(nextToken === undefined ? {} : { nextToken }) };
    const answer = await stepFunctions.send(new ListExecutionsCommand(input));
    return { items: answer.executions ?? [], next: answer.nextToken };
  });
  return { names: items.map(({ name }) => name!), items, pages };
};

export const STEP_FUNCTIONS: Suite = {
  service: "StepFunctions",
  cases: {
    "an execution has its input, its output and its times": async (account) => {
      const stateMachineArn = await createMachine(
        account,
        only({ Type: "Pass", Output: { got: "{% $states.input.a %}" }, End: true }),
      );
      const name = account.name();
      const { executionArn } = await startExecution(account, stateMachineArn, { name, input: '{"a":[1]}' });
      expect(executionArn).toBe(`${stateMachineArn.replace(":stateMachine:", ":execution:")}:${name}`);
      const ended = await reachStatus(account, executionArn, "SUCCEEDED");
      expect(ended).toMatchObject({ name, stateMachineArn, input: '{"a":[1]}', redriveCount: 0 });
      expect(JSON.parse(ended.output!)).toEqual({ got: [1] });
      expect(ended.stopDate!.getTime()).toBeGreaterThanOrEqual(ended.startDate!.getTime());
    },

    "a name with its input starts one execution while it runs": async (account) => {
      const stateMachineArn = await createMachine(account, WAITING);
      const more = { name: account.name(), input: '{"a":1}' };
      const first = await startExecution(account, stateMachineArn, more);
      expect(await startExecution(account, stateMachineArn, more)).toEqual(first);
      const other = startExecution(account, stateMachineArn, { ...more, input: '{"a":2}' });
      await expectRefused(other, "ExecutionAlreadyExists");
    },

    "the name of an execution that has ended stays taken, with its input too": async (account) => {
      const stateMachineArn = await createMachine(account, only({ Type: "Succeed" }));
      const more = { name: account.name(), input: "{}" };
      const { executionArn } = await startExecution(account, stateMachineArn, more);
      await reachStatus(account, executionArn, "SUCCEEDED");
      await expectRefused(startExecution(account, stateMachineArn, more), "ExecutionAlreadyExists");
    },

    "without a name each is its own, and its input is an empty object": async (account) => {
      const stateMachineArn = await createMachine(account, WAITING);
      const first = await startExecution(account, stateMachineArn);
      const second = await startExecution(account, stateMachineArn);
      expect(second.executionArn).not.toBe(first.executionArn);
      expect((await reachStatus(account, first.executionArn, "RUNNING")).input).toBe("{}");
    },

    "an input is JSON of 256 KiB at most, and a name has no slash": async (account) => {
      const stateMachineArn = await createMachine(account, only({ Type: "Succeed" }));
      const start = (more: object) => startExecution(account, stateMachineArn, more);
      await expectRefused(start({ input: "{" }), "InvalidExecutionInput");
      await expectRefused(start({ input: `"${"x".repeat(262_143)}"` }), "ValidationException");
      await start({ input: `"${"x".repeat(262_142)}"` });
      await expectRefused(start({ name: "a/b" }), "InvalidName");
    },

    "what is no ARN is InvalidArn, what there is not does not exist": async (account) => {
      const { stepFunctions } = account;
      const stateMachineArn = await createMachine(account, only({ Type: "Succeed" }));
      await expectRefused(startExecution(account, "none"), "InvalidArn");
      await expectRefused(startExecution(account, `${stateMachineArn}-none`), "StateMachineDoesNotExist");
      await expectRefused(list(account, `${stateMachineArn}-none`, {}), "StateMachineDoesNotExist");
      const executionArn = `${stateMachineArn.replace(":stateMachine:", ":execution:")}:none`;
      for (const command of [
        new DescribeExecutionCommand({ executionArn }),
        new StopExecutionCommand({ executionArn }),
        new GetExecutionHistoryCommand({ executionArn }),
      ])
        await expectRefused(stepFunctions.send(command as DescribeExecutionCommand), "ExecutionDoesNotExist");
      await expectRefused(stepFunctions.send(new DescribeExecutionCommand({ executionArn: "none" })), "InvalidArn");
    },

    "a stopped execution says why; stopping it again changes nothing": async (account) => {
      const { executionArn } = await startExecution(account, await createMachine(account, WAITING));
      const stop = (error: string) =>
        account.stepFunctions.send(new StopExecutionCommand({ executionArn, error, cause: "asked for" }));
      const { stopDate } = await stop("Cancelled");
      const described = await reachStatus(account, executionArn, "ABORTED");
      expect(described).toMatchObject({ error: "Cancelled", cause: "asked for", stopDate });
      expect(described.output).toBeUndefined();
      await stop("Other");
      expect(await reachStatus(account, executionArn, "ABORTED")).toMatchObject({ error: "Cancelled", stopDate });
    },

    "an error and a cause have their lengths": async (account) => {
      const { executionArn } = await startExecution(account, await createMachine(account, WAITING));
      const stop = (more: object) => account.stepFunctions.send(new StopExecutionCommand({ executionArn, ...more }));
      await expectRefused(stop({ error: "x".repeat(257) }), "ValidationException");
      await expectRefused(stop({ cause: "x".repeat(32_769) }), "ValidationException");
      await stop({ error: "x".repeat(256), cause: "x".repeat(32_768) });
    },

    "an execution that fails has the error of its Fail state": async (account) => {
      const failing = only({ Type: "Fail", Error: "JobFailed", Cause: "{% 'exit code ' & $states.input %}" });
      const { executionArn } = await startExecution(account, await createMachine(account, failing), { input: "3" });
      const ended = await reachStatus(account, executionArn, "FAILED");
      expect(ended).toMatchObject({ error: "JobFailed", cause: "exit code 3" });
    },

    "an execution that takes too long has timed out": async (account) => {
      const machine = await createMachine(account, { ...WAITING, TimeoutSeconds: 1 });
      const { executionArn } = await startExecution(account, machine);
      await reachStatus(account, executionArn, "TIMED_OUT");
    },

    "executions are listed newest first, by status, page by page": async (account) => {
      const stateMachineArn = await createMachine(account, WAITING);
      const names = ["1", "2", "3"];
      const arns: string[] = [];
      for (const name of names) arns.push((await startExecution(account, stateMachineArn, { name })).executionArn);
      await account.stepFunctions.send(new StopExecutionCommand({ executionArn: arns[1]! }));
      const all = await account.eventually("three executions", async () => {
        const listed = await list(account, stateMachineArn, { maxResults: 1 });
        return listed.names.length === 3 && listed;
      });
      expect(all.names).toEqual(["3", "2", "1"]);
      expect(all.pages).toBeGreaterThanOrEqual(3);
      expect(all.items[0]).toMatchObject({ executionArn: arns[2], stateMachineArn, startDate: expect.any(Date) });
      await account.eventually("two that run", async () => {
        const listed = await list(account, stateMachineArn, { statusFilter: "RUNNING" });
        return listed.names.join() === "3,1";
      });
      expect((await list(account, stateMachineArn, { statusFilter: "ABORTED" })).names).toEqual(["2"]);
      const forged = new ListExecutionsCommand({ stateMachineArn, nextToken: "nonsense" });
      await expectRefused(account.stepFunctions.send(forged), "InvalidToken");
    },
  },
};
