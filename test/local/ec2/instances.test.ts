import {
  CreateTagsCommand,
  GetConsoleOutputCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { whyNoSandbox } from "../../../local/instances/probe.ts";
import { createProfile, createTemplate, eventually, launch, reach, startAccount } from "./account.ts";
import type { Account } from "./account.ts";

const refused = whyNoSandbox();

const IMDS = `
token=$(curl -sS -X PUT http://169.254.169.254/latest/api/token -H 'X-aws-ec2-metadata-token-ttl-seconds: 60')
imds() { curl -sS -w '\\n' -H "X-aws-ec2-metadata-token: $token" http://169.254.169.254/latest/meta-data/$1; }
status() { curl -sS -o /dev/null -w '%{http_code}\\n' -H "X-aws-ec2-metadata-token: $token" http://169.254.169.254/latest/meta-data/$1; }
`;

describe.skipIf(refused !== null)(`instances that are real${refused === null ? "" : ` (skipped: ${refused})`}`, () => {
  let account: Account;
  let template: string;
  beforeAll(async () => {
    account = await startAccount();
    await createProfile(account);
    const UserData = Buffer.from(
      "#!/bin/sh\necho user data ran as $(id -un) > /root/first-boot; echo on the console\n",
    ).toString("base64");
    template = await createTemplate(account, {
      IamInstanceProfile: { Name: "instance" },
      UserData,
      MetadataOptions: { HttpTokens: "required", InstanceMetadataTags: "enabled" },
    });
  });
  afterAll(() => account?.cloud.stop());

  const start = async (): Promise<string> => {
    const id = await launch(account, template);
    await reach(account, id, "running");
    return id;
  };
  const consoleOf = async (id: string): Promise<string> => {
    const { Output = "" } = await account.ec2.send(new GetConsoleOutputCommand({ InstanceId: id }));
    return Buffer.from(Output, "base64").toString();
  };
  const statesOf = (id: string) =>
    account.emitted
      .filter(({ detail }) => detail["instance-id"] === id && "state" in detail)
      .map(({ detail }) => detail["state"]);

  it("has a metadata service of its own, with tokens and the role's credentials", async () => {
    const id = await start();
    await account.ec2.send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key: "job", Value: "one" }] }));
    const { stdout } = await account.exec(
      id,
      `${IMDS}
      curl -sS -o /dev/null -w '%{http_code}\\n' http://169.254.169.254/latest/meta-data/instance-id
      imds instance-id; imds placement/region; imds tags/instance/job; imds iam/security-credentials/
      status spot/instance-action; imds iam/security-credentials/instance`,
    );
    const [withoutToken, ...rest] = stdout.split("\n");
    expect(withoutToken).toBe("401");
    expect(rest.slice(0, 5)).toEqual([id, "us-east-1", "one", "instance", "404"]);
    expect(JSON.parse(rest.slice(5).join(""))).toMatchObject({
      Code: "Success",
      AccessKeyId: expect.stringMatching(/^ASIA/),
    });
  });

  it("reaches the cloud by AWS_ENDPOINT_URL as its role, whose session is named by the instance", async () => {
    const id = await start();
    const { stdout } = await account.exec(
      id,
      `${IMDS}
      imds iam/security-credentials/instance > /tmp/credentials
      curl -sS "$AWS_ENDPOINT_URL/" -d 'Action=GetCallerIdentity&Version=2011-06-15' --aws-sigv4 aws:amz:us-east-1:sts \\
        --user "$(python3 -c 'import json;c=json.load(open("/tmp/credentials"));print(c["AccessKeyId"]+":"+c["SecretAccessKey"])')" \\
        -H "X-Amz-Security-Token: $(python3 -c 'import json;print(json.load(open("/tmp/credentials"))["Token"])')"`,
    );
    expect(stdout).toContain(`assumed-role/instance/${id}</Arn>`);
  });

  it("runs its user data once as root and keeps its console", async () => {
    const id = await start();
    const said = await eventually(async () => {
      const { stdout } = await account.exec(id, "cat /root/first-boot 2>/dev/null");
      return stdout !== "" && stdout;
    }, "user data ran");
    expect(said).toBe("user data ran as root\n");
    await expect.poll(() => consoleOf(id)).toContain("on the console");
  });

  it("announces an interruption in its metadata and as an event, and is then taken by EC2", async () => {
    const id = await start();
    const { actionTime } = await account.order<{ actionTime: string }>("interrupt", {
      instanceId: id,
      noticeSeconds: 5,
      rebalanceFirst: true,
    });
    const { stdout } = await account.exec(
      id,
      `${IMDS} imds spot/instance-action; imds spot/termination-time; status events/recommendations/rebalance`,
    );
    expect(stdout.split("\n")).toEqual([
      JSON.stringify({ action: "terminate", time: actionTime }),
      actionTime,
      "200",
      "",
    ]);
    const ended = await reach(account, id, "terminated");
    expect(ended.StateReason?.Code).toBe("Server.SpotInstanceTermination");
    const types = account.emitted
      .filter(({ detail }) => detail["instance-id"] === id && !("state" in detail))
      .map((event) => event["detail-type"]);
    expect(types).toEqual([
      "EC2 Spot Instance Request Fulfillment",
      "EC2 Instance Rebalance Recommendation",
      "EC2 Spot Instance Interruption Warning",
    ]);
    expect(statesOf(id)).toEqual(["pending", "running", "shutting-down", "terminated"]);
  });

  it("is gone at once when taken", async () => {
    const id = await start();
    await account.order("take", { instanceId: id });
    await expect(account.exec(id, "true")).rejects.toThrow();
    await reach(account, id, "terminated");
  });

  it("ends itself by its own shutdown, and says so", async () => {
    const id = await start();
    const { stdout } = await account.exec(id, "shutdown -P +1 && shutdown -c && echo cancelled");
    expect(stdout).toContain("cancelled");
    await account.exec(id, "shutdown -P now").catch(() => undefined); // it may go before the answer
    const ended = await reach(account, id, "terminated");
    expect(ended.StateReason?.Code).toBe("Client.InstanceInitiatedShutdown");
  });

  it("does not hear the cloud while it is cut off, but still its metadata", async () => {
    const id = await start();
    await account.order("partition", { instanceId: id, cut: true });
    const cut = await account.exec(
      id,
      `${IMDS} curl -sS -m 0.3 "$AWS_ENDPOINT_URL/" >/dev/null; echo $?; status instance-id`,
    );
    expect(cut.stdout).toBe("28\n200\n"); // curl: operation timed out
    await account.order("partition", { instanceId: id, cut: false });
    const healed = await account.exec(id, `curl -sS -o /dev/null "$AWS_ENDPOINT_URL/"; echo $?`);
    expect(healed.stdout).toBe("0\n");
  });

  it("is ended by the user, with or without its own shutdown; a one-time Spot Instance is never stopped", async () => {
    const id = await start();
    await expect(account.ec2.send(new StopInstancesCommand({ InstanceIds: [id] }))).rejects.toMatchObject({
      name: "UnsupportedOperation",
    });
    const { TerminatingInstances } = await account.ec2.send(
      new TerminateInstancesCommand({ InstanceIds: [id], Force: true }),
    );
    expect(TerminatingInstances).toMatchObject([
      { PreviousState: { Name: "running" }, CurrentState: { Name: "shutting-down", Code: 32 } },
    ]);
    const ended = await reach(account, id, "terminated");
    expect(ended.StateReason?.Code).toBe("Client.UserInitiatedShutdown");
    await account.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
  });

  it("never says terminated in a zone that is told so, until it is told otherwise", async () => {
    const id = await start();
    const zone = (await account.instance(id)).Placement!.AvailabilityZone!;
    await account.order("never-terminated", { zone });
    await account.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id], Force: true }));
    const other = await launch(account, template);
    await reach(account, other, "running");
    expect((await account.instance(id)).State?.Name).toBe("shutting-down");
    await account.order("never-terminated", { zone, on: false });
    await reach(account, id, "terminated");
  });
});

describe.skipIf(refused !== null)("a restart of the local cloud", () => {
  it("is a power cut: every instance is terminated and its end announced", async () => {
    const directory = mkdtempSync(join(tmpdir(), "cloud-"));
    try {
      const before = await startAccount({ directory });
      const id = await launch(before, await createTemplate(before));
      await reach(before, id, "running");
      await before.cloud.stop();
      const after = await startAccount({ directory });
      const ended = await after.instance(id);
      expect(ended).toMatchObject({ State: { Name: "terminated" }, StateReason: { Code: "Server.InternalError" } });
      expect(after.emitted.map(({ detail }) => detail["state"])).toEqual(["shutting-down", "terminated"]);
      await after.cloud.stop();
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});
