/** Run Command and what SSM says of instances, as far as both need none that is online. */
import {
  CancelCommandCommand,
  DescribeInstanceInformationCommand,
  GetCommandInvocationCommand,
  ListCommandsCommand,
  SendCommandCommand,
  type SendCommandCommandInput,
} from "@aws-sdk/client-ssm";
import { expect } from "vitest";
import type { Account } from "../account.ts";
import { expectRefused, type Suite } from "../suite.ts";
import { createDocument } from "./ssm-documents.ts";

const UNKNOWN = "i-0123456789abcdef0";
const NO_COMMAND = "01234567-89ab-4cde-8f01-23456789abcd";

/** To whatever has a tag that nothing has. */
const send = (account: Account, more: Partial<SendCommandCommandInput> = {}) =>
  account.ssm.send(
    new SendCommandCommand({
      DocumentName: "AWS-RunShellScript",
      Targets: [{ Key: "tag:contract", Values: [account.name()] }],
      Parameters: { commands: ["true"] },
      ...more,
    }),
  );

export const SSM_COMMANDS: Suite = {
  service: "SSM",
  cases: {
    "a command for a tag that no instance has is over at once, and says so": async (account) => {
      const Comment = account.name();
      const { Command } = await send(account, { Comment, TimeoutSeconds: 30 });
      expect(Command).toMatchObject({
        CommandId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        DocumentName: "AWS-RunShellScript",
        Comment,
        TimeoutSeconds: 30,
        InstanceIds: [],
        RequestedDateTime: expect.any(Date),
      });
      const CommandId = Command!.CommandId!;
      const over = await account.eventually("the command is over", async () => {
        const { Commands = [] } = await account.ssm.send(new ListCommandsCommand({ CommandId }));
        return Commands[0]?.Status === "Success" && Commands[0];
      });
      expect(over).toMatchObject({ StatusDetails: "NoInstancesInTag", TargetCount: 0, CompletedCount: 0 });
    },

    "a command gives values to the parameters that its document has, and to all it needs": async (account) => {
      const DocumentName = await createDocument(account);
      const values = (Parameters: Record<string, string[]>) => send(account, { DocumentName, Parameters });
      await expectRefused(values({}), "InvalidParameters");
      await expectRefused(values({ needed: ["x"], other: ["x"] }), "InvalidParameters");
      await expectRefused(values({ needed: ["x"], word: ["NOT THIS"] }), "InvalidParameters");
      expect((await values({ needed: ["x"], word: ["this"] })).Command?.Parameters).toEqual({
        needed: ["x"],
        word: ["this"],
      });
    },

    "a command is of a version that the document has": async (account) => {
      const DocumentName = await createDocument(account);
      const more = { DocumentName, Parameters: { needed: ["x"] } };
      expect((await send(account, { ...more, DocumentVersion: "1" })).Command?.DocumentVersion).toBe("1");
      await expectRefused(send(account, { ...more, DocumentVersion: "9" }), "InvalidDocumentVersion");
    },

    "a command has its limits": async (account) => {
      for (const wrong of [
        { TimeoutSeconds: 29 },
        { TimeoutSeconds: 2_592_001 },
        { Comment: "x".repeat(101) },
        { Targets: [], InstanceIds: Array.from({ length: 51 }, () => UNKNOWN) },
      ])
        await expectRefused(send(account, wrong), "ValidationException");
    },

    "an invocation that there is not is InvocationDoesNotExist": async ({ ssm }) => {
      const command = new GetCommandInvocationCommand({ CommandId: NO_COMMAND, InstanceId: UNKNOWN });
      await expectRefused(ssm.send(command), "InvocationDoesNotExist");
    },

    "a command that there is not cannot be cancelled": async ({ ssm }) => {
      await expectRefused(ssm.send(new CancelCommandCommand({ CommandId: NO_COMMAND })), "InvalidCommandId");
    },

    "instances are filtered by a key that there is, 5 to 50 a page": async ({ ssm }) => {
      const describe = (input: object) => ssm.send(new DescribeInstanceInformationCommand(input));
      await expectRefused(describe({ Filters: [{ Key: "NoSuchKey", Values: ["x"] }] }), "InvalidFilterKey");
      for (const MaxResults of [4, 51]) await expectRefused(describe({ MaxResults }), "ValidationException");
      const Filters = [
        { Key: "PingStatus", Values: ["Online"] },
        { Key: "InstanceIds", Values: [UNKNOWN] },
      ];
      expect((await describe({ Filters, MaxResults: 5 })).InstanceInformationList).toEqual([]);
    },
  },
};
