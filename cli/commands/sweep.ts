import type { Answer } from "../../contract/routes.ts";
import type { Client } from "../../contract/client.ts";
import { confirm } from "../confirm.ts";
import { EXIT } from "../exit-codes.ts";
import { addExamples } from "../help.ts";
import { formatSpan, formatTable } from "../output/text.ts";
import type { Register } from "../register.ts";
import { openClient } from "../session.ts";
import { print, printJson, remark, type Terminal } from "../terminal.ts";

interface SweepOptions {
  readonly dryRun: boolean;
  readonly yes: boolean;
}

export const registerSweep: Register = (program, session) => {
  const command = program
    .command("sweep")
    .description("find what crashes have left behind, and remove it: mark first, remove at a later look")
    .option("--dry-run", "only show what would be done", false)
    .option("--yes", "do not ask before something is removed", false)
    .action(async ({ dryRun, yes }: SweepOptions) => {
      const { terminal, options } = session;
      const client = await openClient(session);
      if (!dryRun && !yes) await confirmRemoval(terminal, client);
      const report = await client.sweepStack({ body: { dryRun } });
      if (report.failures.length > 0) session.exitCode = EXIT.unavailable;
      if (options.json) return printJson(terminal, report);
      if (report.items.length > 0) print(terminal, formatReport(report));
      for (const { what, error } of report.failures) remark(terminal, `could not ${what}: ${error}`);
      remark(terminal, summaryOf(report));
    });
  addExamples(command, "spot sweep --dry-run", "spot sweep");
};

/** Asks only when something would go. */
async function confirmRemoval(terminal: Terminal, client: Client): Promise<void> {
  const plan = await client.sweepStack({ body: { dryRun: true } });
  const items = plan.items.filter(({ action }) => action === "would-remove");
  if (items.length === 0) return;
  remark(terminal, formatReport({ items }));
  await confirm(terminal, "remove all this?", "nothing was removed");
}

function formatReport({ items }: Pick<Answer<"sweepStack">, "items">): string {
  const rows = items.map(({ kind, id, state, ageSeconds, action, because, reason }) => [
    kind,
    id,
    state,
    ageSeconds === null ? "-" : formatSpan(ageSeconds),
    action,
    because === null ? reason : `${reason}; ${because}`,
  ]);
  return formatTable(["KIND", "ID", "STATE", "AGE", "ACTION", "WHY"], rows);
}

function summaryOf({ items, failures, dryRun }: Answer<"sweepStack">): string {
  const count = (action: string): number => items.filter((item) => item.action === action).length;
  if (items.length + failures.length === 0) return "nothing is left behind";
  if (dryRun) {
    const plan = `${count("would-remove")} to remove, ${count("would-mark")} to mark, ${count("kept")} kept`;
    return `a dry run, nothing was changed: ${plan}`;
  }
  const failed = failures.length === 0 ? "" : `, ${count("failed")} failed`;
  const later = count("marked") === 0 ? "" : "; what is marked goes at a later sweep, if it is still left behind then";
  return `${count("removed")} removed, ${count("marked")} marked, ${count("kept")} kept${failed}${later}`;
}
