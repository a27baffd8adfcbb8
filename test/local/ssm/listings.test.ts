import {
  AddTagsToResourceCommand,
  CreateAssociationCommand,
  CreateDocumentCommand,
  DeleteParameterCommand,
  DescribeInstanceInformationCommand,
  ListAssociationsCommand,
  ListCommandInvocationsCommand,
  ListCommandsCommand,
  ListTagsForResourceCommand,
  PutParameterCommand,
  RemoveTagsFromResourceCommand,
  SendCommandCommand,
} from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createProfile, createTemplate, eventually, launch, startAccount } from "../ec2/account.ts";
import type { Account } from "../ec2/account.ts";

let account: Account;
beforeAll(async () => {
  account = await startAccount({ settings: { instances: "simulated" } });
});
afterAll(() => account.cloud.stop());

test("tags of a parameter; of what does not exist there are none", async () => {
  const resource = { ResourceType: "Parameter" as const, ResourceId: "/team/token" };
  const tagsOf = async () => (await account.ssm.send(new ListTagsForResourceCommand(resource))).TagList;
  await expect(tagsOf()).rejects.toMatchObject({ name: "InvalidResourceId" });
  const Tags = [{ Key: "owner", Value: "me" }];
  await account.ssm.send(new PutParameterCommand({ Name: "/team/token", Type: "String", Value: "x", Tags }));
  await account.ssm.send(new AddTagsToResourceCommand({ ...resource, Tags: [{ Key: "stage", Value: "dev" }] }));
  expect(await tagsOf()).toEqual([...Tags, { Key: "stage", Value: "dev" }]);
  await account.ssm.send(new RemoveTagsFromResourceCommand({ ...resource, TagKeys: ["owner"] }));
  expect(await tagsOf()).toEqual([{ Key: "stage", Value: "dev" }]);
  await account.ssm.send(new DeleteParameterCommand({ Name: "/team/token" }));
  await account.ssm.send(new PutParameterCommand({ Name: "/team/token", Type: "String", Value: "y" }));
  expect(await tagsOf()).toEqual([]);
});

test("commands and their invocations, by instance and by command", async () => {
  await createProfile(account);
  const id = await launch(account, await createTemplate(account, { IamInstanceProfile: { Name: "instance" } }));
  await eventually(async () => {
    const { InstanceInformationList } = await account.ssm.send(new DescribeInstanceInformationCommand({}));
    return InstanceInformationList!.some(({ InstanceId }) => InstanceId === id);
  }, "the instance is registered");
  const { Command } = await account.ssm.send(
    new SendCommandCommand({
      DocumentName: "AWS-RunShellScript",
      InstanceIds: [id],
      Comment: "hello",
      Parameters: { commands: ["true"] },
    }),
  );
  const { CommandId } = Command!;
  const { Commands } = await account.ssm.send(new ListCommandsCommand({ InstanceId: id }));
  expect(Commands).toMatchObject([{ CommandId, Comment: "hello", InstanceIds: [id] }]);
  const { CommandInvocations } = await eventually(async () => {
    const answer = await account.ssm.send(new ListCommandInvocationsCommand({ CommandId: CommandId!, Details: true }));
    return answer.CommandInvocations![0]!.Status === "Success" && answer;
  }, "the command is done");
  expect(CommandInvocations).toMatchObject([{ InstanceId: id, CommandPlugins: [{ ResponseCode: 0 }] }]);
  const ofNobody = new ListCommandInvocationsCommand({ InstanceId: "i-00000000000000000" });
  expect((await account.ssm.send(ofNobody)).CommandInvocations).toEqual([]);
  for (const Command of [ListCommandInvocationsCommand, ListCommandsCommand])
    await expect(account.ssm.send(new Command({ InstanceId: "i-0" }))).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringContaining("Value 'i-0' at 'instanceId' failed to satisfy constraint") as string,
    });
});

test("associations by the document they apply", async () => {
  const mainSteps = [{ action: "aws:runShellScript", name: "run", inputs: { runCommand: ["true"] } }];
  const Content = JSON.stringify({ schemaVersion: "2.2", mainSteps });
  await account.ssm.send(new CreateDocumentCommand({ Name: "prepare", Content, DocumentType: "Command" }));
  const Targets = [{ Key: "tag:stack", Values: ["one"] }];
  await account.ssm.send(new CreateAssociationCommand({ Name: "prepare", Targets }));
  const list = async (value: string) => {
    const command = new ListAssociationsCommand({ AssociationFilterList: [{ key: "Name", value }] });
    return (await account.ssm.send(command)).Associations;
  };
  expect(await list("prepare")).toMatchObject([{ Name: "prepare", Targets }]);
  expect(await list("another")).toEqual([]);
});
