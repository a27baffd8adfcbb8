import type { Online } from "../instances/registry.ts";
import { parseContent, resolveValues } from "./document-content.ts";
import { findDocument, findVersion } from "./documents.ts";
import { runDocument } from "./run-document.ts";
import { nowOf } from "./state.ts";
import type { AppliedRecord, AssociationRecord, Ssm } from "./state.ts";

export async function applyAssociation(ssm: Ssm, association: AssociationRecord, online: Online): Promise<void> {
  const { instanceId } = online;
  const note = (status: AppliedRecord["status"], detail: string): void =>
    ssm.applied.put(`${association.id}/${instanceId}`, {
      associationId: association.id,
      instanceId,
      status,
      detail,
      at: nowOf(ssm),
    });
  note("InProgress", "InProgress");
  try {
    const content = parseContent(findVersion(findDocument(ssm, association.name), association.documentVersion).content);
    const values = resolveValues(content, association.parameters);
    const steps = await runDocument({ ssm, online, job: `${association.id}.${association.version}` }, content, values);
    const failed = steps.find(({ status }) => status !== "Success");
    note(failed ? "Failed" : "Success", failed ? `${failed.name}: ${failed.stderr || failed.detail}` : "Success");
    if (failed)
      ssm.cloud.log("an association failed", {
        instanceId,
        document: association.name,
        step: failed.name,
        error: failed.stderr,
      });
  } catch (error) {
    if (!online.off.aborted) note("Failed", String(error));
  }
}
