/** An instance whose agent has registered, and commands for it. */
import {
  AddRoleToInstanceProfileCommand,
  AttachRolePolicyCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  DeleteInstanceProfileCommand,
  DeleteRoleCommand,
  DetachRolePolicyCommand,
  RemoveRoleFromInstanceProfileCommand,
} from "@aws-sdk/client-iam";
import {
  DescribeInstanceInformationCommand,
  DescribeSessionsCommand,
  GetCommandInvocationCommand,
  ListCommandInvocationsCommand,
  ResumeSessionCommand,
  SendCommandCommand,
  StartSessionCommand,
  TerminateSessionCommand,
  type InstanceInformation,
} from "@aws-sdk/client-ssm";
import { expect } from "vitest";
import type { Account } from "../account.ts";
import type { Suite } from "../suite.ts";
import { createFleet, createTemplate, fleetOf, idsOf } from "./ec2-launching.ts";

const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
});
const PolicyArn = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore";

/** An instance profile whose role may what an agent needs; its name. */
async function createProfile({ iam, name, later }: Account): Promise<string> {
  const InstanceProfileName = name();
  const RoleName = InstanceProfileName;
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: TRUST }));
  later(() => iam.send(new DeleteRoleCommand({ RoleName })));
  await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
  later(() => iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn })));
  await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName }));
  later(() => iam.send(new DeleteInstanceProfileCommand({ InstanceProfileName })));
  await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName }));
  later(() => iam.send(new RemoveRoleFromInstanceProfileCommand({ InstanceProfileName, RoleName })));
  return InstanceProfileName;
}

/** Until EC2 has heard of a new profile a fleet says that it is none. */
async function launchWithAgent(account: Account): Promise<string> {
  const Name = await createProfile(account);
  const template = await createTemplate(account, { IamInstanceProfile: { Name } });
  return account.eventually("an instance with the profile", async () => {
    const answer = await createFleet(account, fleetOf(template));
    const others = answer.Errors?.filter(({ ErrorMessage }) => !ErrorMessage?.includes("IAM Instance Profile")) ?? [];
    expect(others).toEqual([]);
    return idsOf(answer)[0];
  });
}

const reachOnline = ({ ssm, eventually }: Account, id: string): Promise<InstanceInformation> =>
  eventually(`${id} is online`, async () => {
    const Filters = [{ Key: "InstanceIds", Values: [id] }];
    const answer = await ssm.send(new DescribeInstanceInformationCommand({ Filters }));
    return answer.InstanceInformationList?.find(({ PingStatus }) => PingStatus === "Online");
  });

export const SSM_ONLINE: Suite = {
  service: "SSM",
  cases: {
    "an instance whose role may is online, and carries out a command": async (account) => {
      const InstanceId = await launchWithAgent(account);
      const found = await reachOnline(account, InstanceId);
      expect(found).toMatchObject({ InstanceId, PlatformType: "Linux", ResourceType: "EC2Instance" });
      expect(Date.now() - found.LastPingDateTime!.getTime()).toBeLessThan(300_000);
      const { Command } = await account.ssm.send(
        new SendCommandCommand({
          DocumentName: "AWS-RunShellScript",
          InstanceIds: [InstanceId],
          Parameters: { commands: ["true"] },
        }),
      );
      expect(Command).toMatchObject({ InstanceIds: [InstanceId], TargetCount: 1 });
      const CommandId = Command!.CommandId!;
      const invocation = await account.eventually("the command is over", async () => {
        const { CommandInvocations = [] } = await account.ssm.send(
          new ListCommandInvocationsCommand({ CommandId, Details: true }),
        );
        return CommandInvocations[0]?.Status === "Success" && CommandInvocations[0];
      });
      expect(invocation).toMatchObject({ CommandId, InstanceId, DocumentName: "AWS-RunShellScript" });
      expect(invocation.CommandPlugins).toMatchObject([{ Status: "Success", ResponseCode: 0 }]);
      const answer = await account.ssm.send(new GetCommandInvocationCommand({ CommandId, InstanceId }));
      expect(answer).toMatchObject({ Status: "Success", ResponseCode: 0, StandardOutputContent: "" });
    },
    "a session with it is opened, resumed by another token, listed and ended": async (account) => {
      const Target = await launchWithAgent(account);
      await reachOnline(account, Target);
      const { ssm, eventually } = account;
      const { SessionId, StreamUrl, TokenValue } = await eventually("a session", () =>
        ssm
          .send(new StartSessionCommand({ Target }))
          .catch((error: Error) => (error.name === "TargetNotConnected" ? undefined : Promise.reject(error))),
      );
      expect(StreamUrl).toMatch(/^wss?:\/\/.+\/v1\/data-channel\/.+role=publish_subscribe/);
      expect(TokenValue).toMatch(/^\S{32,}$/);
      const resumed = await ssm.send(new ResumeSessionCommand({ SessionId }));
      expect(resumed).toMatchObject({ SessionId });
      expect(resumed.TokenValue).not.toBe(TokenValue);
      const Filters = [{ key: "SessionId" as const, value: SessionId }];
      const listed = (State: "Active" | "History") =>
        ssm.send(new DescribeSessionsCommand({ State, Filters })).then(({ Sessions }) => Sessions?.[0]);
      expect(await listed("Active")).toMatchObject({ SessionId, Target });
      expect(await ssm.send(new TerminateSessionCommand({ SessionId }))).toMatchObject({ SessionId });
      const ended = await eventually("the session is history", () => listed("History"));
      expect(ended).toMatchObject({ SessionId, Target, DocumentName: "SSM-SessionManagerRunShell" });
    },
  },
};
