/** What the scripts print, from where it was read before. */
import type { Client } from "../contract/client.ts";
import type { Answer } from "../contract/routes.ts";
import { cleanText } from "./output/clean-text.ts";
import type { Session } from "./session.ts";
import { print, printJsonLine, remark } from "./terminal.ts";

/** Each call prints what has come since the one before. */
export function createLogReader(
  session: Session,
  client: Client,
  id: string,
  attempt: number | undefined,
): () => Promise<true> {
  let nextToken: string | undefined;
  let shownAttempt = 0;
  return async () => {
    for (;;) {
      const query = { ...(nextToken && { nextToken }), ...(attempt && { attempt }) };
      const page: Answer<"readLogs"> = await client.readLogs({ params: { id }, query });
      nextToken = page.nextToken;
      if (page.lines.length === 0) return true;
      for (const line of page.lines) {
        if (line.attempt !== shownAttempt) remark(session.terminal, `--- attempt ${line.attempt}`);
        shownAttempt = line.attempt;
        if (session.options.json) printJsonLine(session.terminal, line);
        else print(session.terminal, cleanText(line.message, session.terminal.colours));
      }
    }
  };
}
