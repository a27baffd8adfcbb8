/** `spot run` and `spot profiles` against the served API, in a directory of its own. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { addJob, entry } from "../contract/memory-ports.ts";
import { waitFor } from "../wait-for.ts";
import { spot, spotAsked, useCloud } from "./cloud.ts";
import { useWorkingDirectory } from "./directory.ts";

const cloud = await useCloud();
const directory = await useWorkingDirectory();
beforeEach(async () => {
  vi.stubEnv("AWS_PROFILE", undefined);
  await writeFile(join(directory, "train.py"), "print('hello')\n");
  await writeFile(join(directory, "data.csv"), "1,2\n");
  await mkdir(join(directory, "code"));
  await writeFile(join(directory, "code", "model.py"), "x = 1\n");
  cloud.world.controls.clear();
  cloud.world.started.clear();
});
afterEach(() => void vi.unstubAllEnvs());

type Submitted = Record<string, unknown> & {
  readonly inputs: readonly { readonly from: string; readonly to?: string }[];
};
const submitted = (): Submitted => [...cloud.world.started.values()].at(-1) as Submitted;

describe("run", () => {
  test("the ancestor's command line: what is named goes along, and the job is what its options say", async () => {
    const words = "train.py -n digits -p compute -f my-data -u data.csv,code/ -r data -prc 0.5 -un ubuntu -m --detach";
    const { code, stdout, stderr } = await spot("run", ...words.split(" "));
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^uploading 3 files, /)]);
    expect(stdout).toMatch(/^digits-[0-9a-f]{12}\n$/);
    expect(submitted()).toMatchObject({
      name: "digits",
      profile: "compute",
      filesystem: "my-data",
      scripts: ["train.py"],
      instance: { maxPrice: 0.5, username: "ubuntu", monitoring: true },
    });
    expect(submitted().inputs.map(({ to }) => to)).toEqual([undefined, "data/", "data/"]);
  });

  test("without --detach it is followed: what it prints is the data, the rest are remarks", async () => {
    vi.stubEnv("SPOT_NAME", "hello");
    const running = spot("run", "train.py", "--", "--epochs", "2");
    await waitFor(() => expect(cloud.world.started.size).toBe(1));
    expect(submitted()).toMatchObject({ name: "hello", scripts: ["train.py --epochs 2"] });
    const jobId = addJob(cloud.world, String(submitted()["clientToken"]), {
      state: "ended",
      phase: "failed",
      outcome: { state: "failed", error: "ScriptFailed", message: "exit 3", endedAt: "2026-11-22T10:00:09.000Z" },
    });
    cloud.world.logs.set(jobId, [{ time: "2026-11-22T10:00:05.000Z", attempt: 1, message: "epoch 1" }]);
    const { code, stdout, stderr } = await running;
    expect([code, stdout]).toEqual([1, "epoch 1\n"]);
    expect(stderr).toContain(`submitted ${jobId}\n`);
    expect(stderr).toContain(`${jobId} is failed`);
  });

  test("a name that runs is connected to, unless another is wanted", async () => {
    const jobId = addJob(cloud.world, "runs", { name: "digits", phase: "running" });
    const again = await spot("run", "train.py", "-n", "digits", "--detach");
    expect(again).toEqual({
      code: 0,
      stdout: `${jobId}\n`,
      stderr: `${jobId} is running: connected to it, and nothing new was submitted (--new submits another)\n`,
    });
    expect(cloud.world.started.size).toBe(0);
    expect((await spot("run", "train.py", "-n", "digits", "--detach", "--new")).stdout).not.toBe(again.stdout);
    expect(cloud.world.started.size).toBe(1);
    cloud.world.controls.set(jobId, { ...cloud.world.controls.get(jobId)!, phase: "succeeded" });
    await spot("run", "train.py", "-n", "digits", "--detach");
    expect(cloud.world.started.size).toBe(2);
  });

  test("-t ends the job of the name or of the instance, asks first, and does nothing else", async () => {
    const instanceId = "i-0123456789abcdef0";
    const jobId = addJob(cloud.world, "ends", {
      name: "digits",
      phase: "running",
      attempt: 1,
      entries: { [instanceId]: entry(1, instanceId) },
    });
    const cancels = () => cloud.seen.filter(({ path }) => path === `/jobs/${jobId}/cancel`).length;
    const before = cloud.seen.filter(({ method, path }) => method === "POST" && path === "/jobs").length;
    expect((await spot("run", "train.py", "-n", "digits", "-t")).code).toBe(2);
    expect((await spotAsked("n", "run", "-n", "digits", "-t")).asked).toBe(`end ${jobId}? [y/N] `);
    expect(cancels()).toBe(0);
    expect((await spot("run", "-iid", instanceId, "-t", "True")).stderr).toContain(`${jobId} is being cancelled`);
    expect([cancels(), cloud.seen.filter(({ method, path }) => method === "POST" && path === "/jobs").length]).toEqual([
      1,
      before,
    ]);
    expect((await spot("run", "-n", "nobody", "-t")).stderr).toBe("no job nobody runs: there is nothing to end\n");
    expect((await spot("run", "-iid", "i-0123456789abcdef1", "-t")).code).toBe(3);
    expect((await spot("run", "-iid", "one", "-t")).code).toBe(2);
    expect((await spot("run", "-t")).code).toBe(2);
  });

  test("an option wins over the environment, that over spot.json, that over the job's profile", async () => {
    await writeFile(
      join(directory, "spot.json"),
      JSON.stringify({
        name: "of-file",
        username: "file",
        price: 0.3,
        upload: "code/",
        job: { limits: { budgetUsd: 5 } },
      }),
    );
    vi.stubEnv("SPOT_PRICE", "0.2");
    vi.stubEnv("SPOT_USERNAME", "env");
    await spot("run", "--set", "retry.errors=2", "train.py", "-un", "option", "--detach");
    expect(submitted()).toMatchObject({
      name: "of-file",
      limits: { budgetUsd: 5 },
      retry: { errors: 2 },
      instance: { username: "option", maxPrice: 0.2 },
    });
    cloud.world.profiles.set("p", {
      name: "p",
      description: "",
      defaults: { instance: { maxPrice: 0.1 } },
      savedAt: "2026-11-22T10:00:00.000Z",
    });
    await spot("run", "train.py", "-p", "p", "-n", "other", "--detach");
    // What the profile says is the service's to fill in.
    expect(submitted()).toMatchObject({ profile: "p", instance: { maxPrice: 0.2 } });
  });

  test("spot.json's stack and AWS profile are every command's, under the options and the environment", async () => {
    await writeFile(join(directory, "spot.json"), JSON.stringify({ stage: "lab", awsProfile: "work" }));
    expect((await spot("list")).code).toBe(0);
    vi.stubEnv("AWS_ACCESS_KEY_ID", "");
    vi.stubEnv("AWS_CONFIG_FILE", join(directory, "none"));
    vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", join(directory, "none"));
    const asProfile = await spot("list");
    expect([asProfile.code, process.env["AWS_PROFILE"]]).toEqual([4, "work"]);
    vi.stubEnv("AWS_PROFILE", undefined);
    await spot("list", "--aws-profile", "mine");
    expect(process.env["AWS_PROFILE"]).toBe("mine");
    await writeFile(join(directory, "spot.json"), JSON.stringify({ stak: "lab" }));
    const wrong = await spot("list");
    expect([wrong.code, wrong.stderr]).toEqual([
      2,
      expect.stringMatching(/has no field stak\n {2}next: Did you mean stack\?/),
    ]);
  });

  test("--dry-run sends nothing, and shows the job as it would be", async () => {
    const puts = cloud.puts.size;
    const { code, stdout, stderr } = await spot(
      "run",
      "train.py",
      "-u",
      "data.csv",
      "-a",
      "--dry-run",
      "--types",
      "c6i.large",
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/"from": "upload:[0-9a-f]{64}"/);
    expect([cloud.puts.size, cloud.world.started.size]).toEqual([puts, 0]);
    expect([stderr, stdout]).toEqual([
      "",
      expect.stringMatching(/\n\nrequest +spot, [^]*\nper hour +\$[^]*c6i\.large +eu-central-1a/),
    ]);
    await spot("run", "train.py", "-u", "data.csv", "--detach");
    expect(stdout).toContain(submitted().inputs[0]!.from);
    expect(JSON.parse(stdout.split("\n\n")[0]!)).toMatchObject({
      holdOnFailure: "1h",
      scripts: ["train.py", expect.stringContaining("spot-keeper")],
    });
  });

  test.each<[number, string, string]>([
    [2, "", "the job has no name"],
    [2, "-n digits", "there is nothing to run"],
    [3, "gone.py", "there is no script gone.py"],
    [3, "train.py -u gone.csv", "there is no file gone.csv"],
    [2, "train.py -s train.py", "a script is named twice"],
    [2, "train.py -prc cheap", '--price: "cheap"'],
    [2, "train.py -fw tcp,22", "is no firewall rule"],
    [2, "train.py -u data.csv -r ../up", "lies outside the job's directory"],
    [2, "train.py --pric 1", "unknown option '--pric'"],
    [2, "train.py -p computee --detach", "profile: is no profile; expected `compute`"],
    [2, "train.py -un R00t! --detach", "instance.username: is not a Linux user name"],
  ])("exits %d for %s", async (code, words, said) => {
    const ran = await spot("run", ...words.split(" ").filter(Boolean));
    expect([ran.code, ran.stderr]).toEqual([code, expect.stringContaining(said)]);
    expect(cloud.world.started.size).toBe(0);
  });
});

describe("profiles", () => {
  beforeEach(() => cloud.world.profiles.clear());
  const write = (content: unknown) => writeFile(join(directory, "p.json"), JSON.stringify(content));
  const file = (): string => join(directory, "p.json");

  test("what is shown can be saved under another name, listed and removed", async () => {
    const shown = await spot("profiles", "show", "compute");
    await writeFile(file(), shown.stdout);
    const saved = await spot("profiles", "save", file(), "--name", "mine", "--description", "of mine");
    expect([saved.code, saved.stdout, saved.stderr]).toEqual([0, "", expect.stringContaining("saved mine")]);
    expect((await spot("profiles")).stdout).toMatch(
      /mine +your own +c7i\.4xlarge, c7i\.2xlarge, m7i\.2xlarge +of mine\n$/,
    );
    expect(JSON.parse((await spot("profiles", "list", "--json")).stdout)).toHaveProperty("profiles.length", 7);
    const unasked = await spot("profiles", "delete", "mine");
    expect([unasked.code, cloud.world.profiles.size]).toEqual([2, 1]);
    expect((await spotAsked("y", "profiles", "delete", "mine")).stderr).toBe("mine is removed\n");
    expect((await spot("profiles", "show", "mine")).code).toBe(3);
  });

  test("another of your own is replaced only with a yes; the same again needs none", async () => {
    const ofTypes = (type: string) => ({ name: "mine", description: "", defaults: { instance: { types: [type] } } });
    await write(ofTypes("c6i.large"));
    const save = ["profiles", "save", file()] as const;
    for (const _ of [1, 2]) expect((await spot(...save)).code).toBe(0);
    await write(ofTypes("c7i.large"));
    expect((await spot(...save)).code).toBe(2);
    expect((await spotAsked("n", ...save)).stderr).toContain("nothing was saved\n");
    expect(cloud.world.profiles.get("mine")?.defaults).toEqual(ofTypes("c6i.large").defaults);
    expect((await spot(...save, "--yes")).code).toBe(0);
    expect(cloud.world.profiles.get("mine")?.defaults).toEqual(ofTypes("c7i.large").defaults);
  });

  test("one of spot-connect is translated, field by field with a remark", async () => {
    await writeFile(join(directory, "init.sh"), "yum install -y git\n");
    await write({
      firewall_ingress: ["tcp", 22, 22, "0.0.0.0/0"],
      instance_type: "c6i.large",
      price: 0.15,
      efs_mount: true,
      scripts: ["init.sh"],
      username: "ec2-user",
    });
    const { code, stderr } = await spot("profiles", "save", file());
    expect(code).toBe(0);
    expect(stderr.split("\n")).toHaveLength(8);
    expect(cloud.world.profiles.get("p")?.defaults).toEqual({
      instance: { types: ["c6i.large"], maxPrice: 0.15, username: "ec2-user" },
      setup: ["yum install -y git"],
    });
  });

  test("the default image, and the built-in profile again", async () => {
    expect((await spot("profiles", "image", "ami-0123456789abcdef0")).code).toBe(0);
    expect(cloud.world.profiles.get("default")?.defaults).toMatchObject({
      instance: { image: "ami-0123456789abcdef0", types: expect.arrayContaining(["t3.large"]) },
    });
    expect((await spotAsked("n", "profiles", "reset")).stderr).toContain("nothing was removed\n");
    expect((await spot("profiles", "reset", "default", "--yes")).stderr).toBe("default: built in again\n");
    expect(cloud.world.profiles.size).toBe(0);
    expect((await spot("profiles", "reset", "--yes")).stderr).toBe("nothing stands for a built-in profile\n");
  });

  test.each<[number, string, unknown, string]>([
    [3, "save none.json", null, "there is no file"],
    [2, "save p.json", [], "is not a JSON object"],
    [2, "save p.json", { instance_typ: "x" }, "Did you mean instance_type?"],
    [2, "save p.json", { instance: {} }, "stand in `defaults`"],
    [
      2,
      "save p.json",
      { defaults: { instance: { types: ["c6i.lerge"] } } },
      "defaults.instance.types[0]: c6i.lerge is no",
    ],
    [2, "save p.json --name a/b", { defaults: {} }, "name: is no name for a profile"],
    [2, "reset mine", null, "mine is no built-in profile"],
    [2, "delete small --yes", null, "small is built in"],
    [3, "show nobodys", null, "There is no profile nobodys"],
    [2, "image ami-1", null, "defaults.instance.image"],
  ])("exits %d for %s with %j", async (code, words, content, said) => {
    if (content !== null) await write(content);
    const ran = await spot(
      "profiles",
      ...words.split(" ").map((word) => (word.endsWith(".json") ? join(directory, word) : word)),
    );
    expect([ran.code, ran.stderr]).toEqual([code, expect.stringContaining(said)]);
    expect(cloud.world.profiles.size).toBe(0);
  });
});
