import { beforeAll, expect, test } from "vitest";
import { createPorts } from "../../aws/ports.ts";
import { profiles } from "../../aws/profiles.ts";
import { savedProfiles } from "../../aws/saved-profiles.ts";
import { createTable, useCloud } from "./cloud.ts";

const running = useCloud({ instances: "simulated" });
beforeAll(() => createTable(running().config));

test("what is saved is found by its name, listed in order, and gone when it is removed", async () => {
  const ports = createPorts({ profiles, savedProfiles });
  const of = (name: string) => ({
    name,
    description: "",
    defaults: { env: { A: name } },
    savedAt: "2026-11-22T12:00:00.000Z",
  });
  expect([await ports.profiles.find("b"), await ports.profiles.all()]).toEqual([null, []]);
  for (const name of ["b", "a"]) await ports.savedProfiles.put(of(name));
  await ports.savedProfiles.put({ ...of("b"), description: "again" });
  expect(await ports.profiles.find("b")).toMatchObject({ ...of("b"), description: "again" });
  expect((await ports.profiles.all()).map(({ name }) => name)).toEqual(["a", "b"]);
  expect([await ports.savedProfiles.remove("b"), await ports.savedProfiles.remove("b")]).toEqual([true, false]);
  expect(await ports.profiles.find("b")).toBeNull();
});
