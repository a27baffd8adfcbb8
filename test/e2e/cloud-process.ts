/**
 * The local cloud with the product deployed, as a process of its own: `node cloud-process.ts [directory]`. One JSON line
 * on stdout says where it is; it ends when its stdin does.
 */
import { openAccount } from "../../scripts/account.ts";
import { packaged } from "../packaged.ts";
import { STACK } from "./world.ts";

const directory = process.argv[2] ?? null;
const { cloud, target, outputs, environment } = await openAccount({ directory }, STACK, packaged());
process.stdout.write(`${JSON.stringify({ target, outputs, environment })}\n`);
process.stdin.on("end", () => void cloud.stop().then(() => process.exit(0)));
process.stdin.resume();
