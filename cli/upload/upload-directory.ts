/** A whole directory as one upload, without a word about it. */
import type { Client } from "../../contract/client.ts";
import { packDirectory } from "../pack/pack-directory.ts";
import { sendFile } from "./send-file.ts";
import { createSlots } from "../slots.ts";

const SILENT = { sent: () => {}, skip: () => {}, end: () => {} };

/** An input's `from`. */
export async function uploadDirectory(client: Client, directory: string): Promise<string> {
  await using archive = await packDirectory(directory);
  await sendFile({ client, progress: SILENT, slots: createSlots(1), signal: new AbortController().signal }, archive);
  return `upload:${archive.sha256}`;
}
