/**
 * After a release: keeps its state machines as `test/simulation/last-release`, because its executions go on under the next
 * release's functions. The release is the newest heading of CHANGELOG.md, and package.json names the same.
 */
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PAYLOAD_VERSION } from "../core/payloads.ts";
import { ROOT } from "./package.ts";
import { LAST_RELEASE, newestRelease, type LastRelease } from "./releases.ts";

const { version } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8")) as { readonly version: string };
const released = newestRelease(await readFile(join(ROOT, "CHANGELOG.md"), "utf8"));
if (released !== version) {
  console.error(
    `package.json says ${version}, and CHANGELOG.md's newest release is ${released ?? "none"}: release first`,
  );
  process.exit(1);
}
for (const name of ["run-job", "end-job"])
  await copyFile(join(ROOT, "statemachines", `${name}.asl.json`), join(LAST_RELEASE, `${name}.asl.json`));
const frozen: LastRelease = { version, payloadVersion: PAYLOAD_VERSION };
await writeFile(join(LAST_RELEASE, "release.json"), `${JSON.stringify(frozen)}\n`);
console.log(`kept the state machines of ${version}`);
