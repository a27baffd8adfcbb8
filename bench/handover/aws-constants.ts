/** How slow AWS is where Spot Connect waits for it. Seconds. */
import type { Constants } from "./constant.ts";

export const AWS = {
  eventSeconds: {
    low: 0.1,
    typical: 0.5,
    high: 2.5,
    source:
      "EventBridge, from an event to its target: 90 of 100 within 0.08 s (Amazon Key, AWS Architecture Blog, 2026-02); how soon EC2 sends its event is not documented: typical and high are choices",
  },
  functionStartSeconds: {
    low: 0.02,
    typical: 0.3,
    high: 1,
    source:
      "Node 20, 256 MB, 100 starts: 20 ms warm, 250 to 300 ms cold on average, 0.9 s at most (A. Tanasa, Lambda cold starts benchmark, 2023)",
  },
  userDataSeconds: {
    low: 3,
    typical: 10,
    high: 25,
    source:
      "a choice: cloud-init's last stage comes some seconds after the network; then 200 KB from S3, and `dnf` where the image has no mount.efs",
  },
  ssmRegistrationSeconds: {
    low: 10,
    typical: 30,
    high: 120,
    source:
      "from the system's start to SSM's first word: tens of seconds to minutes (Systems Manager user guide, troubleshooting; CIROH-UA/ngen-datastream#362: over 120 s once or twice a day)",
  },
  shutdownSeconds: { low: 15, typical: 15, high: 60, source: "a choice; nobody waits for it in a handover" },
} as const satisfies Constants;
