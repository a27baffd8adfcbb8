/** Files of this machine as inputs of a job: what `spot submit` and `spot run` send along. */
import { basename } from "node:path";
import type { Client } from "../../contract/client.ts";
import { formatBytes } from "../output/text.ts";
import { openScratch, type Scratch } from "../pack/pack-directory.ts";
import type { Session } from "../session.ts";
import { createSlots } from "../slots.ts";
import { together } from "../together.ts";
import { remark } from "../terminal.ts";
import { hashFile, type LocalFile } from "./local-file.ts";
import { findParts, type Along, type Part } from "./parts.ts";
import { startProgress } from "./progress.ts";
import { sendFile } from "./send-file.ts";

/** An input as a job's JSON has it. */
interface Input {
  readonly from: string;
  readonly to?: string;
  /** false: the upload is one file, and `to` its place. */
  readonly unpack?: false;
}

/** Requests at a time: more do not fill a line better, and each has its part's bytes under way. */
const PARALLEL = 6;

/** Made ready on this machine, and named by its bytes: nothing of it is sent yet. */
export interface Packed extends AsyncDisposable {
  readonly inputs: readonly Input[];
  readonly files: readonly LocalFile[];
  readonly summary: string;
}

/** In at most so many uploads. */
export async function packAlong(along: readonly Along[], most: number): Promise<Packed> {
  const parts = await findParts(along, most);
  const scratch = await openScratch();
  try {
    const files: LocalFile[] = [];
    for (const part of parts) files.push(await packPart(scratch, part));
    return {
      inputs: parts.map((part, index) => inputOf(part, files[index]!)),
      // Two that hold the same are one upload, which is not to be sent twice at the same time.
      files: [...new Map(files.map((file) => [file.sha256, file])).values()],
      summary: describeUpload(parts, files),
      [Symbol.asyncDispose]: () => scratch[Symbol.asyncDispose](),
    };
  } catch (error) {
    await scratch[Symbol.asyncDispose]();
    throw error;
  }
}

const packPart = async (scratch: Scratch, { members, isFile }: Part): Promise<LocalFile> =>
  isFile ? await hashFile(members[0]!.file) : await scratch.pack(members);

function inputOf({ to, members, isFile }: Part, { sha256 }: LocalFile): Input {
  const from = `upload:${sha256}`;
  if (isFile) return { from, to: to + members[0]!.path, unpack: false };
  return to === "" ? { from } : { from, to };
}

function describeUpload(parts: readonly Part[], files: readonly LocalFile[]): string {
  const count = parts.flatMap(({ members }) => members).filter(({ path }) => !path.endsWith("/")).length;
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const large = parts.filter(({ isFile }) => isFile).map(({ members }) => basename(members[0]!.file));
  const whole = large.length === 0 ? "" : `, ${large.length === 1 ? large[0] : `${large.length} large ones`} apart`;
  return `uploading ${count} ${count === 1 ? "file" : "files"}, ${formatBytes(bytes)} compressed${whole}`;
}

/** What has arrived when one fails is not sent again. */
export async function sendPacked({ terminal }: Session, client: Client, { files, summary }: Packed): Promise<void> {
  remark(terminal, summary);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const progress = startProgress(terminal, { verb: "uploading", done: "uploaded", bytes });
  const slots = createSlots(PARALLEL);
  try {
    await together(files, (file, signal) => sendFile({ client, progress, slots, signal }, file));
  } finally {
    progress.end();
  }
}
