/** A job that was submitted or found: followed to its end, with a shell on its machine when one is wanted. */
import type { Client } from "../../contract/client.ts";
import type { Session } from "../session.ts";
import { attendShell, isShellDue } from "./active-shell.ts";
import { createFollower } from "./follow-run.ts";

interface Showing {
  readonly hasShell: boolean;
}

export async function showJob(session: Session, client: Client, jobId: string, { hasShell }: Showing): Promise<void> {
  const follower = createFollower(session, client, jobId);
  let exitCode = await follower.follow(hasShell ? isShellDue : undefined);
  if (exitCode === undefined) {
    await attendShell(session, client, jobId);
    exitCode = await follower.follow();
  }
  if (exitCode !== undefined) session.exitCode = exitCode;
}
