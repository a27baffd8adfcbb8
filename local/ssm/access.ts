/** The permissions of Systems Manager's operations (service authorization reference, "… for AWS Systems Manager"). */
import type {
  CreateAssociationCommandInput,
  SendCommandCommandInput,
  StartSessionCommandInput,
} from "@aws-sdk/client-ssm";
import { arnsOf, removedTags, requestTags, resourceTags, right, tagOnCreate } from "../iam/rights.ts";
import type { Access, AccessRequest } from "../kernel/service.ts";
import { DEFAULT_DOCUMENT } from "./sessions/documents.ts";
import { instanceTags } from "./targets.ts";
import type { Ssm } from "./state.ts";

interface Input {
  readonly Name?: string;
  readonly Names?: readonly string[];
  readonly Path?: string;
  readonly AssociationId?: string;
  readonly SessionId?: string;
  readonly InstanceId?: string;
  readonly DocumentType?: string;
  readonly ResourceType?: string;
  readonly ResourceId?: string;
  readonly Tags?: readonly { readonly Key?: string; readonly Value?: string }[];
  readonly TagKeys?: readonly string[];
}

/** What takes no resource. */
const ON_NOTHING = [
  "CancelCommand",
  "DescribeInstanceInformation",
  "DescribeSessions",
  "GetCommandInvocation",
  "ListAssociations",
  "ListCommandInvocations",
  "ListCommands",
] as const;
const ON_DOCUMENT = [
  "CreateDocument",
  "DeleteDocument",
  "DescribeDocument",
  "GetDocument",
  "UpdateDocument",
  "UpdateDocumentDefaultVersion",
] as const;
const ON_PARAMETER = [
  "DeleteParameter",
  "GetParameter",
  "GetParameters",
  "GetParametersByPath",
  "PutParameter",
] as const;
const ON_ASSOCIATION = ["DeleteAssociation", "DescribeAssociation", "UpdateAssociation"] as const;
const ON_SESSION = ["ResumeSession", "TerminateSession"] as const;
const ON_TAGGED = ["AddTagsToResource", "ListTagsForResource", "RemoveTagsFromResource"] as const;

/** ResourceType as AddTagsToResource says it, in ARNs. */
const KINDS: Readonly<Record<string, string>> = {
  Document: "document",
  Parameter: "parameter",
  Association: "association",
};

export function accessOfSsm(ssm: Ssm): Readonly<Record<string, Access>> {
  const { region } = ssm.cloud;
  const arn = arnsOf(ssm.cloud, "ssm");
  const document = (name = ""): string => {
    if (name.startsWith("arn:")) return name;
    return isAwsDocument(name) ? `arn:aws:ssm:${region}::document/${name}` : arn(`document/${name}`);
  };
  const onParameters =
    (operation: string): Access<Input> =>
    ({ Name, Names, Path, Tags }) =>
      (Names ?? [Name ?? Path ?? ""]).map((name) =>
        right(`ssm:${operation}`, parameterArn(ssm, name), { ...tagsOfParameter(ssm, name), ...requestTags(Tags) }),
      );
  const onAssociation =
    (operation: string): Access<Input> =>
    ({ AssociationId, Name }) => {
      const id = AssociationId ?? ssm.associations.values().find(({ name }) => name === Name)?.id ?? "*";
      return [right(`ssm:${operation}`, arn(`association/${id}`))];
    };
  return {
    ...tableOf(ON_NOTHING, (operation) => () => [right(`ssm:${operation}`, "*")]),
    ...tableOf(ON_DOCUMENT, (operation) => ({ Name, DocumentType, Tags }: Input) => [
      right(`ssm:${operation}`, document(Name), {
        ...(DocumentType === undefined ? {} : { "ssm:DocumentType": DocumentType }),
        ...requestTags(Tags),
      }),
      ...tagOnCreate("ssm:AddTagsToResource", document(Name), Tags),
    ]),
    ...tableOf(ON_PARAMETER, onParameters),
    ...tableOf(ON_ASSOCIATION, onAssociation),
    ...tableOf(ON_SESSION, (operation) => ({ SessionId = "" }: Input) => [
      right(`ssm:${operation}`, arn(`session/${SessionId}`), tagsOfSession(ssm, SessionId)),
    ]),
    ...tableOf(ON_TAGGED, (operation) => ({ ResourceType = "", ResourceId = "", Tags, TagKeys }: Input) => [
      right(
        `ssm:${operation}`,
        arn(`${KINDS[ResourceType] ?? ResourceType.toLowerCase()}/${ResourceId.replace(/^\//, "")}`),
        {
          ...requestTags(Tags),
          ...removedTags(TagKeys),
        },
      ),
    ]),
    DescribeInstanceAssociationsStatus: ({ InstanceId = "" }: Input) =>
      instances(ssm, "DescribeInstanceAssociationsStatus", [InstanceId]),
    CreateAssociation: ({ Name, Targets = [], Tags }: CreateAssociationCommandInput) => [
      right("ssm:CreateAssociation", document(Name), requestTags(Tags)),
      ...tagOnCreate("ssm:AddTagsToResource", arn("association/*"), Tags),
      ...Targets.filter(({ Key }) => Key !== "InstanceIds").map(() =>
        right("ssm:CreateAssociation", arn("association/*")),
      ),
    ],
    /** The document, too, also where none is named: what may be done on the machine is its affair. */
    StartSession: async ({ Target = "", DocumentName = DEFAULT_DOCUMENT }: StartSessionCommandInput) => [
      ...(await instances(ssm, "StartSession", [Target])),
      right(`ssm:StartSession`, document(DocumentName)),
    ],
    /** Each instance that is named; of a target by tags, any that has them. */
    SendCommand: async ({ DocumentName, InstanceIds = [], Targets = [] }: SendCommandCommandInput) => {
      const byTag = Targets.filter(({ Key }) => Key?.startsWith("tag:")).map(({ Key = "", Values = [] }) => {
        const tags = { [Key.slice("tag:".length)]: Values[0] ?? "" };
        return right("ssm:SendCommand", `arn:aws:ec2:${region}:${ssm.cloud.accountId}:instance/*`, both(tags));
      });
      return [
        right("ssm:SendCommand", document(DocumentName)),
        ...(await instances(ssm, "SendCommand", InstanceIds)),
        ...byTag,
      ];
    },
  };
}

/** Tags that Session Manager gives (service authorization reference, condition keys of AWS Systems Manager). */
function tagsOfSession(ssm: Ssm, id: string): Readonly<Record<string, string>> {
  const session = ssm.sessions.get(id);
  if (!session) return {};
  return {
    "ssm:resourceTag/aws:ssmmessages:session-id": session.userId,
    "ssm:resourceTag/aws:ssmmessages:target-id": session.target,
  };
}

/** AWS's public parameters belong to no account. */
export function parameterArn({ cloud: { region, accountId } }: Pick<Ssm, "cloud">, name: string): string {
  if (name.startsWith("arn:")) return name;
  const path = name.replace(/^\//, "");
  return `arn:aws:ssm:${region}:${path.startsWith("aws/service/") ? "" : accountId}:parameter/${path}`;
}

const tagsOfParameter = (ssm: Ssm, name: string) => resourceTags(ssm.tags.get(`Parameter/${name}`));
const isAwsDocument = (name: string): boolean => name.startsWith("AWS-") || name.startsWith("AmazonCloudWatch-");
const both = (tags: Readonly<Record<string, string>>) => ({
  ...resourceTags(tags),
  ...resourceTags(tags, "ssm:resourceTag/"),
});

async function instances(ssm: Ssm, operation: string, ids: readonly string[]): Promise<readonly AccessRequest[]> {
  if (ids.length === 0) return [];
  const tags = await instanceTags(ssm, ids);
  const { region, accountId } = ssm.cloud;
  return ids.map((id) =>
    right(`ssm:${operation}`, `arn:aws:ec2:${region}:${accountId}:instance/${id}`, both(tags.get(id) ?? {})),
  );
}

const tableOf = (names: readonly string[], make: (name: string) => Access): Record<string, Access> =>
  Object.fromEntries(names.map((name) => [name, make(name)]));
