import type {
  GetConsoleOutputCommandInput,
  GetConsoleOutputResult,
  InstanceStateChange,
  MonitorInstancesCommandInput,
  MonitorInstancesResult,
  StopInstancesCommandInput,
  StopInstancesResult,
  TerminateInstancesCommandInput,
  TerminateInstancesResult,
} from "@aws-sdk/client-ec2";
import { AwsError } from "../kernel/service.ts";
import { findInstances } from "./describe-instances.ts";
import { STATE_CODES } from "./facts.ts";
import { stop, terminate } from "./lifecycle.ts";
import type { Ec2, InstanceRecord, InstanceState } from "./state.ts";

const stateOf = (Name: InstanceState): { Code: number; Name: InstanceState } => ({ Code: STATE_CODES[Name], Name });

const change = (ec2: Ec2, before: InstanceRecord): InstanceStateChange => ({
  InstanceId: before.id,
  PreviousState: stateOf(before.state),
  CurrentState: stateOf(ec2.instances.get(before.id)?.state ?? before.state),
});

/** All or none: an unknown id ends nothing. A terminated instance may be terminated again. */
export const terminateInstances =
  (ec2: Ec2) =>
  (input: TerminateInstancesCommandInput): TerminateInstancesResult => {
    const records = findInstances(ec2, input.InstanceIds ?? []);
    const abrupt = Boolean(input.Force ?? input.SkipOsShutdown);
    for (const { id } of records) terminate(ec2, id, "Client.UserInitiatedShutdown", { abrupt });
    return { TerminatingInstances: records.map((record) => change(ec2, record)) };
  };

export const stopInstances =
  (ec2: Ec2) =>
  (input: StopInstancesCommandInput): StopInstancesResult => {
    const records = findInstances(ec2, input.InstanceIds ?? []);
    const spot = records.find(({ purchase }) => purchase === "spot");
    if (spot) {
      throw new AwsError(
        "UnsupportedOperation",
        `You can't stop the Spot Instance '${spot.id}' because it is associated with a one-time Spot Instance request. You can only stop Spot Instances associated with persistent Spot Instance requests.`,
      );
    }
    const wrong = records.find(({ state }) => state !== "running" && state !== "stopped" && state !== "stopping");
    if (wrong)
      throw new AwsError(
        "IncorrectInstanceState",
        `The instance '${wrong.id}' is not in a state from which it can be stopped.`,
      );
    for (const { id, state } of records) if (state === "running") stop(ec2, id, "Client.UserInitiatedShutdown");
    return { StoppingInstances: records.map((record) => change(ec2, record)) };
  };

export const monitorInstances =
  (ec2: Ec2) =>
  (input: MonitorInstancesCommandInput): MonitorInstancesResult => {
    const records = findInstances(ec2, input.InstanceIds ?? []);
    for (const record of records) ec2.instances.put(record.id, { ...record, monitored: true });
    return { InstanceMonitorings: records.map(({ id }) => ({ InstanceId: id, Monitoring: { State: "enabled" } })) };
  };

export const getConsoleOutput =
  (ec2: Ec2) =>
  (input: GetConsoleOutputCommandInput): GetConsoleOutputResult => {
    const [record] = findInstances(ec2, [input.InstanceId ?? ""]);
    const kept = ec2.consoles.get(record!.id);
    const text = ec2.machines.get(record!.id)?.consoleOutput() ?? kept?.text ?? "";
    return {
      InstanceId: record!.id,
      Output: Buffer.from(text).toString("base64"),
      Timestamp: new Date(kept?.at ?? ec2.cloud.clock.now()),
    };
  };
