/** Profiles for people. */
import type { Answer } from "../../contract/routes.ts";
import { isMembers, type Members } from "../../core/json-checks.ts";
import { cleanLine } from "./clean-text.ts";
import { formatTable } from "./text.ts";

type Profile = Answer<"getProfile">;

export const formatProfiles = (profiles: readonly Profile[], columns: number | null): string =>
  formatTable(
    ["PROFILE", "WHOSE", "MACHINES", "FOR"],
    profiles.map(({ name, source, defaults, description }) => [
      name,
      source === "own" ? "your own" : "built in",
      cleanLine(machinesOf(defaults)),
      cleanLine(description) || "-",
    ]),
    columns,
  );

/** Types by name, or by what they should have; otherwise the default profile's. */
function machinesOf({ instance }: Members): string {
  const { types, gpu, requirements } = isMembers(instance) ? instance : {};
  if (Array.isArray(types)) return types.map(String).join(", ");
  const said = [gpu, requirements].filter((each) => each !== undefined && each !== null);
  return said.length === 0 ? "-" : said.map((each) => JSON.stringify(each)).join(" ");
}

/** As `spot profiles save` reads it. */
export const formatProfile = ({ name, description, defaults }: Profile): string =>
  JSON.stringify({ name, description, defaults }, null, 2);
