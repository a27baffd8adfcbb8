/** The scripts that `spot completion` prints. Words are ours, plain ASCII without quotes but in descriptions. */
import type { Command } from "commander";
import { writeBash } from "./bash.ts";
import { writeFish } from "./fish.ts";
import { wordsOf } from "./words.ts";
import { writeZsh } from "./zsh.ts";

const WRITERS = { bash: writeBash, zsh: writeZsh, fish: writeFish } as const;

export const writeCompletion = (shell: keyof typeof WRITERS, program: Command): string =>
  WRITERS[shell](wordsOf(program));
