import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Client } from "../../contract/client.ts";
import type { Answer } from "../../contract/routes.ts";
import { jobIdOf } from "../../core/naming.ts";
import { EXIT, NotFoundError, UsageError } from "../exit-codes.ts";
import { explainFault } from "../faults.ts";
import { followJob } from "../follow.ts";
import { addExamples } from "../help.ts";
import { formatBytes } from "../output/text.ts";
import { packDirectory } from "../pack/pack-directory.ts";
import { putArchive } from "../pack/put-archive.ts";
import type { Register } from "../program.ts";
import { openClient, type Session } from "../session.ts";
import { print, printJson, printJsonLine, remark } from "../terminal.ts";
import { pollUntil } from "../poll.ts";

interface SubmitOptions {
  readonly follow: boolean;
  readonly upload: boolean;
}
type Members = Readonly<Record<string, unknown>>;

export const registerSubmit: Register = (program, session) => {
  const command = program
    .command("submit")
    .argument("<job.json>", "the job; its directory goes along")
    .description("upload the job's directory and submit the job")
    .option("-f, --follow", "show it live; the exit code is the job's outcome", false)
    .option("--no-upload", "submit the JSON alone")
    .addHelpText(
      "after",
      "\nThe directory goes along but for .git, node_modules, __pycache__ and the patterns in .spotignore.",
    )
    .action(async (file: string, { follow, upload }: SubmitOptions) => {
      const { terminal, options } = session;
      terminal.standing = NOTHING;
      const job = withToken(await readJob(file));
      const client = await openClient(session);
      const body = upload ? await withUpload(session, client, dirname(file), job) : job;
      const answer = await send(session, client, body);
      if (!follow) return options.json ? printJson(terminal, answer) : print(terminal, answer.jobId);
      if (options.json) printJsonLine(terminal, answer);
      else remark(terminal, `submitted ${answer.jobId}`);
      session.exitCode = await followJob(session, client, answer.jobId);
    });
  addExamples(command, "spot submit job.json", "spot submit examples/digits/job.json --follow");
};

const NOTHING = "nothing was submitted";
const SUBMIT_TRIES = 5;

/** A token of our own, when the job has none: with it the job's id is known before the answer comes. */
const withToken = (job: Members): Members =>
  job["clientToken"] === undefined || job["clientToken"] === null ? { ...job, clientToken: randomUUID() } : job;

/** Sent again when no answer comes: the token makes it one job, however often. */
async function send({ terminal }: Session, client: Client, body: Members): Promise<Answer<"submitJob">> {
  terminal.standing = underWay(body);
  try {
    const answer = await pollUntil(terminal, () => client.submitJob({ body }), SUBMIT_TRIES);
    terminal.standing = null;
    return answer;
  } catch (error) {
    if (explainFault(error, terminal.env).exitCode !== EXIT.unavailable) terminal.standing = NOTHING;
    throw error;
  }
}

function underWay({ name, clientToken }: Members): string {
  if (typeof name !== "string" || typeof clientToken !== "string") return NOTHING;
  const jobId = jobIdOf(name, clientToken);
  return `whether ${jobId} was submitted is not known; spot status ${jobId} shows it`;
}

async function readJob(file: string): Promise<Members> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
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

/** The upload becomes the first input: inputs the job names itself are laid over it. */
async function withUpload({ terminal }: Session, client: Client, directory: string, job: Members): Promise<Members> {
  await using archive = await packDirectory(directory);
  const { bytes, sha256, files } = archive;
  remark(terminal, `uploading ${files} ${files === 1 ? "file" : "files"}, ${formatBytes(bytes)} compressed`);
  const upload = await client.createUpload({ body: { bytes, sha256 } });
  await putArchive(upload, archive);
  const inputs = Array.isArray(job["inputs"]) ? (job["inputs"] as unknown[]) : [];
  return { ...job, inputs: [{ from: `upload:${upload.uploadId}` }, ...inputs] };
}
