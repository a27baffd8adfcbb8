import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Client } from "../../contract/client.ts";
import { NotFoundError, UsageError } from "../exit-codes.ts";
import { followJob } from "../follow.ts";
import { formatBytes } from "../output/text.ts";
import { packDirectory } from "../pack/pack-directory.ts";
import { putArchive } from "../pack/put-archive.ts";
import type { Register } from "../program.ts";
import { openClient, type Session } from "../session.ts";
import { print, printJson, printJsonLine, remark } from "../terminal.ts";

interface SubmitOptions {
  readonly follow: boolean;
  readonly upload: boolean;
}
type Members = Readonly<Record<string, unknown>>;

export const registerSubmit: Register = (program, session) => {
  program
    .command("submit <job.json>")
    .description("upload the job's directory and submit the job")
    .option("-f, --follow", "show it live; the exit code is the job's outcome", false)
    .option("--no-upload", "submit the JSON alone")
    .addHelpText(
      "after",
      "\nThe directory goes along but for .git, node_modules, __pycache__ and the patterns in .spotignore.",
    )
    .action(async (file: string, { follow, upload }: SubmitOptions) => {
      const { terminal, options } = session;
      const job = await readJob(file);
      const client = await openClient(session);
      const body = upload ? await withUpload(session, client, dirname(file), job) : job;
      const answer = await client.submitJob({ body });
      if (!follow) return options.json ? printJson(terminal, answer) : print(terminal, answer.jobId);
      if (options.json) printJsonLine(terminal, answer);
      else remark(terminal, `submitted ${answer.jobId}`);
      session.exitCode = await followJob(session, client, answer.jobId);
    });
};

async function readJob(file: string): Promise<Members> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw error.code === "ENOENT" ? new NotFoundError(`there is no file ${file}`) : error;
  });
  try {
    const job: unknown = JSON.parse(text);
    if (typeof job === "object" && job !== null && !Array.isArray(job)) return job as Members;
  } catch (error) {
    throw new UsageError(`${file} is not JSON: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  throw new UsageError(`${file} is not a JSON object`);
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
