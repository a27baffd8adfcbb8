import type { SetAlarmStateCommandInput } from "@aws-sdk/client-cloudwatch";
import { alarmsOf, invalid, noSuchAlarm } from "./alarms.ts";
import { changeState } from "./change-state.ts";
import type { CloudWatch } from "./parts.ts";

/** Until the next evaluation says otherwise. */
export const setAlarmState =
  ({ cloud }: CloudWatch) =>
  (input: SetAlarmStateCommandInput): void => {
    const { StateValue: value, StateReason: reason = "", StateReasonData: reasonData = null } = input;
    const alarm = alarmsOf(cloud.store).get(input.AlarmName ?? "");
    if (!alarm) throw noSuchAlarm();
    if (value !== "OK" && value !== "ALARM" && value !== "INSUFFICIENT_DATA")
      throw invalid(`1 validation error detected: Value '${value}' at 'stateValue' failed to satisfy constraint`);
    changeState(cloud, alarm, { value, reason, reasonData });
  };
