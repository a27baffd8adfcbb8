/** The text files that people write for the command. */
import { readFile } from "node:fs/promises";

/** Editors on Windows begin UTF-8 with a byte order mark, which is no part of the text: a decoder leaves it out. */
export const readTextFile = async (file: string): Promise<string> => new TextDecoder().decode(await readFile(file));
