/** Files of this machine as inputs of a job: what `spot submit` and `spot run` send along. */
import { basename } from "node:path";
import type { Client } from "../../contract/client.ts";
import { directoryOf, isInsideJob } from "../../core/job-paths.ts";
import { UsageError } from "../exit-codes.ts";
import { formatBytes } from "../output/text.ts";
import { packMembers } from "../pack/pack-directory.ts";
import type { TarMember } from "../pack/tar.ts";
import type { Session } from "../session.ts";
import { remark } from "../terminal.ts";
import { hashFile, type LocalFile } from "./local-file.ts";
import { findMembers } from "./members.ts";
import { startProgress } from "./progress.ts";
import { sendFile } from "./send-file.ts";
import { createSlots } from "../slots.ts";

/** An input as a job's JSON has it. */
export interface Input {
  readonly from: string;
  readonly to?: string;
  /** false: the upload is one file, and `to` its place. */
  readonly unpack?: false;
}
export interface Wanted {
  /** Relative paths begin here, and its `.spotignore` is followed. */
  readonly cwd: string;
  /** Each a file, a directory, a glob, or several with commas between; `.`: all that is in `cwd`. */
  readonly paths: readonly string[];
  /** Directory below the job's working directory; empty: that itself. */
  readonly to: string;
  /** As many as the job has room for; at least one. */
  readonly mostInputs?: number;
}

/** From here on a file is an upload of its own: it is not sent again because a small one beside it has changed. */
const OWN_UPLOAD_BYTES = 16 * 1024 ** 2;
/** Requests at a time: more do not fill a line better, and each has its part's bytes under way. */
const PARALLEL = 6;
/** A job has at most 20 (core/job-fields.ts). */
export const MOST_INPUTS = 20;

/** Made ready on this machine, and named by its bytes: nothing of it is sent yet. */
interface Packed extends AsyncDisposable {
  readonly inputs: readonly Input[];
  readonly files: readonly LocalFile[];
  readonly summary: string;
}

/** Uploads what the paths name and returns the inputs that bring it to `to`. */
export async function uploadPaths(session: Session, client: Client, wanted: Wanted): Promise<readonly Input[]> {
  await using packed = await packPaths(wanted);
  remark(session.terminal, packed.summary);
  await sendAll(session, client, packed.files);
  return packed.inputs;
}

/** What `uploadPaths` would return. */
export async function inputsOfPaths(wanted: Wanted): Promise<readonly Input[]> {
  await using packed = await packPaths(wanted);
  return packed.inputs;
}

async function packPaths({ cwd, paths, to, mostInputs = MOST_INPUTS }: Wanted): Promise<Packed> {
  if (!isInsideJob(to))
    throw new UsageError(`"${to}" lies outside the job's directory`, {
      remedy: "Name a directory inside it, such as `data`.",
    });
  const members = await findMembers(cwd, paths);
  const large = members
    .filter(isLarge)
    .toSorted((a, b) => b.bytes - a.bytes)
    .slice(0, mostInputs - 1);
  const small = members.filter((member) => !large.includes(member));
  const target = directoryOf(to);
  const archive = small.length === 0 && large.length > 0 ? null : await packMembers(small);
  const files = await Promise.all(large.map(({ file }) => hashFile(file)));
  return {
    inputs: [
      ...(archive === null ? [] : [{ from: `upload:${archive.sha256}`, ...(target === "" ? {} : { to: target }) }]),
      ...large.map(({ path }, index) => ({
        from: `upload:${files[index]!.sha256}`,
        to: `${target}${path}`,
        unpack: false as const,
      })),
    ],
    files: archive === null ? files : [archive, ...files],
    summary: describeUpload(members, archive?.bytes ?? 0, files),
    [Symbol.asyncDispose]: async () => archive?.[Symbol.asyncDispose](),
  };
}

/** What may be executed keeps its right to be only in an archive. */
const isLarge = ({ path, bytes, isExecutable }: TarMember): boolean =>
  bytes >= OWN_UPLOAD_BYTES && !isExecutable && !path.endsWith("/");

function describeUpload(members: readonly TarMember[], packedBytes: number, files: readonly LocalFile[]): string {
  const count = members.filter(({ path }) => !path.endsWith("/")).length;
  const bytes = files.reduce((sum, file) => sum + file.bytes, packedBytes);
  const whole =
    files.length === 0 ? "" : `, ${files.length === 1 ? basename(files[0]!.file) : `${files.length} large ones`} apart`;
  return `uploading ${count} ${count === 1 ? "file" : "files"}, ${formatBytes(bytes)} compressed${whole}`;
}

/** One fails, all stop: what has arrived is not sent again. */
async function sendAll({ terminal }: Session, client: Client, files: readonly LocalFile[]): Promise<void> {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const progress = startProgress(terminal, { verb: "uploading", done: "uploaded", bytes });
  const stop = new AbortController();
  const sending = { client, progress, slots: createSlots(PARALLEL), signal: stop.signal };
  try {
    await Promise.all(files.map((file) => sendFile(sending, file)));
  } catch (error) {
    stop.abort();
    throw error;
  } finally {
    progress.end();
  }
}
