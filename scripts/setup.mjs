/**
 * Makes the project runnable on a machine that has Node, npm and Python and nothing else, then runs a script on the Node
 * the project pins: `node scripts/setup.mjs [script.ts …arguments]`. Plain JavaScript without dependencies, because it
 * runs before there are any. What it says goes to stderr: stdout is the script's.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const NODE_MAJOR = 20;
const PYTHON = [3, 8];
/** Unpacked size of what the lock file names, measured; the registry tells sizes only package by package. */
const INSTALLED_MB = 530;

const root = fileURLToPath(new URL("..", import.meta.url));
const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const say = (text) => process.stderr.write(`${text}\n`);

checkMachine();
install();
const [script, ...args] = process.argv.slice(2);
if (script === undefined) say("ready: npm run demo, npm start, npm test");
else run(at("node_modules/.bin/node"), [at(script), ...args]);

/** One line for each thing that is missing, with what to install; all of them at once. */
function checkMachine() {
  const missing = [];
  if (Number(process.versions.node.split(".")[0]) < NODE_MAJOR)
    missing.push(
      `Node ${NODE_MAJOR} or newer (this is ${process.versions.node}): https://nodejs.org, or your system's nodejs package`,
    );
  if (spawnSync("npm", ["--version"]).status !== 0)
    missing.push("npm: your system's npm package; it comes with Node from nodejs.org");
  const python = spawnSync("python3", ["-c", "import sys; print(*sys.version_info[:2])"], { encoding: "utf8" });
  const [major, minor] = (python.stdout ?? "").split(" ").map(Number);
  const isOld = major !== PYTHON[0] || !(minor >= PYTHON[1]);
  if (python.status !== 0 || isOld)
    missing.push(`python3 ${PYTHON.join(".")} or newer: your system's python3 package (the agent is Python)`);
  if (missing.length === 0) return;
  for (const line of missing) say(`needs ${line}`);
  process.exit(1);
}

/** `npm ci`, but only when what is installed is not what the lock file says: otherwise nothing asks the network. */
function install() {
  const wanted = readPackages("package-lock.json");
  if (isInstalled(wanted, readPackages("node_modules/.package-lock.json"))) return;
  const count = Object.values(wanted).filter(runsHere).length;
  say(`installing ${count} packages, about ${INSTALLED_MB} MB, into node_modules …`);
  const start = performance.now();
  // npm's own words are remarks as well.
  const npm = spawnSync("npm", ["ci", "--no-audit", "--no-fund"], { cwd: root, stdio: ["ignore", 2, 2] });
  if (npm.status !== 0) {
    say("npm ci failed; what it printed above says why");
    process.exit(1);
  }
  say(`installed in ${Math.round((performance.now() - start) / 1000)} s`);
}

/** Packages by path. npm writes the file inside node_modules last, so it is there only when the install was whole. */
function readPackages(file) {
  if (!existsSync(at(file))) return {};
  const { packages } = JSON.parse(readFileSync(at(file), "utf8"));
  return Object.fromEntries(Object.entries(packages).filter(([path]) => path.includes("node_modules/")));
}

/** Of what is optional, npm leaves out what is for other machines. */
function isInstalled(wanted, found) {
  const isRight = ([path, { version, integrity, optional }]) =>
    found[path] ? found[path].version === version && found[path].integrity === integrity : optional === true;
  return Object.keys(found).length > 0 && Object.entries(wanted).every(isRight);
}

function runsHere({ link, os, cpu }) {
  return (
    !link && (os ?? [process.platform]).includes(process.platform) && (cpu ?? [process.arch]).includes(process.arch)
  );
}

/** The script in this process's place: its streams, its signals, its exit code. */
function run(node, argv) {
  const child = spawn(node, argv, { stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => {
    say(`${node}: ${error.message}; delete node_modules and try again`);
    process.exit(1);
  });
  child.on("exit", (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}
