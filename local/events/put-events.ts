import { randomUUID } from "node:crypto";
import type {
  PutEventsRequest,
  PutEventsRequestEntry,
  PutEventsResponse,
  PutEventsResultEntry,
} from "@aws-sdk/client-eventbridge";
import type { Call } from "../kernel/service.ts";
import { checkBus, invalid } from "./context.ts";
import type { EventsContext } from "./context.ts";
import { LARGEST_REQUEST_BYTES, MOST_ENTRIES } from "./facts.ts";
import { eventTime } from "./schedules.ts";

/** Each entry is accepted or refused on its own; the accepted are on disk before the answer. */
export const putEvents =
  (context: EventsContext) =>
  (input: PutEventsRequest, { caller }: Call): PutEventsResponse => {
    const entries = input.Entries ?? [];
    if (entries.length === 0 || entries.length > MOST_ENTRIES) {
      throw invalid(
        `1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length between 1 and ${MOST_ENTRIES}`,
      );
    }
    const bytes = entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
    if (bytes > LARGEST_REQUEST_BYTES) throw invalid("Total size of the entries in the request is over the limit.");
    const isService = caller === context.cloud.self;
    const results = entries.map((entry) => putEvent(context, entry, isService));
    return { Entries: results, FailedEntryCount: results.filter(({ ErrorCode }) => ErrorCode !== undefined).length };
  };

/** As the API reference counts it: 14 bytes for a time, and every text in UTF-8. */
function sizeOf({ Time, Source, DetailType, Detail, Resources }: PutEventsRequestEntry): number {
  const texts = [Source, DetailType, Detail, ...(Resources ?? [])];
  return (Time ? 14 : 0) + texts.reduce((sum, text) => sum + Buffer.byteLength(text ?? ""), 0);
}

function putEvent(
  { cloud, deliveries }: EventsContext,
  entry: PutEventsRequestEntry,
  isService: boolean,
): PutEventsResultEntry {
  checkBus(cloud, entry.EventBusName);
  for (const name of ["Source", "DetailType", "Detail"] as const) {
    if (!entry[name])
      return refused("InvalidArgument", `Parameter ${name} is not valid. Reason: ${name} is a required argument.`);
  }
  const { Source: source = "", DetailType: detailType = "" } = entry;
  const detail = parseDetail(entry.Detail ?? "");
  if (!detail) return refused("MalformedDetail", "Detail is malformed.");
  if (source.startsWith("aws.") && !isService)
    return refused("NotAuthorizedForSource", "Not authorized for the source.");
  const id = randomUUID();
  deliveries.publish({
    version: "0",
    id,
    "detail-type": detailType,
    source,
    account: cloud.accountId,
    time: eventTime(entry.Time?.getTime() ?? cloud.clock.now()),
    region: cloud.region,
    resources: entry.Resources ?? [],
    detail,
  });
  return { EventId: id };
}

const refused = (ErrorCode: string, ErrorMessage: string): PutEventsResultEntry => ({ ErrorCode, ErrorMessage });

function parseDetail(text: string): Record<string, unknown> | null {
  try {
    const detail: unknown = JSON.parse(text);
    const isObject = typeof detail === "object" && detail !== null && !Array.isArray(detail);
    return isObject ? (detail as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
