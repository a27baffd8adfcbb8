/** What telling of a job's states needs from outside. */
import type { JobStateChange } from "./job-state-change.ts";

export interface Announcer {
  /** To the default bus, source `spot-connect`. `notify`: the job names targets of its own. */
  announce(change: JobStateChange, notify: boolean): Promise<void>;
}

/** What became of one delivery. */
export interface Delivered {
  /** null: it arrived. */
  readonly problem: string | null;
  /** Whether trying again can help. */
  readonly mayRetry: boolean;
}

export interface Webhooks {
  /** Some tries, one after the other. `id` is the same for each of them, and whenever the same is sent again. */
  post(
    url: string,
    message: { readonly id: string; readonly body: string; readonly secret: string | null },
  ): Promise<Delivered>;
}

export interface Topics {
  publish(
    arn: string,
    message: { readonly subject: string; readonly body: string; readonly id: string },
  ): Promise<Delivered>;
}

/** Which deliveries are under way and which are over, in the table: an event may come twice, and a function be tried again. */
export interface Deliveries {
  /** How often this invocation has taken it up, this time included; null: it is another's, or over. */
  claim(jobId: string, delivery: string, invocation: string): Promise<number | null>;
  close(jobId: string, delivery: string): Promise<void>;
}
