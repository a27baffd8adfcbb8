/** Why a job does not run, and what each pool answered. */
import type { Answer } from "../../contract/routes.ts";
import { cleanLine } from "./clean-text.ts";
import { foldText, formatTable, formatTime } from "./text.ts";

type Detail = Answer<"getJob">;
type Waiting = NonNullable<Detail["waiting"]>;

/** How a failed job stands whose machine is kept; null: none is. */
export function formatHold({ jobId, ending, waiting }: Detail): string | null {
  if (waiting?.reason !== "held" || waiting.until === null) return null;
  const failure = [ending?.error, ending?.message].flatMap((text) => text?.trim() || []).join(": ");
  const until = `${formatTime(waiting.until)} UTC`;
  return cleanLine(
    `${jobId} has failed${failure === "" ? "" : ` with ${failure}`}; ${waiting.instanceIds.join(", ")} is held until ${until}: \`spot release ${jobId}\` ends it`,
  );
}

/** `since … UTC, next try … UTC, given up … UTC`; of a machine that is kept: `held until`. */
export function formatWaitTimes({ reason, since, nextTryAt, until }: Waiting): string {
  const times = [
    ["since", since],
    ["next try", nextTryAt],
    [reason === "held" ? "held until" : "given up", until],
  ] as const;
  return times.flatMap(([what, time]) => (time === null ? [] : [`${what} ${formatTime(time)} UTC`])).join(", ");
}

/** A row for each pool; below, each code once with its meaning and what to do. */
export function formatPools({ pools }: Waiting, columns: number | null): string {
  const rows = pools.map(({ pool, code, at }) => [pool.type, pool.zone, pool.market, formatTime(at), cleanLine(code)]);
  const table = formatTable(["TYPE", "ZONE", "MARKET", "ASKED (UTC)", "EC2 SAYS"], rows, columns);
  const texts = new Set(pools.map(({ code, meaning, remedy }) => cleanLine(`${code}: ${meaning} ${remedy}`)));
  return [table, "", ...[...texts].map((text) => foldText(text, columns, 2))].join("\n");
}
