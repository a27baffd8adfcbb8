/** State EnsureFileSystem: by creation token; FileSystemNotReady until it is available. */
import { fileSystems } from "../aws/file-systems.ts";
import { stateHandler } from "../aws/handlers.ts";
import { ledger } from "../aws/ledger.ts";
import { ensureFileSystem } from "../core/steps/ensure-file-system.ts";

export const handler = stateHandler({ ledger, fileSystems }, ensureFileSystem);
