/** Command documents in their versions, as a deployment makes and changes them. */
import {
  CreateDocumentCommand,
  DeleteDocumentCommand,
  DescribeDocumentCommand,
  GetDocumentCommand,
  ListTagsForResourceCommand,
  UpdateDocumentCommand,
  UpdateDocumentDefaultVersionCommand,
  type DocumentDescription,
} from "@aws-sdk/client-ssm";
import { expect } from "vitest";
import type { Account } from "../account.ts";
import { expectRefused, type Suite } from "../suite.ts";

const step = (runCommand: readonly string[]) => ({ action: "aws:runShellScript", name: "run", inputs: { runCommand } });

const documentContent = (...runCommand: readonly string[]): string =>
  JSON.stringify({
    schemaVersion: "2.2",
    description: "of a contract case",
    parameters: {
      word: { type: "String", description: "what is said", default: "hello", allowedPattern: "^[a-z]+$" },
      needed: { type: "String", description: "it has no default" },
    },
    mainSteps: [step(runCommand)],
  });

const CONTENT = documentContent("echo {{ word }} {{ needed }}");

/** Active, and deleted when the case is over. */
export async function createDocument(account: Account, Content = CONTENT): Promise<string> {
  const { ssm, later, name } = account;
  const Name = name();
  const input = { Name, Content, DocumentType: "Command", DocumentFormat: "JSON" } as const;
  await ssm.send(new CreateDocumentCommand({ ...input, Tags: [{ Key: "contract", Value: Name }] }));
  later(() => ssm.send(new DeleteDocumentCommand({ Name })));
  await reachActive(account, Name);
  return Name;
}

const reachActive = (account: Account, Name: string, DocumentVersion = "$LATEST"): Promise<DocumentDescription> =>
  account.eventually(`${Name} is active`, async () => {
    const { Document } = await account.ssm.send(new DescribeDocumentCommand({ Name, DocumentVersion }));
    return Document?.Status === "Active" && Document;
  });

export const SSM_DOCUMENTS: Suite = {
  service: "SSM",
  cases: {
    "a document is described with its versions, type and parameters": async (account) => {
      const Name = await createDocument(account);
      const found = await reachActive(account, Name);
      expect(found).toMatchObject({
        Name,
        DocumentType: "Command",
        DocumentFormat: "JSON",
        SchemaVersion: "2.2",
        DocumentVersion: "1",
        DefaultVersion: "1",
        LatestVersion: "1",
        Description: "of a contract case",
        HashType: "Sha256",
        Hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      });
      expect(found.Parameters?.toSorted((a, b) => (a.Name! < b.Name! ? -1 : 1))).toMatchObject([
        { Name: "needed", Type: "String", Description: "it has no default" },
        { Name: "word", Type: "String", Description: "what is said", DefaultValue: "hello" },
      ]);
      const tags = new ListTagsForResourceCommand({ ResourceType: "Document", ResourceId: Name });
      expect((await account.ssm.send(tags)).TagList).toEqual([{ Key: "contract", Value: Name }]);
    },

    "a document's content comes back as it was given": async (account) => {
      const Name = await createDocument(account);
      const answer = await account.ssm.send(new GetDocumentCommand({ Name }));
      expect(JSON.parse(answer.Content!)).toEqual(JSON.parse(CONTENT));
      expect(answer).toMatchObject({ DocumentVersion: "1", DocumentType: "Command", DocumentFormat: "JSON" });
    },

    "two documents cannot have one name": async (account) => {
      const Name = await createDocument(account);
      const again = new CreateDocumentCommand({ Name, Content: CONTENT, DocumentType: "Command" });
      await expectRefused(account.ssm.send(again), "DocumentAlreadyExists");
    },

    "content that is no document is InvalidDocumentContent": async ({ ssm, name }) => {
      for (const Content of ["{", JSON.stringify({ schemaVersion: "2.2", mainSteps: [] })]) {
        const command = new CreateDocumentCommand({ Name: name(), Content, DocumentType: "Command" });
        await expectRefused(ssm.send(command), "InvalidDocumentContent");
      }
    },

    "a change makes a version, and the default stays until it is moved": async (account) => {
      const Name = await createDocument(account);
      const Content = documentContent("echo other");
      const update = new UpdateDocumentCommand({ Name, Content, DocumentVersion: "$LATEST" });
      const { DocumentDescription } = await account.ssm.send(update);
      expect(DocumentDescription).toMatchObject({ DocumentVersion: "2", DefaultVersion: "1", LatestVersion: "2" });
      await reachActive(account, Name, "2");
      const contentOf = async (more: object): Promise<unknown> =>
        JSON.parse((await account.ssm.send(new GetDocumentCommand({ Name, ...more }))).Content!);
      expect(await contentOf({})).toEqual(JSON.parse(CONTENT));
      expect(await contentOf({ DocumentVersion: "$LATEST" })).toEqual(JSON.parse(Content));
      await account.ssm.send(new UpdateDocumentDefaultVersionCommand({ Name, DocumentVersion: "2" }));
      await account.eventually("the second version by default", async () => {
        const { Document } = await account.ssm.send(new DescribeDocumentCommand({ Name }));
        return Document?.DefaultVersion === "2" && Document.DocumentVersion === "2";
      });
      expect(await contentOf({ DocumentVersion: "1" })).toEqual(JSON.parse(CONTENT));
    },

    "a change that changes nothing is DuplicateDocumentContent": async (account) => {
      const Name = await createDocument(account);
      const update = new UpdateDocumentCommand({ Name, Content: CONTENT, DocumentVersion: "$LATEST" });
      await expectRefused(account.ssm.send(update), "DuplicateDocumentContent");
    },

    "an unknown document is InvalidDocument": async ({ ssm, name }) => {
      const unknown = { Name: name() };
      await expectRefused(ssm.send(new GetDocumentCommand(unknown)), "InvalidDocument");
      await expectRefused(ssm.send(new DescribeDocumentCommand(unknown)), "InvalidDocument");
      await expectRefused(ssm.send(new DeleteDocumentCommand(unknown)), "InvalidDocument");
    },

    "an unknown version cannot be the default": async (account) => {
      const Name = await createDocument(account);
      const command = new UpdateDocumentDefaultVersionCommand({ Name, DocumentVersion: "9" });
      await expectRefused(account.ssm.send(command), "InvalidDocumentVersion");
    },
  },
};
