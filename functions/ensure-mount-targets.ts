/** State EnsureMountTargets: one per zone; MountTargetNotReady until all are available. */
import { fileSystems } from "../aws/file-systems.ts";
import { stateHandler } from "../aws/handlers.ts";
import { infrastructure } from "../aws/infrastructure-cache.ts";
import { ledger } from "../aws/ledger.ts";
import { ensureMountTargets } from "../core/steps/ensure-mount-targets.ts";

export const handler = stateHandler({ ledger, fileSystems, infrastructure }, ensureMountTargets);
