/** What the operations share. */
import type { Cloud } from "../kernel/service.ts";

export interface CloudWatch {
  readonly cloud: Cloud;
}
