import type { Answer } from "../../contract/routes.ts";
import { EXIT } from "../exit-codes.ts";
import { formatSpan, formatTable } from "../output/text.ts";
import type { Register } from "../program.ts";
import { openClient } from "../session.ts";
import { print, printJson, remark } from "../terminal.ts";

export const registerSweep: Register = (program, session) => {
  program
    .command("sweep")
    .description("find what crashes have left behind, and remove it: mark first, remove at a later look")
    .option("--dry-run", "only show what would be done", false)
    .action(async ({ dryRun }: { readonly dryRun: boolean }) => {
      const { terminal, options } = session;
      const client = await openClient(session);
      const report = await client.sweepStack({ body: { dryRun } });
      if (report.failures.length > 0) session.exitCode = EXIT.unavailable;
      if (options.json) return printJson(terminal, report);
      if (report.items.length > 0) print(terminal, formatReport(report));
      for (const { what, error } of report.failures) remark(terminal, `could not ${what}: ${error}`);
      remark(terminal, summaryOf(report));
    });
};

function formatReport({ items }: Answer<"sweepStack">): string {
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
