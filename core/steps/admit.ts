/**
 * Admission: the one check of a job, for POST /jobs and for AdmitJob alike. What needs no AWS comes first
 * (core/job-schema.ts); EC2 is asked about all that is in the right form, so that both kinds of problems are one answer.
 */
import { invalidJob, readJob } from "../job-schema.ts";
import type { Job } from "../job.ts";
import { checkMachines, imageFor, type MachineAnswers, type MachineWish } from "../machine-checks.ts";
import { isMembers } from "../json-checks.ts";
import { candidatesOf } from "../machine-match.ts";
import { checkOwnNetwork, type OwnNetworkAnswers } from "../own-network.ts";
import type { Ports } from "../ports.ts";
import type { TypeFacts } from "../ports-catalog.ts";
import { builtInProfile, PROFILE_NAMES, profileNameOf, type ChosenProfile } from "../profiles.ts";

type AdmitPorts = Pick<Ports, "deployment" | "catalog" | "profiles">;

/** Throws InvalidJob with every wrong field; NetworkUnusable; RequestThrottled when EC2 does not answer. */
export async function admit(ports: AdmitPorts, input: unknown, now: string, known?: ChosenProfile): Promise<Job> {
  const profile = known ?? (await chooseProfile(ports, input));
  const { job, problems, wish } = readJob(input, ports.deployment, profile);
  if (wish === null) throw invalidJob(problems);
  const chosen = await choose(ports, wish, now);
  const machines = checkMachines(chosen, await ask(ports, chosen, now));
  const network = checkOwnNetwork(wish.own, await askNetwork(ports, wish.own, now));
  const all = [...problems, ...machines.problems, ...network.problems];
  if (job === null || all.length > 0) throw invalidJob(all);
  const { securityGroups } = network;
  return { ...job, instance: { ...job.instance, types: machines.types.slice(0, MOST_TYPES), securityGroups } };
}

const askNetwork = async (ports: AdmitPorts, own: MachineWish["own"], now: string): Promise<OwnNetworkAnswers> => ({
  terms: ports.deployment,
  groups: own.securityGroups.length === 0 ? [] : await ports.catalog.openGroups(now),
  hasKeyPair: own.keyPair === null ? null : await ports.catalog.hasKeyPair(own.keyPair, now),
  profile: own.instanceProfile === null ? null : await ports.catalog.instanceProfile(own.instanceProfile, now),
});

/** One item is read; the others' names only for who named none that there is. */
export async function chooseProfile(ports: AdmitPorts, input: unknown): Promise<ChosenProfile> {
  const name = isMembers(input) ? profileNameOf(input) : null;
  const profile = name === null ? null : ((await ports.profiles.find(name)) ?? builtInProfile(name) ?? null);
  if (profile !== null || name === null) return { profile, names: PROFILE_NAMES };
  const own = await ports.profiles.all();
  return { profile, names: [...new Set([...PROFILE_NAMES, ...own.map((each) => each.name)])] };
}

/** As many as a job may name. */
const MOST_TYPES = 20;

/** Machines that are described become types: the smallest that have what is asked for. */
async function choose(ports: AdmitPorts, wish: MachineWish, now: string): Promise<MachineWish> {
  const { match } = wish;
  if (match === null) return wish;
  const names = await ports.catalog.matching(match, now);
  const types = candidatesOf(await ports.catalog.types(names));
  return { ...wish, types: types.map(({ name }) => ({ name, field: match.field })) };
}

async function ask(ports: AdmitPorts, wish: MachineWish, now: string): Promise<MachineAnswers> {
  const names = wish.types.map(({ name }) => name);
  const [types, stackZones] = await Promise.all([ports.catalog.types(names), ports.catalog.zones(now)]);
  const known = types.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  const isNameWanted = unknown.length > 0 && wish.chosenBy === null;
  const [offers, typeNames, images] = await Promise.all([
    ports.catalog.offers(known, now),
    isNameWanted ? ports.catalog.typeNames(now) : [],
    askImages(ports, wish, types, now),
  ]);
  return { types, offers, stackZones, images, typeNames };
}

/** The stack's own images need a look only for a driver and for the size of a disk. */
async function askImages(
  ports: AdmitPorts,
  wish: MachineWish,
  types: readonly TypeFacts[],
  now: string,
): Promise<MachineAnswers["images"]> {
  const looked = types.filter(({ gpus }) => wish.diskGiB !== null || gpus.length > 0);
  const references = new Set([wish.image, ...looked.map((type) => imageFor(wish, type))]);
  const images = [...references]
    .filter((reference) => typeof reference === "string")
    .map(async (reference) => [reference, await ports.catalog.image(reference, now)] as const);
  return Object.fromEntries(await Promise.all(images));
}
