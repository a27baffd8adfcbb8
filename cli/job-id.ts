/** The one argument that most commands take. */
import { JOB_ID, JOB_NAME } from "../core/naming.ts";
import { UsageError } from "./exit-codes.ts";

/** Found wrong here, since a name in place of an id is the usual mistake, and its remedy is another command. */
export function readJobId(text: string): string {
  if (JOB_ID.test(text)) return text;
  const list = JOB_NAME.test(text) ? `spot list --name ${text}` : "spot list";
  throw new UsageError(`"${text}" is no job's id`, {
    remedy: `An id is the job's name, a hyphen and 12 hex digits; \`${list}\` shows them.`,
  });
}
