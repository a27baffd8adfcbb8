/** `spot run --dry-run`: the job as it would be submitted, byte for byte, and the service's plan of it. */
import type { Client } from "../../contract/client.ts";
import { directoryOf } from "../../core/job-paths.ts";
import { packMembers } from "../pack/pack-directory.ts";
import type { Session } from "../session.ts";
import { showPlan } from "../show-plan.ts";
import { print, printJson } from "../terminal.ts";
import { findMembers } from "../upload/members.ts";
import type { Run } from "./job-of.ts";

/** An upload is named by its bytes, so its name is known without sending it. */
export async function showDryRun(session: Session, client: Client, { job, uploads }: Run): Promise<void> {
  const inputs: object[] = [];
  for (const { paths, to } of uploads) {
    await using archive = await packMembers(await findMembers(process.cwd(), paths));
    const target = directoryOf(to);
    inputs.push({ from: `upload:${archive.sha256}`, ...(target === "" ? {} : { to: target }) });
  }
  const own = Array.isArray(job["inputs"]) ? (job["inputs"] as readonly unknown[]) : [];
  const body = { ...job, ...(inputs.length + own.length === 0 ? {} : { inputs: [...inputs, ...own] }) };
  const plan = await client.planJob({ body });
  if (!session.options.json) {
    printJson(session.terminal, body);
    print(session.terminal, "");
  }
  showPlan(session, plan);
}
