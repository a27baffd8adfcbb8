import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import {
  CancelCommandCommand,
  CreateAssociationCommand,
  CreateDocumentCommand,
  DescribeAssociationCommand,
  DescribeInstanceAssociationsStatusCommand,
  DescribeInstanceInformationCommand,
  GetCommandInvocationCommand,
  SendCommandCommand,
} from "@aws-sdk/client-ssm";
import type { GetCommandInvocationResult } from "@aws-sdk/client-ssm";
import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { whyNoSandbox } from "../../../local/instances/probe.ts";
import { createProfile, createTemplate, eventually, launch, startAccount } from "../ec2/account.ts";
import type { Account } from "../ec2/account.ts";

const refused = whyNoSandbox();

const AGENT = `import time\nwhile True: time.sleep(60)\n`;
const UNIT =
  "[Service]\nExecStart=/usr/bin/env python3 /opt/agent/agent.py --name ${NAME}\nEnvironment=NAME=worker\nRestart=always\nRestartSec=0\nKillMode=process\n";

/** As a stack would start its own service on every instance it launches. */
const BOOTSTRAP = {
  schemaVersion: "2.2",
  parameters: { digest: { type: "String", allowedPattern: "^[0-9a-f]{64}$" } },
  mainSteps: [
    {
      action: "aws:downloadContent",
      name: "download",
      precondition: { StringEquals: ["platformType", "Linux"] },
      inputs: {
        sourceType: "S3",
        sourceInfo: JSON.stringify({ path: "https://s3.us-east-1.amazonaws.com/artifacts/agent.py" }),
        destinationPath: "/opt/agent/",
      },
    },
    {
      action: "aws:runShellScript",
      name: "start",
      inputs: {
        timeoutSeconds: "60",
        runCommand: [
          "set -eu",
          'echo "{{ digest }}  /opt/agent/agent.py" | sha256sum --check',
          "systemctl is-active --quiet agent.service && exit 0",
          `cat > /etc/systemd/system/agent.service <<'EOF'\n${UNIT}EOF`,
          "systemctl daemon-reload",
          "systemctl enable --now agent.service",
        ],
      },
    },
  ],
};

describe.skipIf(refused !== null)(
  `Systems Manager on real instances${refused === null ? "" : ` (skipped: ${refused})`}`,
  () => {
    let account: Account;
    let id: string;
    beforeAll(async () => {
      account = await startAccount();
      await createProfile(account);
      const s3 = new S3Client({ ...account.clientConfig, forcePathStyle: true });
      await s3.send(new CreateBucketCommand({ Bucket: "artifacts" }));
      await s3.send(new PutObjectCommand({ Bucket: "artifacts", Key: "agent.py", Body: AGENT }));
      await account.ssm.send(
        new CreateDocumentCommand({ Name: "bootstrap", Content: JSON.stringify(BOOTSTRAP), DocumentType: "Command" }),
      );
      const digest = createHash("sha256").update(AGENT).digest("hex");
      await account.ssm.send(
        new CreateAssociationCommand({
          Name: "bootstrap",
          Parameters: { digest: [digest] },
          Targets: [{ Key: "tag:stack", Values: ["one"] }],
        }),
      );
      const template = await createTemplate(account, { IamInstanceProfile: { Name: "instance" } });
      const Tags = [{ Key: "stack", Value: "one" }];
      id = await launch(account, template, { TagSpecifications: [{ ResourceType: "instance", Tags }] });
      await eventually(() => associationStatus(id, "Success"), "the association is applied");
    });
    afterAll(() => account?.cloud.stop());

    const associationStatus = async (InstanceId: string, wanted: string): Promise<boolean> => {
      const { InstanceAssociationStatusInfos } = await account.ssm.send(
        new DescribeInstanceAssociationsStatusCommand({ InstanceId }),
      );
      return InstanceAssociationStatusInfos![0]?.Status === wanted;
    };
    const mainPid = async (): Promise<string> => {
      const { stdout } = await account.exec(id, "systemctl status agent | sed -n 's/.*Main PID: //p'");
      return stdout.trim();
    };
    const command = async (
      commands: string[],
      more: Record<string, string[]> = {},
    ): Promise<GetCommandInvocationResult> => {
      const { Command } = await account.ssm.send(
        new SendCommandCommand({
          DocumentName: "AWS-RunShellScript",
          InstanceIds: [id],
          Parameters: { commands, ...more },
        }),
      );
      return eventually(async () => {
        const result = await account.ssm.send(
          new GetCommandInvocationCommand({ CommandId: Command!.CommandId, InstanceId: id }),
        );
        return !["Pending", "InProgress"].includes(result.Status!) && result;
      }, "the command is finished");
    };

    it("applies the association when the instance registers: downloaded with the role's credentials, started as a service", async () => {
      const { InstanceInformationList } = await account.ssm.send(
        new DescribeInstanceInformationCommand({ Filters: [{ Key: "InstanceIds", Values: [id] }] }),
      );
      expect(InstanceInformationList).toMatchObject([{ InstanceId: id, PingStatus: "Online", PlatformType: "Linux" }]);
      const { stdout } = await account.exec(
        id,
        `systemctl is-active agent.service; tr '\\0' ' ' < /proc/${await mainPid()}/cmdline`,
      );
      expect(stdout).toMatch(/^active\n.*agent\.py --name worker $/);
    });

    it("leaves the restart of a killed service to the instance", async () => {
      const before = await mainPid();
      await account.order("kill", { instanceId: id, process: "agent" });
      const after = await eventually(async () => {
        const pid = await mainPid();
        return pid !== "" && pid !== before && pid;
      }, "the service runs again");
      expect(Number(after)).toBeGreaterThan(Number(before));
    });

    it("runs commands as root, says how they ended, and cuts their output", async () => {
      expect(await command(["id -un", "echo oops >&2", "exit 3"])).toMatchObject({
        Status: "Failed",
        ResponseCode: 3,
        StandardOutputContent: "root\n",
        StandardErrorContent: "oops\nfailed to run commands: exit status 3",
      });
      const long = await command(["head -c 30000 /dev/zero | tr '\\0' x"]);
      expect(long).toMatchObject({ Status: "Success", ResponseCode: 0 });
      expect(long.StandardOutputContent).toHaveLength(24_000);
    });

    it("waits with a command while the instance is cut off", async () => {
      await account.order("partition", { instanceId: id, cut: true });
      const running = command(["date +%s%N"]);
      const { stdout } = await account.exec(id, "date +%s%N");
      await account.order("partition", { instanceId: id, cut: false });
      const { StandardOutputContent } = await running;
      expect(BigInt(StandardOutputContent!)).toBeGreaterThan(BigInt(stdout));
    });

    it("does not run a command that was cancelled while the instance was cut off", async () => {
      await account.order("partition", { instanceId: id, cut: true });
      const { Command } = await account.ssm.send(
        new SendCommandCommand({
          DocumentName: "AWS-RunShellScript",
          InstanceIds: [id],
          Parameters: { commands: ["touch /tmp/cancelled"] },
        }),
      );
      const { CommandId } = Command!;
      await account.ssm.send(new CancelCommandCommand({ CommandId }));
      await account.order("partition", { instanceId: id, cut: false });
      expect(await command(["ls /tmp"])).toMatchObject({ Status: "Success" });
      const cancelled = await account.ssm.send(new GetCommandInvocationCommand({ CommandId, InstanceId: id }));
      expect(cancelled.Status).toBe("Cancelled");
      expect((await account.exec(id, "ls /tmp")).stdout).not.toContain("cancelled");
    });

    it("ends a command that takes too long", async () => {
      expect(await command(["sleep 60"], { executionTimeout: ["1"] })).toMatchObject({
        Status: "TimedOut",
        StatusDetails: "ExecutionTimedOut",
      });
    });

    it("leaves a command of an instance that dies in progress, as AWS does", async () => {
      const template = await createTemplate(account, { IamInstanceProfile: { Name: "instance" } }, "short-lived");
      const other = await launch(account, template);
      const { CommandId } = await eventually(async () => {
        const input = {
          DocumentName: "AWS-RunShellScript",
          InstanceIds: [other],
          Parameters: { commands: ["sleep 60"] },
        };
        const answer = await account.ssm
          .send(new SendCommandCommand(input))
          .catch((error: Error) => (error.name === "InvalidInstanceId" ? undefined : Promise.reject(error)));
        return answer?.Command;
      }, "the instance registers");
      const status = async () =>
        (await account.ssm.send(new GetCommandInvocationCommand({ CommandId, InstanceId: other }))).Status;
      await eventually(async () => (await status()) === "InProgress", "the command runs");
      await account.order("take", { instanceId: other });
      await eventually(
        async () => (await account.instance(other)).State?.Name === "terminated",
        "the instance is gone",
      );
      expect(await status()).toBe("InProgress");
    });

    it("tells an association's failure", async () => {
      const Content = JSON.stringify({
        schemaVersion: "2.2",
        mainSteps: [{ action: "aws:runShellScript", name: "fail", inputs: { runCommand: ["exit 1"] } }],
      });
      await account.ssm.send(new CreateDocumentCommand({ Name: "failing", Content, DocumentType: "Command" }));
      const { AssociationDescription } = await account.ssm.send(
        new CreateAssociationCommand({ Name: "failing", Targets: [{ Key: "InstanceIds", Values: [id] }] }),
      );
      const { AssociationId } = AssociationDescription!;
      const overview = await eventually(async () => {
        const answer = await account.ssm.send(new DescribeAssociationCommand({ AssociationId }));
        return answer.AssociationDescription!.Overview?.Status === "Failed" && answer.AssociationDescription!.Overview;
      }, "the association failed");
      expect(overview.AssociationStatusAggregatedCount).toEqual({ Failed: 1 });
    });
  },
);
