import { VirtualClock } from "../../../local/index.ts";
import type { Machine } from "../../../local/index.ts";
import { afterEach, describe, expect, it } from "vitest";
import { createProfile, createTemplate, launch, reach, startAccount } from "../ec2/account.ts";
import type { Account } from "../ec2/account.ts";

const START = Date.parse("2026-01-01T00:00:00Z");
let account: Account | undefined;
afterEach(() => account?.cloud.stop());

describe("simulated instances", () => {
  it("play a program in virtual time: a notice two minutes ahead, a shutdown after hours", async () => {
    const clock = new VirtualClock(START);
    const seen: string[] = [];
    const simulation = async (machine: Machine): Promise<void> => {
      seen.push(`${machine.userData} after ${(clock.now() - START) / 1000} s`);
      await machine.associated;
      seen.push(`associated after ${(clock.now() - START) / 1000} s`);
      seen.push(`begins with ${machine.tags["job"]} as ${machine.credentials().accessKeyId.slice(0, 4)}`);
      machine.shutdown(60);
      machine.shutdown(6 * 3600);
      machine.off.addEventListener("abort", () => seen.push(`off after ${(clock.now() - START) / 3_600_000} h`));
    };
    const settings = {
      instances: "simulated",
      bootSeconds: 30,
      ssmRegistrationSeconds: 30,
      shutdownSeconds: 60,
    } as const;
    account = await startAccount({ clock, settings, simulation: (machine) => void simulation(machine) });
    const started = account;
    await clock.run(
      (async () => {
        await createProfile(started);
        const template = await createTemplate(started, {
          IamInstanceProfile: { Name: "instance" },
          UserData: Buffer.from("#!/bin/sh").toString("base64"),
        });
        const TagSpecifications = [{ ResourceType: "instance" as const, Tags: [{ Key: "job", Value: "digits" }] }];
        const ended = new Promise<void>((resolve) => clock.at(START + 7 * 3_600_000, resolve));
        await launch(started, template, { TagSpecifications });
        await ended;
      })(),
    );
    expect(seen).toEqual([
      "#!/bin/sh after 30 s",
      "associated after 60 s",
      "begins with digits as ASIA",
      `off after ${6 + 60 / 3600} h`,
    ]);
    const states = account.emitted
      .filter(({ detail }) => "state" in detail)
      .map(({ detail, time }) => [detail["state"], time?.slice(11, 19)]);
    expect(states).toEqual([
      ["pending", "00:00:00"],
      ["running", "00:00:30"],
      ["shutting-down", "06:01:00"],
      ["terminated", "06:02:00"],
    ]);
  });

  it("see their notice, and it is gone when the user ends them first", async () => {
    const machines: Machine[] = [];
    account = await startAccount({
      settings: { instances: "simulated" },
      simulation: (machine) => void machines.push(machine),
    });
    await createProfile(account);
    const id = await launch(account, await createTemplate(account, { IamInstanceProfile: { Name: "instance" } }));
    await reach(account, id, "running");
    await expect.poll(() => machines.length).toBe(1);
    expect(machines[0]!.spotAction()).toBeNull();
    const ordered = Date.now();
    const { actionTime } = await account.order<{ actionTime: string }>("interrupt", { instanceId: id });
    expect(machines[0]!.spotAction()).toEqual({ action: "terminate", time: actionTime });
    expect(Date.parse(actionTime) - ordered).toBeGreaterThan(110_000);
  });
});
