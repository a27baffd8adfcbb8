/** The judge's process (judge.py): cases go in, what moto's interpreter made of them comes out. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { ROOT } from "../../scripts/package.ts";
import { VIRTUAL_BIN } from "../virtual-environment.ts";
import { emit } from "./emit.ts";
import type { PairCase } from "./neutral.ts";
import type { Verdict } from "./verdict.ts";

/** In the cases' order. A text: why the judge made no machine of it. */
export async function askJudge(cases: readonly PairCase[]): Promise<readonly (Verdict | string)[]> {
  const lines = cases.map((entry, index) => {
    const id = `case${index}`;
    const { input = {}, tasks = {} } = entry;
    return JSON.stringify({ id, definition: emit(entry, "JSONPath", id), input, tasks });
  });
  const child = spawn(join(VIRTUAL_BIN, "python"), [join(ROOT, "test", "pairs", "judge.py")]);
  child.stdin.end(lines.join("\n"));
  const exited = new Promise<number | null>((resolve, reject) => child.on("error", reject).on("close", resolve));
  const [output, complaint, code] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  if (code !== 0) throw new Error(`the judge ended with ${code}: ${complaint}`);
  const answers = output
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Answer);
  if (answers.length !== cases.length)
    throw new Error(`${answers.length} answers to ${cases.length} cases: ${complaint}`);
  return answers.map((answer) => ("refused" in answer ? answer.refused : answer));
}

type Answer = { readonly id: string } & (Verdict | { readonly refused: string });
