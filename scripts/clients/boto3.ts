/** The conversation through boto3 (test/clients/conversation), held by a Python of its own. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { ROOT } from "../package.ts";

export interface Line {
  readonly kind: "call" | "waiter" | "paginator";
  readonly service: string;
  readonly name: string;
  /** `ok` or AWS's error code; of a waiter whether it was reached, of a paginator whether its pages were made small. */
  readonly answer: string;
}
export interface Chapter {
  readonly title: string;
  readonly lines: readonly Line[];
}
export interface Conversation {
  readonly boto3: string;
  readonly chapters: readonly Chapter[];
}

/** Thirty seconds: an agent that is told of a drill reads so at its next heartbeat. */
export const MOVE = "A notice: the job moves to another machine";

export async function talkByBoto3(
  stack: string,
  environment: Readonly<Record<string, string>>,
  { without = [] }: { readonly without?: readonly string[] } = {},
): Promise<Conversation> {
  const args = [join(ROOT, "test", "clients", "conversation", "main.py"), stack];
  const left = without.flatMap((title) => ["--without", title]);
  const child = spawn(join(ROOT, ".venv", "bin", "python"), [...args, ...left], {
    env: { ...process.env, ...environment, PYTHONDONTWRITEBYTECODE: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = new Promise<number | null>((resolve, reject) => child.on("error", reject).on("close", resolve));
  const [said, complaint, code] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  if (code !== 0) throw new Error(`boto3's conversation ended with ${code}: ${complaint}`);
  const { failure, ...conversation } = JSON.parse(said) as Conversation & { readonly failure: string | null };
  if (failure !== null) throw new Error(failure);
  return conversation;
}
