/** What commander does not know of a command: what it prints with `--json`, and what its exit codes mean beside the usual. */
import * as z from "zod/mini";
import type { Result } from "../cli/doctor/examine.ts";
import type { Kept } from "../cli/down/survey.ts";
import type { UsedFileSystem } from "../cli/file-systems/survey.ts";
import type { Machine } from "../cli/machines.ts";
import { JobStateSchema } from "../contract/job-schemas.ts";
import { ROUTES } from "../contract/routes.ts";
import { EventSchema } from "../contract/schemas.ts";

export interface JsonForm {
  /** With which options or subcommands, any of those in backticks; without one: whenever no other form is named. */
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

const leftFile = z.object({ path: z.string(), bytes: z.int(), modifiedAt: z.string(), etag: z.string() });
const fetched = z.object({ path: z.string(), bytes: z.int(), outcome: z.enum(["there", "fetched"]) });

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

const fileSystem = z.object({
  id: z.string(),
  name: z.string(),
  bytes: z.number(),
  infrequentBytes: z.number(),
  mountTargets: z.array(z.object({ id: z.string(), zone: z.string(), groups: z.array(z.string()) })),
  usdPerMonth: z.number(),
  users: z.array(z.object({ jobId: z.string(), state: JobStateSchema })),
}) satisfies z.core.$ZodType<UsedFileSystem>;
const removedFileSystem = z.object({ id: z.string(), name: z.string(), bytes: z.number() });

const directories = z.array(z.object({ fileSystem: z.string(), id: z.nullable(z.string()), jobs: z.int() }));
const cleanedUp = z.object({
  name: z.string(),
  removed: z.boolean(),
  outputs: z.array(z.object({ jobId: z.string(), objects: z.int(), bytes: z.int() })),
  fileSystem: z.nullable(removedFileSystem),
  directories,
  cleanupJobIds: z.array(z.string()),
  kept: z.object({
    fileSystem: z.nullable(z.object({ ...removedFileSystem.shape, because: z.string() })),
    directories,
  }),
});

const attempt = ROUTES.getJob.response.shape.attempts.def.element.shape;
const machine = z.object({
  jobId: z.string(),
  progress: z.nullable(z.number()),
  attempt: attempt.attempt,
  instanceId: attempt.instanceId,
  pool: attempt.pool,
  launchedAt: attempt.launchedAt,
  usage: attempt.usage,
}) satisfies z.core.$ZodType<Machine>;

const groups = z.object({ groups: ROUTES.listCosts.response.shape.groups });
const line = ROUTES.readLogs.response.shape.lines.def.element;
const job = ROUTES.getJob.response;

const answerOf = (...json: readonly JsonForm[]): CommandFacts => ({ json, exits: null });
const NO_JOB = "3: there is no such job.";
const OUTCOME = "0: the job succeeded. 1: it failed or was cancelled.";

export const CLI_FACTS: Readonly<Record<string, CommandFacts>> = {
  run: {
    json: [
      one(ROUTES.submitJob.response, "`--detach`"),
      one(job, "`--detach`, where a job of its name runs already"),
      one(ROUTES.planJob.response, "`--dry-run`"),
      one(ROUTES.submitJob.response, "a new job followed, the first line"),
      lines(EventSchema, "the job followed, what happens to it"),
      lines(line, "the job followed, what it prints"),
      one(job, "the job followed, the last line"),
      one(ROUTES.cancelJob.response, "`--terminate`"),
    ],
    exits: `2: the job is refused; \`details\` names each field. 3: there is no such file or instance. Followed ${OUTCOME}`,
  },
  submit: {
    json: [
      one(ROUTES.submitJob.response),
      one(ROUTES.submitJob.response, "`--follow`, the first line"),
      lines(EventSchema, "`--follow`, as it happens"),
      one(job, "`--follow`, the last line"),
      one(ROUTES.planJob.response, "`--dry-run`"),
    ],
    exits: `2: the job is refused; \`details\` names each field. 3: there is no such file. With \`--follow\` ${OUTCOME}`,
  },
  clone: {
    json: [
      one(ROUTES.submitJob.response),
      one(z.looseObject({ name: z.string() }), "`--print`, a job as [docs/job.md](job.md) has it"),
      one(ROUTES.submitJob.response, "`--follow`, the first line"),
      lines(EventSchema, "`--follow`, as it happens"),
      one(job, "`--follow`, the last line"),
    ],
    exits: `2: the job is refused as it is changed. ${NO_JOB} With \`--follow\` ${OUTCOME}`,
  },
  list: {
    json: [one(ROUTES.listJobs.response), lines(ROUTES.listJobs.response.shape.jobs.def.element, "`--all`")],
    exits: null,
  },
  status: {
    json: [one(job), lines(EventSchema, "`--watch`, as it happens"), one(job, "`--watch`, the last line")],
    exits: `${NO_JOB} With \`--watch\` ${OUTCOME}`,
  },
  wait: {
    json: [one(job)],
    exits: `${NO_JOB} ${OUTCOME} With \`--for running\` 0 also: its scripts run; if they have ended already, the code is that of the end the job comes to.`,
  },
  top: answerOf(one(z.object({ machines: z.array(machine) }))),
  events: { json: [list(EventSchema)], exits: NO_JOB },
  logs: { json: [lines(line)], exits: "3: there is no such job, or it has no such attempt." },
  files: { json: [list(leftFile)], exits: NO_JOB },
  download: { json: [list(fetched)], exits: `2: a file's name leads out of the directory. ${NO_JOB}` },
  transfer: {
    json: [
      one(ROUTES.submitJob.response, "`--detach`"),
      one(ROUTES.submitJob.response, "the job followed, the first line"),
      lines(EventSchema, "the job followed, what happens to it"),
      lines(line, "the job followed, what it prints"),
      one(job, "the job followed, the last line"),
    ],
    exits: `2: an address is none, a bucket is closed to the stack's jobs, or the job is refused. 3: there is no such stack. Followed ${OUTCOME}`,
  },
  costs: { json: [one(ROUTES.readCosts.response), one(groups, "`--by` or `--since`")], exits: NO_JOB },
  prices: answerOf(one(ROUTES.readPrices.response)),
  profiles: {
    json: [
      one(ROUTES.listProfiles.response, "`list`"),
      one(ROUTES.getProfile.response, "`show`, `save` and `image`"),
      one(ROUTES.removeProfile.response, "`delete`"),
      { ...list(ROUTES.removeProfile.response), when: "`reset`" },
    ],
    exits: "2: the profile is refused; `details` names each field. 3: there is no such profile or file.",
  },
  cancel: { json: [one(ROUTES.cancelJob.response)], exits: `2: the job has ended, or nobody can be asked. ${NO_JOB}` },
  shell: {
    json: [],
    exits: `The shell's own; with AWS's session-manager-plugin, which does not know it, the plugin's. 5: it lost its machine or its session, or the machine is not connected yet. 2: no terminal, or no machine. 130: left by \`~.\`. ${NO_JOB}`,
  },
  exec: {
    json: [],
    exits: `The command's own. 5: the machine or the session was lost, or the machine is not connected yet. 2: no machine. ${NO_JOB}`,
  },
  forward: {
    json: [lines(z.object({ localPort: z.int(), remotePort: z.int(), instanceId: z.string(), jobId: z.string() }))],
    exits: `130: Ctrl-C, its ordinary end. 5: the machine or the session was lost, or the machine is not connected yet. 2: no machine, or the port is taken. ${NO_JOB}`,
  },
  interrupt: {
    json: [one(ROUTES.interruptJob.response)],
    exits: `2: the job has no instance that could be interrupted, or nobody can be asked. ${NO_JOB}`,
  },
  release: {
    json: [one(ROUTES.releaseJob.response)],
    exits: `2: no machine of it is held, or nobody can be asked. ${NO_JOB}`,
  },
  filesystems: {
    json: [
      one(z.object({ fileSystems: z.array(fileSystem) }), "`list`"),
      one(fileSystem, "`show`"),
      one(removedFileSystem, "`delete`"),
    ],
    exits:
      "2: it is in use, a job is being admitted, or nobody can be asked. 3: the stack's jobs have made no such file system.",
  },
  cleanup: {
    json: [one(cleanedUp)],
    exits:
      "2: a job of the name has not ended, a job is being admitted, or nobody can be asked. 3: there was no job of the name.",
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
