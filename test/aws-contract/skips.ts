/**
 * Cases that a target does not pass, each with what it does instead and the page of AWS that decides. Such a case is
 * played all the same and must fail, so that none stays here once it passes.
 */
import { LOCALEMU } from "./skips/localemu.ts";
import { MOTO } from "./skips/moto.ts";
import type { TargetName } from "./targets.ts";

/** By service: the reasons by case; or why none of the service's cases is played. */
export type Skips = Readonly<Record<string, string | Readonly<Record<string, string>>>>;

export const SKIPS: Readonly<Record<TargetName, Skips>> = { local: {}, moto: MOTO, localemu: LOCALEMU, aws: {} };
