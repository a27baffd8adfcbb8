import type {
  AssociationDescription,
  CreateAssociationCommandInput,
  CreateAssociationResult,
  DeleteAssociationCommandInput,
  DescribeAssociationCommandInput,
  DescribeAssociationResult,
  DescribeInstanceAssociationsStatusCommandInput,
  DescribeInstanceAssociationsStatusResult,
  ListAssociationsCommandInput,
  ListAssociationsResult,
  UpdateAssociationCommandInput,
  UpdateAssociationResult,
} from "@aws-sdk/client-ssm";
import { randomUUID } from "node:crypto";
import { AwsError } from "../kernel/service.ts";
import { applyAssociation } from "./apply-association.ts";
import { parseContent, resolveValues } from "./document-content.ts";
import { findDocument, findVersion } from "./documents.ts";
import { pageOf } from "./paging.ts";
import { nowOf } from "./state.ts";
import type { AssociationRecord, Ssm } from "./state.ts";
import { checkTargets, findTargets } from "./targets.ts";

function find(ssm: Ssm, id: string | undefined): AssociationRecord {
  const record = ssm.associations.get(id ?? "");
  if (!record) throw new AwsError("AssociationDoesNotExist", "The specified association does not exist.");
  return record;
}

function describe(ssm: Ssm, record: AssociationRecord): AssociationDescription {
  const results = ssm.applied.values().filter(({ associationId }) => associationId === record.id);
  const counts: Record<string, number> = {};
  for (const { status } of results) counts[status] = (counts[status] ?? 0) + 1;
  const Status = counts["Failed"]
    ? "Failed"
    : counts["InProgress"]
      ? "Pending"
      : counts["Success"]
        ? "Success"
        : "Pending";
  return {
    AssociationId: record.id,
    AssociationName: record.associationName ?? undefined,
    AssociationVersion: String(record.version),
    Name: record.name,
    DocumentVersion: record.documentVersion,
    Parameters: record.parameters as Record<string, string[]>,
    Targets: [...record.targets],
    Date: new Date(record.createdAt),
    LastUpdateAssociationDate: new Date(record.updatedAt),
    Overview: { Status, DetailedStatus: Status, AssociationStatusAggregatedCount: counts },
  };
}

/** Throws what is wrong with the document, its version or the parameters. */
function check(ssm: Ssm, record: Pick<AssociationRecord, "name" | "documentVersion" | "parameters" | "targets">): void {
  const content = parseContent(findVersion(findDocument(ssm, record.name), record.documentVersion).content);
  resolveValues(content, record.parameters);
  checkTargets(record.targets);
}

/** To all instances that have registered; later ones get it when they do. */
async function applyNow(ssm: Ssm, record: AssociationRecord): Promise<void> {
  const ids = await findTargets(ssm, record.targets);
  const agents = ids.map((id) => ssm.agents.get(id)).filter((agent) => agent !== undefined);
  await Promise.all(agents.map(({ online }) => applyAssociation(ssm, record, online)));
}

export const createAssociation =
  (ssm: Ssm) =>
  (input: CreateAssociationCommandInput): CreateAssociationResult => {
    const targets =
      input.Targets ?? (input.InstanceId === undefined ? [] : [{ Key: "InstanceIds", Values: [input.InstanceId] }]);
    const record: AssociationRecord = {
      id: randomUUID(),
      name: findDocument(ssm, input.Name).name,
      documentVersion: input.DocumentVersion ?? "$DEFAULT",
      associationName: input.AssociationName ?? null,
      version: 1,
      parameters: input.Parameters ?? {},
      targets,
      createdAt: nowOf(ssm),
      updatedAt: nowOf(ssm),
    };
    check(ssm, record);
    if (targets.length === 0) throw new AwsError("InvalidTarget", "The target isn't valid or doesn't exist.");
    ssm.associations.put(record.id, record);
    ssm.timers.after(0, () => applyNow(ssm, record));
    return { AssociationDescription: describe(ssm, record) };
  };

/** What is not given is cleared, except the document's name and targets (SSM API reference, UpdateAssociation). */
export const updateAssociation =
  (ssm: Ssm) =>
  (input: UpdateAssociationCommandInput): UpdateAssociationResult => {
    const old = find(ssm, input.AssociationId);
    const record: AssociationRecord = {
      ...old,
      name: input.Name === undefined ? old.name : findDocument(ssm, input.Name).name,
      documentVersion: input.DocumentVersion ?? "$DEFAULT",
      associationName: input.AssociationName ?? null,
      version: old.version + 1,
      parameters: input.Parameters ?? {},
      targets: input.Targets ?? old.targets,
      updatedAt: nowOf(ssm),
    };
    check(ssm, record);
    ssm.associations.put(record.id, record);
    ssm.timers.after(0, () => applyNow(ssm, record));
    return { AssociationDescription: describe(ssm, record) };
  };

export const describeAssociation =
  (ssm: Ssm) =>
  (input: DescribeAssociationCommandInput): DescribeAssociationResult => ({
    AssociationDescription: describe(ssm, find(ssm, input.AssociationId)),
  });

export const deleteAssociation =
  (ssm: Ssm) =>
  (input: DeleteAssociationCommandInput): void => {
    const record = find(ssm, input.AssociationId);
    ssm.associations.delete(record.id);
    for (const [key, { associationId }] of ssm.applied.entries())
      if (associationId === record.id) ssm.applied.delete(key);
  };

export const listAssociations =
  (ssm: Ssm) =>
  (input: ListAssociationsCommandInput): ListAssociationsResult => {
    const found = ssm.associations.values().filter((record) =>
      (input.AssociationFilterList ?? []).every(({ key, value }) => {
        if (key === "AssociationId") return record.id === value;
        if (key === "AssociationName") return record.associationName === value;
        if (key === "Name") return record.name === value;
        throw new AwsError("InvalidFilterKey", `The filter key ${key} isn't valid here.`);
      }),
    );
    const { items, NextToken } = pageOf(found, input);
    return { Associations: items.map((record) => describe(ssm, record)), NextToken };
  };

export const describeInstanceAssociationsStatus =
  (ssm: Ssm) =>
  (input: DescribeInstanceAssociationsStatusCommandInput): DescribeInstanceAssociationsStatusResult => {
    const found = ssm.applied.values().filter(({ instanceId }) => instanceId === input.InstanceId);
    const { items, NextToken } = pageOf(found, input);
    return {
      InstanceAssociationStatusInfos: items.map(({ associationId, instanceId, status, detail, at }) => ({
        AssociationId: associationId,
        InstanceId: instanceId,
        Name: ssm.associations.get(associationId)?.name,
        Status: status,
        DetailedStatus: status,
        ExecutionSummary: detail,
        ExecutionDate: new Date(at),
      })),
      NextToken,
    };
  };
