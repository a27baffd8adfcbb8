/** A job's changes of state as events of our own, for the stack's notifications and for whoever else has a rule. */
import type { Announcer } from "../core/ports-notify.ts";
import { DRILL_SOURCE, STATE_DETAIL_TYPE } from "./event-parsers.ts";
import { putEvent } from "./put-event.ts";

export const announcer = (): Announcer => ({
  announce: ({ time, ...change }, notify) => {
    const Detail = JSON.stringify({ ...change, notify });
    return putEvent({ Source: DRILL_SOURCE, DetailType: STATE_DETAIL_TYPE, Detail, Time: new Date(time) });
  },
});
