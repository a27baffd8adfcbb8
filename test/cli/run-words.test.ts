/** What `spot run` reads out of its options, the environment, spot.json and the ancestor's profiles. Nothing is asked of anybody. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ANCESTOR_FIELD_NAMES, translateProfile } from "../../cli/profiles/ancestor-fields.ts";
import { readProfileFile } from "../../cli/profiles/profile-file.ts";
import { rewriteFlags } from "../../cli/run/flags.ts";
import { jobOf } from "../../cli/run/job-of.ts";
import { findProject } from "../../cli/run/project-file.ts";
import { readSettings, SETTING_NAMES, variableOf, type SettingName } from "../../cli/run/settings.ts";

const NO_FILE = { values: {}, path: "spot.json" };
const LOCAL = ["train.py", "prepare.sh", "src/go.sh", "/abs/x.py", "tool", "my file.py"];
const HERE = { isThere: async (path: string) => LOCAL.includes(path), namesIn: async () => [] };
const read = (options: object, words: object = {}) =>
  jobOf(readSettings({ ...options }, {}, NO_FILE), {}, { positional: [], ...words }, HERE);
/** As an upload of scripts. */
const script = (path: string, to = "") => ({ paths: [path], to, areScripts: true });

describe("options as the ancestor had them", () => {
  test.each([
    ["-n digits -p default", "-n digits -p default"],
    ["-iid i-1 -kp k -sg g -ip p", "--iid i-1 --kp k --sg g --ip p"],
    ["-fw r -ami a -prc 1 -un u", "--fw r --ami a --prc 1 --un u"],
    ["-a True -t False", "--activeprompt=true --terminate=false"],
    ["-a train.py", "--activeprompt=true train.py"],
    ["-m -nm -em False", "--monitoring=true --nm=true --em=false"],
    ["-a -- -a True", "--activeprompt=true -- -a True"],
    ["-xyz -s a.sh", "-xyz -s a.sh"],
  ])("%s", (given, expected) => {
    expect(rewriteFlags(given.split(" "), () => false).join(" ")).toBe(expected);
  });
});

describe("each option becomes a field of the job", () => {
  test.each<[SettingName, string, object]>([
    ["name", "digits", { name: "digits" }],
    ["profile", "small", { profile: "small" }],
    ["filesystem", "my-data", { filesystem: "my-data" }],
    ["types", "c7i.large,m7i.large", { instance: { types: ["c7i.large", "m7i.large"] } }],
    ["imageid", "ami-0123456789abcdef0", { instance: { image: "ami-0123456789abcdef0" } }],
    ["price", "$0.15", { instance: { maxPrice: 0.15 } }],
    ["username", "ubuntu", { instance: { username: "ubuntu" } }],
    ["keypair", "mine", { instance: { keyPair: "mine" } }],
    ["securitygroup", "a, b", { instance: { securityGroups: ["a", "b"] } }],
    ["instanceprofile", "reader", { instance: { instanceProfile: "reader" } }],
    ["monitoring", "True", { instance: { monitoring: true } }],
    ["script", "prepare.sh,train.py --epochs 20", { scripts: ["prepare.sh", "train.py --epochs 20"] }],
  ])("--%s %s", async (name, value, fields) => {
    const { job } = await read({ name: "x", [name]: value });
    expect(job).toMatchObject(fields);
  });

  test.each([
    "tcp,8888,8889,10.0.0.0/8",
    "('tcp', 8888, 8889, '10.0.0.0/8')",
    ["TCP", 8888, 8889, "10.0.0.0/8"],
    [["tcp", 8888, "8889", "10.0.0.0/8"]],
  ])("--firewall %j", async (firewall) => {
    const rule = { protocol: "tcp", fromPort: 8888, toPort: 8889, cidr: "10.0.0.0/8" };
    expect((await read({ name: "x", firewall })).job).toMatchObject({ instance: { ingress: [rule] } });
    const two = await read({ name: "x", firewall: "tcp,1,1,10.0.0.0/8;udp,2,2,10.0.0.0/8" });
    expect(two.job["instance"]).toMatchObject({ ingress: [{ protocol: "tcp" }, { protocol: "udp" }] });
  });

  test.each<[string, object, object, readonly object[]]>([
    ["a script by itself", {}, { positional: ["train.py"] }, [script("train.py")]],
    ["one below", {}, { positional: ["src/go.sh", "-v"] }, [script("src/go.sh", "src")]],
    ["one from elsewhere", {}, { positional: ["/abs/x.py"] }, [script("/abs/x.py")]],
    [
      "uploads beside it",
      { upload: "a.csv,code/", remotepath: "data/" },
      { positional: ["train.py"] },
      [script("train.py"), { paths: "a.csv,code/", to: "data" }],
    ],
    ["uploads with it", { upload: "." }, { positional: ["train.py"] }, [script("train.py"), { paths: ".", to: "" }]],
    ["below the ancestor's efs/", { name: "x", upload: "a", remotepath: "efs/data" }, {}, [{ paths: "a", to: "data" }]],
  ])("%s goes along", async (_, options, words, uploads) => {
    expect((await read(options, words)).uploads).toEqual(uploads);
  });

  test.each<[readonly string[], string, string]>([
    [["train.py", "--epochs", "20"], "train.py --epochs 20", "train"],
    [["train.py", "it's one"], `train.py 'it'\\''s one'`, "train"],
    [["my file.py"], "'my file.py'", "my-file"],
    [["src/go.sh"], "src/go.sh", "go"],
    [["/abs/x.py", "1"], "x.py 1", "x"],
    [["tool"], "./tool", "tool"],
    [["python3 -m http.server"], "python3 -m http.server", "python3"],
  ])("%j is the line %s, and the job's name after it", async (positional, line, name) => {
    expect((await read({}, { positional })).job).toMatchObject({ scripts: [line], name });
  });

  test("--set sets any field, as JSON or as text", async () => {
    const set = ["limits.budgetUsd=5", "env.A=x", "instance.requirements.vCpuCount.min=4", 'setup=["a"]'];
    expect((await read({ name: "x" }, { set })).job).toEqual({
      name: "x",
      limits: { budgetUsd: 5 },
      env: { A: "x" },
      instance: { requirements: { vCpuCount: { min: 4 } } },
      setup: ["a"],
    });
  });

  test("what the ancestor's mount options mean is said", async () => {
    const off = await read({ name: "x" }, { efsmount: "false", newmount: "true" });
    expect(off.job).toMatchObject({ filesystem: null });
    expect(off.remarks.join()).toContain("-nm: every zone has a mount target");
    const beside = await read({ name: "x", filesystem: "data" }, { efsmount: "false" });
    expect(beside.job).toMatchObject({ filesystem: "data" });
    expect((await read({ name: "x" }, { efsmount: "true" })).job).not.toHaveProperty("filesystem");
  });

  test.each<[string, object, object]>([
    ['--price: "cheap"', { price: "cheap" }, {}],
    ['--monitoring: "maybe"', { monitoring: "maybe" }, {}],
    ['--types: "a,,b"', { types: "a,,b" }, {}],
    ['--firewall: "tcp,22"', { firewall: "tcp,22" }, {}],
    ['--name: " "', { name: " " }, {}],
    ["there is no script gone.py", {}, { positional: ["gone.py"] }],
    ['--set "x" is no field and value', { name: "x" }, { set: ["x"] }],
    ["the job has no name", {}, {}],
  ])("%s", async (said, options, words) => {
    await expect(async () => await read(options, words)).rejects.toThrow(said);
  });
});

describe("who says it first", () => {
  const file = { values: { name: "of-file", price: 0.3, username: "file" }, path: "/p/spot.json" };
  test("an option before the environment, that before the project file", () => {
    const env = { SPOT_NAME: "of-env", SPOT_PRICE: "0.2" };
    expect(readSettings({ name: "of-option" }, env, file)).toEqual({ name: "of-option", price: 0.2, username: "file" });
    expect(readSettings({}, {}, file)).toMatchObject({ name: "of-file", price: 0.3 });
  });
  test("each has its variable", () => {
    for (const name of SETTING_NAMES) expect(variableOf(name)).toBe(`SPOT_${name.toUpperCase()}`);
  });
  test("what is wrong is named where it stands", () => {
    expect(() => readSettings({}, { SPOT_PRICE: "x" }, file)).toThrow('SPOT_PRICE: "x" is not what it takes');
    expect(() => readSettings({}, {}, { ...file, values: { price: [] } })).toThrow("price in /p/spot.json: []");
  });
});

describe("spot.json", () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "spot-project-"));
    await mkdir(join(directory, "deep", "er"), { recursive: true });
    await writeFile(join(directory, "init.sh"), "pip install numpy\n");
  });
  afterAll(() => rm(directory, { recursive: true }));
  const write = (content: unknown) =>
    writeFile(join(directory, "spot.json"), typeof content === "string" ? content : JSON.stringify(content));

  test("the nearest above counts, with its stack, its paths and the ancestor's fields", async () => {
    await write({
      stage: "lab",
      region: "eu-west-1",
      awsProfile: "work",
      upload: "code/",
      instance_type: "m5.large",
      scripts: ["init.sh"],
      price: 0.2,
      job: { limits: { budgetUsd: 5 }, instance: { diskGiB: 50 } },
    });
    const project = await findProject(join(directory, "deep", "er"));
    expect(project).toMatchObject({
      path: join(directory, "spot.json"),
      stack: "spot-connect-lab",
      region: "eu-west-1",
      awsProfile: "work",
      values: { upload: [`${directory}/code/`], price: 0.2 },
    });
    expect(await project.readJob()).toMatchObject({
      instance: { types: ["m5.large"], diskGiB: 50 },
      setup: ["pip install numpy"],
      limits: { budgetUsd: 5 },
    });
    expect(project.remarks.join("\n")).toMatch(/instance_type is `instance\.types`[^\n]*\n.*scripts is `setup`/);
  });

  test.each<[unknown, string]>([
    ["{", "is not JSON"],
    ["[]", "is not a JSON object"],
    [{ stak: "x" }, "has no field stak"],
    [{ instance: {} }, "has no field instance"],
    [{ stack: "a", stage: "b" }, "two ways to say the same"],
    [{ region: 1 }, "region in"],
    [{ job: [] }, "job in"],
  ])("%j is refused", async (content, said) => {
    await write(content);
    await expect(findProject(directory)).rejects.toThrow(said);
  });

  test("the nearest name is told", async () => {
    await write({ imageId: "ami-1", stak: "x" });
    await expect(findProject(directory)).rejects.toMatchObject({ remedy: expect.stringContaining("Did you mean") });
  });
});

describe("a profile of spot-connect", () => {
  test.each<[string, unknown, object, string]>([
    [
      "firewall_ingress",
      ["tcp", 80, 443, "0.0.0.0/0"],
      { instance: { ingress: [{ protocol: "tcp", fromPort: 80, toPort: 443, cidr: "0.0.0.0/0" }] } },
      "is `instance.ingress`",
    ],
    ["firewall_ingress", ["tcp", 22, 22, "0.0.0.0/0"], {}, "port 22 stays closed"],
    ["image_id", "ami-0123456789abcdef0", { instance: { image: "ami-0123456789abcdef0" } }, "is `instance.image`"],
    ["image_name", "Deep Learning", {}, "is left out"],
    ["instance_type", "t2.micro", { instance: { types: ["t2.micro"] } }, "is `instance.types`"],
    ["price", "0.004", { instance: { maxPrice: 0.004 } }, "is `instance.maxPrice`"],
    ["min_price", 0.003, {}, "is left out"],
    ["efs_mount", true, {}, "is what every job has"],
    ["efs_mount", false, { filesystem: null }, "is `filesystem: null`"],
    ["scripts", ["a.sh"], { setup: ["a.sh"] }, "is `setup`"],
    ["scripts", [], {}, "is empty"],
    ["username", "ec2-user", { instance: { username: "ec2-user" } }, "is `instance.username`"],
    ["region", "us-west-2", {}, "a stack is in one region"],
    ["key_pair", ["KP-test", "x.pem"], { instance: { keyPair: "KP-test" } }, "is `instance.keyPair`"],
    ["security_group", "SG-test", { instance: { securityGroups: ["SG-test"] } }, "is `instance.securityGroups`"],
  ])("%s %j", (field, value, job, remark) => {
    const translation = translateProfile({ [field]: value }, "p.json");
    expect(translation.job).toEqual(job);
    expect(translation.remarks).toEqual([expect.stringContaining(`${field} `)]);
    expect(translation.remarks[0]).toContain(remark);
  });

  test("with a key pair port 22 is opened", () => {
    const fields = { firewall_ingress: ["tcp", 22, 22, "10.0.0.0/8"], key_pair: "mine" };
    expect(translateProfile(fields, "p").job).toMatchObject({
      instance: { keyPair: "mine", ingress: [{ toPort: 22 }] },
    });
  });

  test("every field of its profiles is known, and every one has its remark", () => {
    const whole = {
      firewall_ingress: ["tcp", 80, 80, "0.0.0.0/0"],
      image_id: "ami-0123456789abcdef0",
      image_name: "Deep Learning AMI (Amazon Linux 2) Version 29.0",
      instance_type: "t2.micro",
      price: 0.004,
      min_price: 0.0035,
      region: "us-east-2",
      scripts: ["init.sh"],
      username: "ec2-user",
      efs_mount: true,
      key_pair: ["KP-test", "KP-test.pem"],
      security_group: "SG-test",
    };
    const fields = Object.keys(whole);
    expect(ANCESTOR_FIELD_NAMES.toSorted()).toEqual(fields.toSorted());
    const { remarks } = translateProfile(whole, "p.json");
    expect(remarks.map((remark) => /^(\w+) is [^]+/.exec(remark)?.[1])).toEqual(fields);
  });

  const source = { file: "p.json", name: null, read: async (path: string) => `# ${path}\nyum install -y git\n` };
  test("a whole one is defaults of a job; scripts are what their files hold", async () => {
    const fields = {
      instance_type: "t2.micro",
      price: 0.004,
      region: "us-west-2",
      scripts: ["init.sh"],
      efs_mount: true,
    };
    expect(await readProfileFile(fields, source)).toMatchObject({
      defaults: { instance: { types: ["t2.micro"], maxPrice: 0.004 }, setup: ["# init.sh\nyum install -y git"] },
    });
    const all = { "t2.micro": fields, "t3.large": { instance_type: "t3.large" } };
    expect(await readProfileFile(all, { ...source, name: "t3.large" })).toMatchObject({
      defaults: { instance: { types: ["t3.large"] } },
    });
  });

  test.each<[object, string | null, string]>([
    [{ instance_typ: "x" }, null, "has no field instance_typ"],
    [{ instance: {} }, null, "has no field instance"],
    [{ defaults: [] }, null, "is not an object"],
    [{ defaults: {}, price: 1 }, null, "has both"],
    [{ price: "free" }, null, "price in p.json"],
    [{ a: {}, b: {} }, null, "holds several profiles"],
    [{ "t2.micro": {}, b: {} }, "t2.micr", "has no profile t2.micr"],
    [{ name: 1 }, null, "name in p.json is no text"],
  ])("%j is refused", async (fields, name, said) => {
    await expect(readProfileFile({ ...fields }, { ...source, name })).rejects.toThrow(said);
  });
});
