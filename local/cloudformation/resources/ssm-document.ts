import { AwsError } from "../../kernel/service.ts";
import { toText } from "../resource-type.ts";
import type { ResourceType } from "../resource-type.ts";

/** AWS::SSM::Document */
export const ssmDocument: ResourceType = {
  properties: [
    "Name",
    "Content",
    "DocumentFormat",
    "DocumentType",
    "Tags",
    "TargetType",
    "UpdateMethod",
    "VersionName",
  ],
  replaceOn: ["Name", "DocumentType"],
  async create(context, { UpdateMethod: _method, Content, Tags: own, ...properties }) {
    const Name = (properties["Name"] as string | undefined) ?? context.name(128);
    const Tags = context.tags(own);
    await context.call("ssm", "CreateDocument", {
      ...properties,
      Name,
      Content: toText(Content),
      ...(Tags.length > 0 ? { Tags } : {}),
    });
    return Name;
  },
  async update(context, { physicalId: Name }, { Content, DocumentFormat, TargetType, UpdateMethod, VersionName }) {
    if (UpdateMethod !== "NewVersion") {
      throw new AwsError(
        "NotImplemented",
        "A document without UpdateMethod NewVersion cannot be changed in the local cloud",
      );
    }
    const input = {
      Name,
      Content: toText(Content),
      DocumentFormat,
      TargetType,
      VersionName,
      DocumentVersion: "$LATEST",
    };
    const { DocumentDescription } = await context.call("ssm", "UpdateDocument", input);
    await context.call("ssm", "UpdateDocumentDefaultVersion", {
      Name,
      DocumentVersion: DocumentDescription.DocumentVersion,
    });
  },
  delete: (context, { physicalId: Name }) => context.callUnless(["InvalidDocument"], "ssm", "DeleteDocument", { Name }),
};
