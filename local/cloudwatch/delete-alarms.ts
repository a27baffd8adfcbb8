import type { DeleteAlarmsCommandInput } from "@aws-sdk/client-cloudwatch";
import type { AlarmClock } from "./alarm-clock.ts";
import { alarmsOf, invalid, noSuchAlarm } from "./alarms.ts";
import { ALARMS_PER_CALL } from "./facts.ts";
import type { CloudWatch } from "./parts.ts";

/** All or none. */
export const deleteAlarms =
  ({ cloud, alarmClock }: CloudWatch & { readonly alarmClock: AlarmClock }) =>
  ({ AlarmNames: names = [] }: DeleteAlarmsCommandInput): void => {
    const alarms = alarmsOf(cloud.store);
    if (names.length > ALARMS_PER_CALL) throw invalid(`At most ${ALARMS_PER_CALL} alarms can be deleted at a time`);
    if (names.some((name) => alarms.get(name) === undefined)) throw noSuchAlarm();
    for (const name of names) alarms.delete(name);
    alarmClock.reset();
  };
