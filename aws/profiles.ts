/** Users' own profiles, an item each in one partition: read, as admission does. */
import { KEYS, PROFILE_PREFIX } from "../core/naming.ts";
import type { OwnProfile, Profiles } from "../core/profiles.ts";
import type { Environment } from "./environment.ts";
import { contentOf, getItem, itemsWithPrefix } from "./table.ts";

export const profiles = ({ table }: Environment): Profiles => ({
  find: async (name) => {
    const item = await getItem(table, KEYS.profile(name));
    return item && (contentOf(item) as unknown as OwnProfile);
  },
  all: async () => {
    const items = await itemsWithPrefix(table, KEYS.profile("").pk, PROFILE_PREFIX);
    return items.map((item) => contentOf(item) as unknown as OwnProfile);
  },
});
