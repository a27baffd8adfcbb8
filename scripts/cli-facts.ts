/** What commander does not know of a command: what it prints with `--json`, and what its exit codes mean beside the usual. */
import * as z from "zod/mini";
import type { Result } from "../cli/doctor/examine.ts";
import type { Kept } from "../cli/down/survey.ts";
import { ROUTES } from "../contract/routes.ts";
import { EventSchema } from "../contract/schemas.ts";

export interface JsonForm {
  /** With which options; null: whenever no other form is named. */
  readonly when: string | null;
  /** One object, one list, or an object on each line. */
  readonly form: "object" | "list" | "lines";
  readonly schema: z.core.$ZodType;
}
interface CommandFacts {
  readonly json: readonly JsonForm[];
  readonly exits: string | null;
}

const one = (schema: z.core.$ZodType, when: string | null = null): JsonForm => ({ when, form: "object", schema });
const list = (schema: z.core.$ZodType): JsonForm => ({ when: null, form: "list", schema });
const lines = (schema: z.core.$ZodType, when: string | null = null): JsonForm => ({ when, form: "lines", schema });

const finding = z.object({
  name: z.string(),
  verdict: z.enum(["ok", "warn", "fail", "unknown"]),
  message: z.string(),
  remedy: z.nullable(z.string()),
  exitCode: z.exactOptional(z.literal([0, 1, 2, 3, 4, 5, 70, 129, 130, 143])),
}) satisfies z.core.$ZodType<Result>;

const kept = z.object({
  kind: z.enum(["file system", "bucket", "security group"]),
  id: z.string(),
  name: z.string(),
  bytes: z.nullable(z.number()),
  usdPerMonth: z.number(),
  remove: z.string(),
}) satisfies z.core.$ZodType<Kept>;

const groups = z.object({ groups: ROUTES.listCosts.response.shape.groups });
const line = ROUTES.readLogs.response.shape.lines.def.element;
const job = ROUTES.getJob.response;

const answerOf = (...json: readonly JsonForm[]): CommandFacts => ({ json, exits: null });
const NO_JOB = "3: there is no such job.";
const OUTCOME = "0: the job succeeded. 1: it failed or was cancelled.";

export const CLI_FACTS: Readonly<Record<string, CommandFacts>> = {
  submit: {
    json: [
      one(ROUTES.submitJob.response),
      one(ROUTES.submitJob.response, "`--follow`, the first line"),
      lines(EventSchema, "`--follow`, as it happens"),
      one(job, "`--follow`, the last line"),
    ],
    exits: `2: the job is refused; \`details\` names each field. 3: there is no such file. With \`--follow\` ${OUTCOME}`,
  },
  list: answerOf(one(ROUTES.listJobs.response)),
  status: {
    json: [one(job), lines(EventSchema, "`--watch`, as it happens"), one(job, "`--watch`, the last line")],
    exits: `${NO_JOB} With \`--watch\` ${OUTCOME}`,
  },
  wait: {
    json: [one(job)],
    exits: `${NO_JOB} ${OUTCOME} With \`--for running\` 0 also: its scripts run.`,
  },
  events: { json: [list(EventSchema)], exits: NO_JOB },
  logs: { json: [lines(line)], exits: NO_JOB },
  costs: { json: [one(ROUTES.readCosts.response), one(groups, "`--by` or `--since`")], exits: NO_JOB },
  prices: answerOf(one(ROUTES.readPrices.response)),
  cancel: { json: [one(ROUTES.cancelJob.response)], exits: `2: the job has ended, or nobody can be asked. ${NO_JOB}` },
  interrupt: {
    json: [one(ROUTES.interruptJob.response)],
    exits: `2: the job has no instance that could be interrupted, or nobody can be asked. ${NO_JOB}`,
  },
  release: {
    json: [one(ROUTES.releaseJob.response)],
    exits: `2: no machine of it is held, or nobody can be asked. ${NO_JOB}`,
  },
  sweep: {
    json: [one(ROUTES.sweepStack.response)],
    exits: "5: something could not be looked at or removed; `failures` names it.",
  },
  doctor: { json: [list(finding)], exits: "That of the first finding that is a `fail`; 0 without one." },
  down: {
    json: [one(z.object({ stack: z.string(), removed: z.boolean(), kept: z.array(kept) }))],
    exits: "2: the stack is protected or being deployed, or nobody can be asked. 3: it has no such file system.",
  },
  completion: { json: [], exits: null },
};
