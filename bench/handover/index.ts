/** `npm run bench -- handover`: what an interruption costs here and elsewhere. */
import type { Bench } from "../bench.ts";
import { describeHandover } from "./print.ts";
import { runHandover, type HandoverReport } from "./run.ts";

export const SEED = 20_261_128;
export const INTERRUPTIONS = 12;

export const handover: Bench<HandoverReport> = {
  about: "what an interruption costs here, with SkyPilot and with dstack; virtual time",
  run: () => runHandover({ seed: SEED, interruptions: INTERRUPTIONS }),
  describe: describeHandover,
};
