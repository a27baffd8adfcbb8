/** What the service says of a job before it is submitted, or of one that was. */
import type { Answer } from "../contract/routes.ts";
import { formatPlan, formatWarnings } from "./output/plan.ts";
import type { Session } from "./session.ts";
import { print, printJson, remark } from "./terminal.ts";

export function showPlan({ terminal, options }: Session, plan: Answer<"planJob">): void {
  if (options.json) return printJson(terminal, plan);
  remarkAll(terminal, plan.warnings);
  print(terminal, formatPlan(plan, terminal));
}

export function remarkAll(terminal: Session["terminal"], warnings: Answer<"submitJob">["warnings"]): void {
  if (warnings.length > 0) remark(terminal, formatWarnings(warnings));
}
