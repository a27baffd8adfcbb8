import { openAccount } from "./account.ts";
import { packaged } from "../test/packaged.ts";
const t = performance.now();
const p = await packaged();
console.log("packaged", performance.now() - t);
const t2 = performance.now();
try {
  const a = await openAccount(
    { directory: null, log: (m: string, f: unknown) => console.log("LOG", m, JSON.stringify(f)?.slice(0, 300)) },
    "spot-connect-dev",
    p,
  );
  console.log(a.outputs, performance.now() - t2);
  await a.cloud.stop();
} catch (e) {
  console.log(String(e).slice(0, 3000));
}
process.exit(0);
