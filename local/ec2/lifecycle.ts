/**
 * pending → running → shutting-down → terminated (or stopping → stopped), at the pace of the settings, each change an
 * "EC2 Instance State-change Notification".
 */
import { mayUseRootDiskKey } from "./ebs-default-key.ts";
import { STATE_REASONS, TERMINATED_VISIBLE_SECONDS } from "./facts.ts";
import { createHost } from "./machine-host.ts";
import { nowOf } from "./state.ts";
import type { Ec2, InstanceRecord, InstanceState, StateReason } from "./state.ts";
import { leaveRootVolume } from "./volumes.ts";

export function emitAbout(
  ec2: Ec2,
  instanceId: string,
  detailType: string,
  detail: Readonly<Record<string, unknown>>,
): void {
  const { region, accountId } = ec2.cloud;
  ec2.cloud.emit({
    source: "aws.ec2",
    "detail-type": detailType,
    detail: { "instance-id": instanceId, ...detail },
    resources: [`arn:aws:ec2:${region}:${accountId}:instance/${instanceId}`],
    time: nowOf(ec2),
  });
}

function moveTo(ec2: Ec2, id: string, state: InstanceState, change: Partial<InstanceRecord> = {}): void {
  const record = ec2.instances.get(id);
  if (!record) return;
  ec2.instances.put(id, { ...record, ...change, state });
  emitAbout(ec2, id, "EC2 Instance State-change Notification", { state });
}

export function beginLife(ec2: Ec2, { id, spotRequestId }: InstanceRecord): void {
  emitAbout(ec2, id, "EC2 Instance State-change Notification", { state: "pending" });
  if (spotRequestId !== null) {
    emitAbout(ec2, id, "EC2 Spot Instance Request Fulfillment", { "spot-instance-request-id": spotRequestId });
  }
  ec2.timers.after(ec2.cloud.settings.bootSeconds, () => boot(ec2, id));
}

async function boot(ec2: Ec2, id: string): Promise<void> {
  const record = ec2.instances.get(id);
  if (record?.state !== "pending") return;
  if (ec2.conduct.get("fail-launch") === true || !mayUseRootDiskKey(ec2, record))
    return endNow(ec2, id, "Client.InternalError");
  const off = new AbortController();
  try {
    const machine = ec2.driver.start(createHost(ec2, id, (reason) => (off.abort(), wentOff(ec2, id, reason))));
    ec2.machines.set(id, machine);
    await machine.booted;
    if (ec2.instances.get(id)?.state !== "pending") return;
    moveTo(ec2, id, "running");
    ec2.registry.add({
      instanceId: id,
      machine,
      roleArn: record.profile?.roleArn ?? null,
      privateIp: record.privateIp,
      hostname: hostnameOf(record),
      off: off.signal,
    });
  } catch (error) {
    ec2.cloud.log("an instance did not start", { instanceId: id, error: String(error) });
    if (isAlive(ec2.instances.get(id))) endNow(ec2, id, "Server.InternalError");
  }
}

export const hostnameOf = ({ privateIp }: InstanceRecord): string =>
  `ip-${privateIp.replaceAll(".", "-")}.ec2.internal`;

const isAlive = (record: InstanceRecord | undefined): boolean =>
  record !== undefined && !["terminated", "stopped"].includes(record.state);

function wentOff(ec2: Ec2, id: string, reason: "poweroff" | "lost"): void {
  const console = ec2.machines.get(id)?.consoleOutput();
  if (console !== undefined) ec2.consoles.set(id, { text: console, at: nowOf(ec2) });
  ec2.machines.delete(id);
  const record = ec2.instances.get(id);
  if (ec2.closing() || !record || (record.state !== "running" && record.state !== "pending")) return;
  if (reason === "lost") return endNow(ec2, id, "Server.InternalError");
  if (record.shutdownBehavior === "stop") return stop(ec2, id, "Client.InstanceInitiatedShutdown");
  terminate(ec2, id, "Client.InstanceInitiatedShutdown");
}

const reasonText = (ec2: Ec2, reason: StateReason): string =>
  reason.startsWith("Client.User")
    ? `User initiated (${nowOf(ec2).slice(0, 19).replace("T", " ")} GMT)`
    : `${reason}: ${STATE_REASONS[reason]}`;

/** The orderly way down; `abrupt`: without the operating system's shutdown. */
export function terminate(
  ec2: Ec2,
  id: string,
  reason: StateReason,
  options: { readonly abrupt?: boolean } = {},
): void {
  const record = ec2.instances.get(id);
  if (!record || record.state === "shutting-down" || record.state === "terminated") return;
  const change = {
    stateReason: reason,
    transitionReason: reasonText(ec2, reason),
    // The notice is EC2's: when the user ends the instance, the metadata service says 404 again.
    spotAction: reason === "Server.SpotInstanceTermination" ? record.spotAction : null,
  };
  moveTo(ec2, id, "shutting-down", change);
  const machine = ec2.machines.get(id);
  if (options.abrupt) machine?.destroy();
  else machine?.powerOff();
  ec2.timers.after(ec2.cloud.settings.shutdownSeconds, () => {
    machine?.destroy();
    if (neverTerminates(ec2, record.zone)) ec2.conduct.put(`held/${id}`, record.zone);
    else finish(ec2, id);
  });
}

const neverTerminates = (ec2: Ec2, zone: string): boolean => ec2.conduct.get(`never-terminated/${zone}`) === true;

export function finish(ec2: Ec2, id: string): void {
  const record = ec2.instances.get(id);
  if (!record || record.state === "terminated") return;
  ec2.interfaces.delete(record.interfaceId);
  if (record.keepsVolume) leaveRootVolume(ec2, record);
  ec2.conduct.delete(`held/${id}`);
  moveTo(ec2, id, "terminated", { endedAt: nowOf(ec2) });
  ec2.timers.after(TERMINATED_VISIBLE_SECONDS, () => forget(ec2, id));
}

function forget(ec2: Ec2, id: string): void {
  const record = ec2.instances.get(id);
  if (!record || ec2.closing()) return;
  ec2.instances.delete(id);
  for (const resource of [id, record.interfaceId]) ec2.tags.delete(resource);
  if (!ec2.volumes.get(record.volumeId)) ec2.tags.delete(record.volumeId);
}

/** As when the host fails: no notice, no way down. */
function endNow(ec2: Ec2, id: string, reason: StateReason): void {
  moveTo(ec2, id, "shutting-down", { stateReason: reason, transitionReason: reasonText(ec2, reason) });
  ec2.machines.get(id)?.destroy();
  finish(ec2, id);
}

export function stop(ec2: Ec2, id: string, reason: StateReason): void {
  moveTo(ec2, id, "stopping", { stateReason: reason, transitionReason: reasonText(ec2, reason) });
  const machine = ec2.machines.get(id);
  machine?.powerOff();
  ec2.timers.after(ec2.cloud.settings.shutdownSeconds, () => {
    machine?.destroy();
    if (ec2.instances.get(id)?.state === "stopping") moveTo(ec2, id, "stopped");
  });
}

/** What was alive when the local cloud stopped died with it. */
export function endAfterPowerCut(ec2: Ec2): void {
  for (const record of ec2.instances.values()) {
    if (record.state === "terminated") {
      const ageSeconds = (ec2.cloud.clock.now() - Date.parse(record.endedAt ?? record.launchTime)) / 1000;
      ec2.timers.after(TERMINATED_VISIBLE_SECONDS - ageSeconds, () => forget(ec2, record.id));
    } else if (record.state !== "stopped") {
      endNow(ec2, record.id, "Server.InternalError");
    }
  }
}
