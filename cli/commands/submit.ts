import { dirname, resolve } from "node:path";
import type { Members } from "../../core/json-checks.ts";
import { NotFoundError, UsageError } from "../exit-codes.ts";
import { followJob } from "../follow.ts";
import { addExamples } from "../help.ts";
import type { Register } from "../register.ts";
import { isBare } from "../bare-job.ts";
import { NOTHING_SUBMITTED, submitJob } from "../send-job.ts";
import { openClient } from "../session.ts";
import { showPlan } from "../show-plan.ts";
import { readTextFile } from "../text-file.ts";
import { countAsGiven } from "../upload/input-index.ts";
import { uploadInputs } from "../upload/job-inputs.ts";

interface SubmitOptions {
  readonly follow: boolean;
  readonly upload: boolean;
  readonly dryRun: boolean;
}

export const registerSubmit: Register = (program, session) => {
  const command = program
    .command("submit")
    .argument("<job.json>", "the job; its directory goes along")
    .description("upload the job's directory and submit the job")
    .option("-f, --follow", "show it live; the exit code is the job's outcome", false)
    .option("--no-upload", "submit the JSON alone")
    .option("--dry-run", "show what would be asked of EC2 and what it costs; nothing is uploaded or submitted", false)
    .addHelpText(
      "after",
      "\nThe directory goes along but for .git, node_modules, __pycache__ and the patterns in .spotignore.",
    )
    .action(async (file: string, { follow, upload, dryRun }: SubmitOptions) => {
      const { terminal } = session;
      terminal.standing = NOTHING_SUBMITTED;
      const given = await readJob(file);
      const client = await openClient(session);
      if (dryRun) return showPlan(session, await client.planJob({ body: given }));
      // Nobody would take the directory.
      const along = upload && !isBare(given) ? [{ cwd: resolve(dirname(file)), paths: ["."], to: "" }] : [];
      const { body, laid } = await uploadInputs(session, client, given, along);
      const following = async (jobId: string): Promise<void> => {
        session.exitCode = await followJob(session, client, jobId);
      };
      await countAsGiven(laid, () => submitJob(session, client, body, follow ? following : null));
    });
  addExamples(
    command,
    "spot submit job.json",
    "spot submit examples/digits/job.json --follow",
    "spot submit job.json --dry-run",
  );
};

async function readJob(file: string): Promise<Members> {
  const text = await readTextFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT")
      throw new UsageError(`${file} cannot be read: ${error.message}`, {
        remedy: "Name the job's JSON, a file that you may read.",
        cause: error,
      });
    throw new NotFoundError(`there is no file ${file}`, { remedy: "Name the job's JSON: `spot submit job.json`." });
  });
  const job = parse(file, text);
  if (typeof job === "object" && job !== null && !Array.isArray(job)) return job as Members;
  throw new UsageError(`${file} is not a JSON object`, { remedy: 'The least is {"name": "…", "command": "…"}.' });
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${file} is not JSON: ${problem}`, {
      remedy: "Mend it there: names and texts in double quotes, no comments, no comma after the last.",
      cause: error,
    });
  }
}
