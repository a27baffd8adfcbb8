/** What the tests of machines without an agent share. */
import { DescribeInstancesCommand } from "@aws-sdk/client-ec2";
import type { Scene } from "./scenario.ts";

export const HOUR = 3600;
/** A scenario's job has a command: `null` is none. */
export const DATASYNC = { profile: "datasync", command: null };

export const atWork = (scene: Scene, attempt: number) =>
  scene.until(`attempt ${attempt} at work`, async () => {
    const found = await scene.control();
    const entry = Object.values(found?.entries ?? {}).find((each) => each.attempt === attempt);
    return found?.wait?.state === "RunAttempt" && entry?.startedAt !== undefined ? entry : null;
  });

export const cancel = ({ clock, api, jobId }: Scene) => clock.hold(api.cancelJob({ params: { id: jobId } }));

export async function machine({ ec2, clock }: Scene, instanceId: string) {
  const command = new DescribeInstancesCommand({ InstanceIds: [instanceId] });
  return (await clock.hold(ec2.send(command))).Reservations?.[0]?.Instances?.[0];
}
