/** What no caller of EC2 can order, but the world can do: `POST /_local/ec2/<action>`. */
import { AwsError } from "../kernel/service.ts";
import type { Service } from "../kernel/service.ts";
import type { RunningMachine } from "../instances/machine.ts";
import { findInstances } from "./describe-instances.ts";
import { shareImage } from "./images.ts";
import { emitAbout, finish, terminate } from "./lifecycle.ts";
import { nowOf } from "./state.ts";
import type { Ec2, InstanceRecord } from "./state.ts";

interface About {
  readonly instanceId: string;
}

const OUTPUT_LIMIT = 1_000_000;

function machineOf(ec2: Ec2, id: string): RunningMachine {
  const machine = ec2.machines.get(id);
  if (!machine) throw new AwsError("IncorrectInstanceState", `${id} is not running`);
  return machine;
}

function running(ec2: Ec2, id: string): InstanceRecord {
  const [record] = findInstances(ec2, [id]);
  if (record!.state !== "running") throw new AwsError("IncorrectInstanceState", `${id} is ${record!.state}`);
  return record!;
}

function recommendRebalance(ec2: Ec2, instanceId: string): void {
  ec2.instances.put(instanceId, { ...running(ec2, instanceId), rebalance: { noticeTime: shortTime(nowOf(ec2)) } });
  emitAbout(ec2, instanceId, "EC2 Instance Rebalance Recommendation", {});
}

/** The metadata service's times have no fraction: `2017-09-18T08:22:00Z`. */
const shortTime = (time: string): string => `${time.slice(0, 19)}Z`;

/** EC2 takes a Spot Instance: the notice now, the end after `noticeSeconds`. Answers the action time. */
function interrupt(
  ec2: Ec2,
  order: About & { noticeSeconds?: number; rebalanceFirst?: boolean },
): { actionTime: string } {
  const { instanceId } = order;
  if (running(ec2, instanceId).purchase !== "spot")
    throw new AwsError("UnsupportedOperation", `${instanceId} is not a Spot Instance`);
  if (order.rebalanceFirst) recommendRebalance(ec2, instanceId);
  const noticeSeconds = order.noticeSeconds ?? ec2.cloud.settings.noticeSeconds;
  // Rounded up, so that the instance is never ended before the second that was announced.
  const actionAt = Math.ceil((ec2.cloud.clock.now() + noticeSeconds * 1000) / 1000) * 1000;
  const time = shortTime(new Date(actionAt).toISOString());
  ec2.instances.put(instanceId, { ...running(ec2, instanceId), spotAction: { action: "terminate", time } });
  emitAbout(ec2, instanceId, "EC2 Spot Instance Interruption Warning", { "instance-action": "terminate" });
  ec2.timers.after((actionAt - ec2.cloud.clock.now()) / 1000, () =>
    terminate(ec2, instanceId, "Server.SpotInstanceTermination"),
  );
  return { actionTime: time };
}

const neverTerminated =
  (ec2: Ec2) =>
  (order: { readonly zone: string; readonly on?: boolean }): void => {
    const on = order.on ?? true;
    ec2.conduct.put(`never-terminated/${order.zone}`, on);
    const held = ec2.conduct.entries().filter(([key, zone]) => key.startsWith("held/") && zone === order.zone);
    if (!on) for (const [key] of held) finish(ec2, key.slice("held/".length));
  };

/** A shell script as root, not through Systems Manager. */
const exec = (ec2: Ec2) => async (order: About & { readonly command: string; readonly timeoutSeconds?: number }) => {
  const { command: script, timeoutSeconds } = order;
  return machineOf(ec2, order.instanceId).run({
    job: "exec",
    script,
    timeoutSeconds,
    stdoutLimit: OUTPUT_LIMIT,
    stderrLimit: OUTPUT_LIMIT,
  });
};

const unitName = (name: string): string => (name.includes(".") ? name : `${name}.service`);

export const createControl = (ec2: Ec2): NonNullable<Service["control"]> => ({
  interrupt: (order) => interrupt(ec2, order),
  take: ({ instanceId }: About) =>
    terminate(ec2, running(ec2, instanceId).id, "Server.SpotInstanceTermination", { abrupt: true }),
  rebalance: ({ instanceId }: About) => recommendRebalance(ec2, instanceId),
  kill: async ({ instanceId, process }: About & { process: string }) =>
    machineOf(ec2, instanceId).signal(unitName(process), "SIGKILL"),
  freeze: async ({ instanceId }: About) => machineOf(ec2, instanceId).freeze(),
  thaw: async ({ instanceId }: About) => machineOf(ec2, instanceId).thaw(),
  partition: ({ instanceId, cut }: About & { cut: boolean }) => machineOf(ec2, instanceId).partition(cut),
  exec: exec(ec2),
  capacity: (order) => ec2.market.setCapacity(order),
  price: (order) => ec2.market.setPrice(order),
  quota: (order) => ec2.market.setQuota(order),
  offer: (order) => ec2.market.setOffered(order),
  image: shareImage(ec2),
  "never-terminated": neverTerminated(ec2),
  /** As with a disk whose encryption key the launch may not use: `pending`, then `terminated`. */
  "fail-launch": ({ on }: { on: boolean }) => ec2.conduct.put("fail-launch", on),
  visibility: ({ seconds }: { seconds: number }) => ec2.conduct.put("visibility", seconds),
});
