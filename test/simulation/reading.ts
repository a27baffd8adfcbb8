/** A job as GET /jobs/{id} answers it, while time stands still. */
import type { Answer } from "../../contract/routes.ts";
import type { Scene } from "./scenario.ts";

export type Detail = Answer<"getJob">;
export type Waiting = NonNullable<Detail["waiting"]>;

export const readJob = ({ clock, api, jobId }: Scene): Promise<Detail> =>
  clock.hold(api.getJob({ params: { id: jobId } }));

/** The first answer that waits for this reason, and in these words if any are given. */
export function waitingFor(scene: Scene, reason: Waiting["reason"], words = "", everySeconds = 5): Promise<Detail> {
  const look = async (): Promise<Detail | null> => {
    const detail = await scene.api.getJob({ params: { id: scene.jobId } });
    return detail.waiting?.reason === reason && detail.waiting.message.includes(words) ? detail : null;
  };
  return scene.until(`waiting: ${reason} ${words}`, look, { everySeconds, limitSeconds: 1800 });
}

export const secondsBetweenTimes = (from: string, to: string | null): number =>
  (Date.parse(to ?? "") - Date.parse(from)) / 1000;
