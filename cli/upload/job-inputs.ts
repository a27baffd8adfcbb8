/** A job with files of this machine as its first inputs: those that it names itself are laid over them. */
import type { Members } from "../../core/json-checks.ts";
import { MOST_INPUTS, type Input, type Wanted } from "./upload-paths.ts";

/** Uploads what is wanted, or only says which inputs that would be. */
export type Bring = (wanted: Wanted) => Promise<readonly Input[]>;
/** One for each target. */
export type Along = Pick<Wanted, "cwd" | "paths" | "to">;

export async function withInputs(job: Members, along: readonly Along[], bring: Bring): Promise<Members> {
  const own = Array.isArray(job["inputs"]) ? (job["inputs"] as readonly unknown[]) : [];
  const brought: Input[] = [];
  for (const [index, wanted] of along.entries()) {
    // Each of those to come needs one at least.
    const taken = own.length + brought.length + along.length - index - 1;
    brought.push(...(await bring({ ...wanted, mostInputs: Math.max(1, MOST_INPUTS - taken) })));
  }
  return along.length === 0 ? job : { ...job, inputs: [...brought, ...own] };
}
