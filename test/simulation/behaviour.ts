/** How the machines and scripts of a scenario behave; all durations in seconds. */
import { EXIT_INTERRUPTED } from "./judge-exit.ts";

export interface Behaviour {
  /** From the system's start until user data has started the agent; null: it fails, and Systems Manager does it. */
  readonly userDataSeconds: number | null;
  /** From the agent's start until it has prepared. */
  readonly prepareSeconds: number;
  readonly prepareFails: boolean;
  /** User data and the bootstrap document failed: no agent ever speaks. */
  readonly neverReports: boolean;
  readonly mountSeconds: number;
  /** From the scripts' start until they compute, when they resume from a generation. */
  readonly restoreSeconds: number;
  /** The script's work as a whole, over all attempts. */
  readonly workSeconds: number;
  readonly saveEverySeconds: number;
  readonly saveSeconds: number;
  readonly exitCode: number;
  /** After the save that a stop asks for. */
  readonly stopExitCode: number;
  /** Only SIGKILL ends it. */
  readonly ignoresStop: boolean;
  /** How far the machine's clock is ahead. */
  readonly clockSkewSeconds: number;
  /** How often the machine's software looks around. */
  readonly tickSeconds: number;
}

export const BEHAVIOUR: Behaviour = {
  userDataSeconds: 4,
  prepareSeconds: 8,
  prepareFails: false,
  neverReports: false,
  mountSeconds: 1,
  restoreSeconds: 0,
  workSeconds: 300,
  saveEverySeconds: 60,
  saveSeconds: 4,
  exitCode: 0,
  stopExitCode: EXIT_INTERRUPTED,
  ignoresStop: false,
  clockSkewSeconds: 0,
  tickSeconds: 1,
};
