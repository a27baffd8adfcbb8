import type {
  CreateDocumentCommandInput,
  CreateDocumentResult,
  DeleteDocumentCommandInput,
  DescribeDocumentCommandInput,
  DescribeDocumentResult,
  DocumentDescription,
  GetDocumentCommandInput,
  GetDocumentResult,
  UpdateDocumentCommandInput,
  UpdateDocumentDefaultVersionCommandInput,
  UpdateDocumentDefaultVersionResult,
  UpdateDocumentResult,
} from "@aws-sdk/client-ssm";
import { createHash } from "node:crypto";
import { AwsError } from "../kernel/service.ts";
import { RUN_SHELL_SCRIPT } from "./aws-documents.ts";
import { parseContent } from "./document-content.ts";
import { DOCUMENT_NAME, RESERVED_NAMES } from "./facts.ts";
import { nowOf } from "./state.ts";
import type { DocumentRecord, Ssm } from "./state.ts";

type Version = DocumentRecord["versions"][number];

/** By name or ARN. */
export function findDocument(ssm: Ssm, reference: string | undefined): DocumentRecord {
  const name = reference?.split("/").at(-1) ?? "";
  const record = name === RUN_SHELL_SCRIPT.name ? RUN_SHELL_SCRIPT : ssm.documents.get(name);
  if (!record) throw new AwsError("InvalidDocument", `Document with name ${name} does not exist.`);
  return record;
}

/** A number, `$DEFAULT` (the default) or `$LATEST`. */
export function findVersion(record: DocumentRecord, version = "$DEFAULT"): Version {
  const latest = record.versions.at(-1)!;
  const number =
    version === "$LATEST" ? latest.number : version === "$DEFAULT" ? record.defaultVersion : Number(version);
  const found = record.versions.find((other) => other.number === number);
  if (!found) throw new AwsError("InvalidDocumentVersion", `The document version ${version} is not valid.`);
  return found;
}

function describe(ssm: Ssm, record: DocumentRecord, version: Version): DocumentDescription {
  const content = parseContent(version.content);
  return {
    Name: record.name,
    Owner: record.owner,
    Hash: createHash("sha256").update(version.content).digest("hex"),
    HashType: "Sha256",
    CreatedDate: new Date(version.createdAt),
    Status: "Active",
    VersionName: version.versionName ?? undefined,
    DocumentVersion: String(version.number),
    DefaultVersion: String(record.defaultVersion),
    LatestVersion: String(record.versions.at(-1)!.number),
    Description: content.description,
    DocumentType: record.type as never,
    DocumentFormat: "JSON",
    SchemaVersion: content.schemaVersion,
    TargetType: record.targetType ?? undefined,
    PlatformTypes: ["Linux", "MacOS"],
    Parameters: Object.entries(content.parameters ?? {}).map(([Name, { type, description, default: value }]) => ({
      Name,
      Type: type === "StringList" ? "StringList" : "String",
      Description: description,
      DefaultValue: value === undefined ? undefined : typeof value === "string" ? value : JSON.stringify(value),
    })),
    Tags: Object.entries(ssm.tags.get(`Document/${record.name}`) ?? {}).map(([Key, Value]) => ({ Key, Value })),
  };
}

function checkFormat(format: string | undefined): void {
  if ((format ?? "JSON") !== "JSON") {
    throw new AwsError(
      "NotImplemented",
      `ssm: documents in ${format} are not implemented by the local cloud; use JSON`,
      { status: 501 },
    );
  }
}

export const createDocument =
  (ssm: Ssm) =>
  (input: CreateDocumentCommandInput): CreateDocumentResult => {
    const name = input.Name ?? "";
    if (!DOCUMENT_NAME.test(name) || RESERVED_NAMES.test(name)) {
      throw new AwsError(
        "ValidationException",
        `1 validation error detected: Value '${name}' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9_\\-.]{3,128}$`,
      );
    }
    checkFormat(input.DocumentFormat);
    if ((input.DocumentType ?? "Command") !== "Command") {
      throw new AwsError(
        "NotImplemented",
        `ssm: documents of type ${input.DocumentType} are not implemented by the local cloud`,
        { status: 501 },
      );
    }
    if (ssm.documents.get(name))
      throw new AwsError("DocumentAlreadyExists", `Document with same name ${name} already exists`);
    parseContent(input.Content ?? "");
    const first = { number: 1, createdAt: nowOf(ssm), content: input.Content!, versionName: input.VersionName ?? null };
    const record: DocumentRecord = {
      name,
      owner: ssm.cloud.accountId,
      type: "Command",
      targetType: input.TargetType ?? null,
      defaultVersion: 1,
      versions: [first],
    };
    ssm.documents.put(name, record);
    ssm.tags.put(
      `Document/${name}`,
      Object.fromEntries((input.Tags ?? []).map(({ Key = "", Value = "" }) => [Key, Value])),
    );
    return { DocumentDescription: describe(ssm, record, first) };
  };

export const updateDocument =
  (ssm: Ssm) =>
  (input: UpdateDocumentCommandInput): UpdateDocumentResult => {
    checkFormat(input.DocumentFormat);
    const record = findDocument(ssm, input.Name);
    const latest = record.versions.at(-1)!;
    if (input.DocumentVersion !== undefined && findVersion(record, input.DocumentVersion).number !== latest.number) {
      throw new AwsError(
        "InvalidDocumentVersion",
        "The document version is not valid or does not exist: only the latest can be updated.",
      );
    }
    parseContent(input.Content ?? "");
    if (record.versions.some(({ content }) => content === input.Content)) {
      throw new AwsError(
        "DuplicateDocumentContent",
        "The content of the association document matches another document. Change the content of the document and try again.",
      );
    }
    const version = {
      number: latest.number + 1,
      createdAt: nowOf(ssm),
      content: input.Content!,
      versionName: input.VersionName ?? null,
    };
    const changed = { ...record, versions: [...record.versions, version] };
    ssm.documents.put(record.name, changed);
    return { DocumentDescription: describe(ssm, changed, version) };
  };

export const updateDocumentDefaultVersion =
  (ssm: Ssm) =>
  (input: UpdateDocumentDefaultVersionCommandInput): UpdateDocumentDefaultVersionResult => {
    const record = findDocument(ssm, input.Name);
    const version = findVersion(record, input.DocumentVersion);
    ssm.documents.put(record.name, { ...record, defaultVersion: version.number });
    return { Description: { Name: record.name, DefaultVersion: String(version.number) } };
  };

export const describeDocument =
  (ssm: Ssm) =>
  (input: DescribeDocumentCommandInput): DescribeDocumentResult => {
    const record = findDocument(ssm, input.Name);
    return { Document: describe(ssm, record, findVersion(record, input.DocumentVersion)) };
  };

export const getDocument =
  (ssm: Ssm) =>
  (input: GetDocumentCommandInput): GetDocumentResult => {
    const record = findDocument(ssm, input.Name);
    const version = findVersion(record, input.DocumentVersion);
    return {
      Name: record.name,
      DocumentVersion: String(version.number),
      Status: "Active",
      Content: version.content,
      DocumentType: record.type as never,
      DocumentFormat: "JSON",
      CreatedDate: new Date(version.createdAt),
    };
  };

export const deleteDocument =
  (ssm: Ssm) =>
  (input: DeleteDocumentCommandInput): void => {
    const record = findDocument(ssm, input.Name);
    if (ssm.associations.values().some(({ name }) => name === record.name)) {
      throw new AwsError(
        "AssociatedInstances",
        "You must disassociate a document from all managed nodes before you can delete it.",
      );
    }
    ssm.documents.delete(record.name);
    ssm.tags.delete(`Document/${record.name}`);
  };
