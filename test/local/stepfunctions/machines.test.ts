import {
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DescribeStateMachineCommand,
  DescribeStateMachineForExecutionCommand,
  GetExecutionHistoryCommand,
  ListStateMachinesCommand,
  ListTagsForResourceCommand,
  StopExecutionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateStateMachineCommand,
  ValidateStateMachineDefinitionCommand,
} from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Account } from "./account.ts";
import { ROLE, createMachine, openAccount, start, untilEnded } from "./account.ts";

let account: Account;
beforeAll(async () => {
  account = await openAccount();
});
afterAll(() => account.cloud.stop());

const only = (state: object): object => ({ StartAt: "S", States: { S: { End: true, ...state } } });
const WAIT = only({ Type: "Wait", Seconds: 3_600 });
const text = (definition: object): string => JSON.stringify({ QueryLanguage: "JSONata", ...definition });

test("created, described, listed, tagged", async () => {
  const { sfn } = account;
  const definition = text(WAIT);
  const tags = [{ key: "a", value: "1" }];
  const created = await sfn.send(new CreateStateMachineCommand({ name: "kept", roleArn: ROLE, definition, tags }));
  const stateMachineArn = created.stateMachineArn ?? "";
  expect(stateMachineArn).toBe("arn:aws:states:us-east-1:000000000000:stateMachine:kept");
  expect(await sfn.send(new DescribeStateMachineCommand({ stateMachineArn }))).toMatchObject({
    name: "kept",
    status: "ACTIVE",
    type: "STANDARD",
    roleArn: ROLE,
    definition,
    creationDate: created.creationDate,
  });
  const { stateMachines } = await sfn.send(new ListStateMachinesCommand({}));
  expect(stateMachines?.map(({ name }) => name)).toContain("kept");
  await sfn.send(new TagResourceCommand({ resourceArn: stateMachineArn, tags: [{ key: "b", value: "2" }] }));
  await sfn.send(new UntagResourceCommand({ resourceArn: stateMachineArn, tagKeys: ["a"] }));
  const listed = await sfn.send(new ListTagsForResourceCommand({ resourceArn: stateMachineArn }));
  expect(listed.tags).toEqual([{ key: "b", value: "2" }]);
});

test("creating is idempotent for the same definition only", async () => {
  const { sfn } = account;
  const arn = await createMachine(sfn, "twice", WAIT);
  expect(await createMachine(sfn, "twice", WAIT)).toBe(arn);
  await expect(createMachine(sfn, "twice", only({ Type: "Pass" }))).rejects.toThrow(
    expect.objectContaining({ name: "StateMachineAlreadyExists" }),
  );
});

test("refused: names, definitions, resources, roles", async () => {
  const { sfn } = account;
  const create = (more: object) =>
    sfn.send(new CreateStateMachineCommand({ name: "new", roleArn: ROLE, definition: text(WAIT), ...more }));
  await expect(create({ name: "a b" })).rejects.toMatchObject({ name: "InvalidName", message: "Invalid Name: 'a b'" });
  await expect(create({ name: "n".repeat(81) })).rejects.toMatchObject({ name: "InvalidName" });
  await expect(create({ definition: "{" })).rejects.toMatchObject({ name: "InvalidDefinition" });
  await expect(create({ definition: JSON.stringify(only({ Type: "Pass" })) })).rejects.toMatchObject({
    name: "InvalidDefinition",
    message: expect.stringContaining("JSONPath states: 'S'") as string,
  });
  const task = { Type: "Task", Resource: "arn:aws:states:::dynamodb:putItem" };
  await expect(create({ definition: text(only(task)) })).rejects.toMatchObject({
    name: "InvalidDefinition",
    message: expect.stringContaining("/States/S/Resource") as string,
  });
  await expect(create({ roleArn: "arn:aws:iam::000000000000:role/absent" })).rejects.toMatchObject({
    name: "AccessDeniedException",
  });
});

test("a definition is examined without being created", async () => {
  const examine = (definition: string) =>
    account.sfn.send(new ValidateStateMachineDefinitionCommand({ definition, severity: "WARNING" }));
  expect(await examine(text(WAIT))).toMatchObject({ result: "OK", diagnostics: [] });
  expect(await examine(text(only({ Type: "Pass", Output: "{% $x %}" })))).toMatchObject({
    result: "OK",
    diagnostics: [{ severity: "WARNING", code: "UNKNOWN_VARIABLE", location: "/States/S/Output" }],
  });
  expect(await examine(text(only({ Type: "Pass", Next: "X" })))).toMatchObject({ result: "FAIL" });
});

test("a running execution keeps its definition when the machine is updated", async () => {
  const { sfn } = account;
  const stateMachineArn = await createMachine(sfn, "updated", only({ Type: "Wait", Seconds: 3_600 }));
  const executionArn = await start(sfn, stateMachineArn);
  const definition = text(only({ Type: "Pass", Output: "new" }));
  const { revisionId } = await sfn.send(new UpdateStateMachineCommand({ stateMachineArn, definition }));
  const described = await sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
  expect(described).toMatchObject({ definition, revisionId });
  const old = await sfn.send(new DescribeStateMachineForExecutionCommand({ executionArn }));
  expect(old.definition).toBe(text(WAIT));
  expect((await untilEnded(sfn, await start(sfn, stateMachineArn))).output).toBe('"new"');
  await expect(sfn.send(new UpdateStateMachineCommand({ stateMachineArn }))).rejects.toMatchObject({
    name: "MissingRequiredParameter",
  });
});

test("deleted only when its executions have ended", async () => {
  const { sfn } = account;
  const stateMachineArn = await createMachine(sfn, "deleted", WAIT);
  const executionArn = await start(sfn, stateMachineArn);
  await sfn.send(new DeleteStateMachineCommand({ stateMachineArn }));
  expect(await sfn.send(new DescribeStateMachineCommand({ stateMachineArn }))).toMatchObject({ status: "DELETING" });
  await expect(start(sfn, stateMachineArn)).rejects.toMatchObject({ name: "StateMachineDeleting" });
  await sfn.send(new StopExecutionCommand({ executionArn }));
  await expect(sfn.send(new DescribeStateMachineCommand({ stateMachineArn }))).rejects.toMatchObject({
    name: "StateMachineDoesNotExist",
  });
  await sfn.send(new DeleteStateMachineCommand({ stateMachineArn }));
});

test("an execution of a machine that is being deleted is aborted with its next transition", async () => {
  const { sfn } = account;
  const stateMachineArn = await createMachine(sfn, "doomed", {
    StartAt: "First",
    States: {
      First: { Type: "Wait", Seconds: 1, Next: "Second" },
      Second: { Type: "Wait", Seconds: 3_600, End: true },
    },
  });
  const executionArn = await start(sfn, stateMachineArn);
  await sfn.send(new DeleteStateMachineCommand({ stateMachineArn }));
  expect((await untilEnded(sfn, executionArn)).status).toBe("ABORTED");
  const { events = [] } = await sfn.send(new GetExecutionHistoryCommand({ executionArn }));
  expect(events.slice(-2).map(({ type }) => type)).toEqual(["WaitStateEntered", "ExecutionAborted"]);
  await expect(sfn.send(new DescribeStateMachineCommand({ stateMachineArn }))).rejects.toMatchObject({
    name: "StateMachineDoesNotExist",
  });
});
