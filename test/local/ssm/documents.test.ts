import {
  CreateAssociationCommand,
  CreateDocumentCommand,
  DeleteAssociationCommand,
  DeleteDocumentCommand,
  DescribeDocumentCommand,
  GetDocumentCommand,
  GetParameterCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  PutParameterCommand,
  SendCommandCommand,
  UpdateDocumentCommand,
  UpdateDocumentDefaultVersionCommand,
} from "@aws-sdk/client-ssm";
import { DescribeImagesCommand } from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { substitute } from "../../../local/ssm/document-content.ts";
import { parseS3Url } from "../../../local/ssm/download-content.ts";
import { startAccount } from "../ec2/account.ts";
import type { Account } from "../ec2/account.ts";

let account: Account;
beforeAll(async () => {
  account = await startAccount({ settings: { instances: "simulated" } });
});
afterAll(() => account.cloud.stop());

const contentOf = (runCommand: string[], parameters: object = {}): string =>
  JSON.stringify({
    schemaVersion: "2.2",
    parameters,
    mainSteps: [{ action: "aws:runShellScript", name: "run", inputs: { runCommand } }],
  });

const create = (Name: string, Content: string) =>
  account.ssm.send(new CreateDocumentCommand({ Name, Content, DocumentType: "Command" }));

describe("documents", () => {
  it("have versions, of which one is the default", async () => {
    await create("greet", contentOf(["echo one"]));
    await expect(create("greet", contentOf(["echo one"]))).rejects.toMatchObject({ name: "DocumentAlreadyExists" });
    await account.ssm.send(
      new UpdateDocumentCommand({ Name: "greet", Content: contentOf(["echo two"]), DocumentVersion: "$LATEST" }),
    );
    const again = new UpdateDocumentCommand({
      Name: "greet",
      Content: contentOf(["echo two"]),
      DocumentVersion: "$LATEST",
    });
    await expect(account.ssm.send(again)).rejects.toMatchObject({ name: "DuplicateDocumentContent" });
    const { Document } = await account.ssm.send(new DescribeDocumentCommand({ Name: "greet" }));
    expect(Document).toMatchObject({
      DefaultVersion: "1",
      LatestVersion: "2",
      DocumentVersion: "1",
      Status: "Active",
      SchemaVersion: "2.2",
    });
    await account.ssm.send(new UpdateDocumentDefaultVersionCommand({ Name: "greet", DocumentVersion: "2" }));
    expect((await account.ssm.send(new GetDocumentCommand({ Name: "greet" }))).Content).toContain("echo two");
  });

  it.each([
    ["InvalidDocumentContent", "not json"],
    ["InvalidDocumentSchemaVersion", JSON.stringify({ schemaVersion: "1.2", mainSteps: [] })],
    ["InvalidDocumentContent", JSON.stringify({ schemaVersion: "2.2", mainSteps: [] })],
    ["InvalidDocumentContent", contentOf(["echo {{ missing }}"])],
    ["InvalidDocumentContent", contentOf(["echo"], { name: { type: "Text" } })],
    ["InvalidDocumentContent", contentOf(["echo"], { name: { type: "String", allowedPattern: "(" } })],
  ])("are refused with %s", async (name, content) => {
    await expect(create("broken", content)).rejects.toMatchObject({ name });
  });

  it("check the parameters of commands and associations by their patterns", async () => {
    await create(
      "checked",
      contentOf(["echo {{ digest }}"], { digest: { type: "String", allowedPattern: "^[0-9a-f]{4}$" } }),
    );
    const associate = (Parameters: Record<string, string[]>) =>
      account.ssm.send(
        new CreateAssociationCommand({ Name: "checked", Parameters, Targets: [{ Key: "tag:stack", Values: ["one"] }] }),
      );
    await expect(associate({})).rejects.toMatchObject({ name: "InvalidParameters" });
    await expect(associate({ digest: ["$(reboot)"] })).rejects.toMatchObject({ name: "InvalidParameters" });
    await expect(associate({ digest: ["0a1b"], other: ["x"] })).rejects.toMatchObject({ name: "InvalidParameters" });
    const { AssociationDescription } = await associate({ digest: ["0a1b"] });
    await expect(account.ssm.send(new DeleteDocumentCommand({ Name: "checked" }))).rejects.toMatchObject({
      name: "AssociatedInstances",
    });
    await account.ssm.send(new DeleteAssociationCommand({ AssociationId: AssociationDescription!.AssociationId }));
    await account.ssm.send(new DeleteDocumentCommand({ Name: "checked" }));
    await expect(account.ssm.send(new DescribeDocumentCommand({ Name: "checked" }))).rejects.toMatchObject({
      name: "InvalidDocument",
    });
  });

  it("put their parameters into text as they are, and spread lists", () => {
    const values = { name: "a b; rm", lines: ["one", "two"] };
    expect(substitute(["echo {{ name }}", "{{ lines }}", "{{ lines }}!"], values)).toEqual([
      "echo a b; rm",
      "one",
      "two",
      '["one","two"]!',
    ]);
  });

  it("name S3 objects by the URLs AWS has", () => {
    const object = { bucket: "my.bucket", key: "a/b.pyz" };
    const urls = [
      "https://s3.us-east-1.amazonaws.com/my.bucket/a/b.pyz",
      "https://my.bucket.s3.us-east-1.amazonaws.com/a/b.pyz",
      "https://my.bucket.s3.amazonaws.com/a/b.pyz",
      "s3://my.bucket/a/b.pyz",
      "http://127.0.0.1:4000/my.bucket/a/b.pyz",
    ];
    for (const url of urls) expect(parseS3Url(url, "http://127.0.0.1:4000"), url).toEqual(object);
    expect(() => parseS3Url("https://example.com/my.bucket/a", "http://127.0.0.1:4000")).toThrow();
  });
});

describe("commands", () => {
  it("go only to instances that have registered", async () => {
    const command = new SendCommandCommand({
      DocumentName: "AWS-RunShellScript",
      InstanceIds: ["i-0123456789abcdef0"],
      Parameters: { commands: ["true"] },
    });
    await expect(account.ssm.send(command)).rejects.toMatchObject({ name: "InvalidInstanceId" });
    const short = new SendCommandCommand({
      DocumentName: "AWS-RunShellScript",
      Targets: [{ Key: "tag:a", Values: ["b"] }],
      Parameters: { commands: ["true"] },
      TimeoutSeconds: 29,
    });
    await expect(account.ssm.send(short)).rejects.toMatchObject({ name: "ValidationException" });
  });
});

describe("parameters", () => {
  it("name Amazon's images", async () => {
    const Name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64";
    const { Parameter } = await account.ssm.send(new GetParameterCommand({ Name }));
    const { Images } = await account.ec2.send(new DescribeImagesCommand({ ImageIds: [Parameter!.Value!] }));
    expect(Images).toMatchObject([{ Architecture: "arm64" }]);
    const all = await account.ssm.send(
      new GetParametersByPathCommand({ Path: "/aws/service/ami-amazon-linux-latest" }),
    );
    expect(all.Parameters).toHaveLength(4);
  });

  it("are put, overwritten only when asked, and read", async () => {
    const put = (Value: string, Overwrite?: boolean) =>
      account.ssm.send(new PutParameterCommand({ Name: "/app/key", Value, Type: "SecureString", Overwrite }));
    expect(await put("one")).toMatchObject({ Version: 1 });
    await expect(put("two")).rejects.toMatchObject({ name: "ParameterAlreadyExists" });
    expect(await put("two", true)).toMatchObject({ Version: 2 });
    const read = async (WithDecryption: boolean) =>
      (await account.ssm.send(new GetParameterCommand({ Name: "/app/key", WithDecryption }))).Parameter?.Value;
    expect(await read(true)).toBe("two");
    expect(await read(false)).not.toBe("two");
    const some = await account.ssm.send(new GetParametersCommand({ Names: ["/app/key", "/app/none"] }));
    expect(some.InvalidParameters).toEqual(["/app/none"]);
  });
});
