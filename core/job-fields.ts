/**
 * The fields of a job: what each expects, in one line for people. Problems, nearest names and the docs read this table.
 * `[]` stands for any index, `*` for any name.
 */
export const JOB_FIELDS = {
  name: "1–48 letters, digits, `.`, `_`, `-`, starting with a letter or digit",
  clientToken: "1–64 printable ASCII characters without spaces; the same name and token are the same job",
  profile: "a profile's name (GET /profiles)",
  setup: "list of at most 50 shell commands, run on every new instance",
  "setup[]": "a shell command",
  scripts: "list of at most 50 lines, run in order",
  "scripts[]": "a line of POSIX words, such as `train.py --epochs 20`; scripts lie inside the job's directory",
  command: "one line for `bash -c`, instead of `scripts`",
  inputs: "list of at most 20 inputs",
  "inputs[]": "an object {from, to}",
  "inputs[].from": "`s3://bucket/prefix/` in a bucket the stack may read, or `upload:<id>` from POST /uploads",
  "inputs[].to":
    "a directory inside the job's working directory, such as `data/`, of at most 1,024 bytes, each name in it of at most 255",
  outputs: "list of at most 50 patterns",
  "outputs[]": "a pattern below the working directory, such as `results/**`",
  filesystem: "an EFS creation token (1–64 letters, digits, `.`, `_`, `-`), or null for none",
  instance: "an object",
  "instance.types": "list of 1–20 different EC2 instance types",
  "instance.types[]": "an EC2 instance type such as `c6i.large`",
  "instance.requirements":
    "{vCpuCount: {min, max}, memoryMiB: {min, max}, architecture}, each of which may be left out, instead of `types`; or null",
  "instance.requirements.vCpuCount": "{min, max} of 1 to 1024; without `max` any more will do",
  "instance.requirements.vCpuCount.min": "a whole number from 1 to 1024",
  "instance.requirements.vCpuCount.max": "a whole number from `min` to 1024",
  "instance.requirements.memoryMiB": "{min, max} in MiB of 512 to 33,554,432; without `max` any more will do",
  "instance.requirements.memoryMiB.min": "a whole number from 512 to 33,554,432",
  "instance.requirements.memoryMiB.max": "a whole number from `min` to 33,554,432",
  "instance.requirements.architecture": "`x86_64` or `arm64`; left out: x86_64",
  "instance.gpu": "{name, count}, instead of `types`, or null",
  "instance.gpu.name":
    "one of `a100`, `a10g`, `h100`, `k80`, `l4`, `l40s`, `m60`, `radeon-pro-v520`, `t4`, `t4g`, `v100`; for others name the types",
  "instance.gpu.count": "a whole number from 1 to 16",
  "instance.zones": "list of at most 10 different Availability Zones of the stack's region; empty: all",
  "instance.zones[]": "an Availability Zone of the stack's region, such as `us-east-1a`",
  "instance.image":
    "an AMI id (`ami-…`), `resolve:ssm:<parameter>` below `/aws/service/` or `/spot-connect/`, or null for the stack's " +
    "image, chosen by type: x86_64 or arm64, with a driver for NVIDIA GPUs",
  "instance.username": "a Linux user of the image, such as `ec2-user`",
  "instance.maxPrice": "USD per hour, a number above 0.001 and at most 1000, or null for the on-demand price",
  "instance.market": "`spot`, `on-demand` or `spot-then-on-demand`",
  "instance.diskGiB": "size of the root disk, a whole number from 8 to 16384, or null for the image's",
  "instance.monitoring": "true or false (detailed monitoring)",
  env: "an object of at most 100 names with text values",
  "env.*": "text of at most 32,768 characters under a name of letters, digits and `_`, not starting with `SPOT_`",
  checkpoint: "an object",
  "checkpoint.saveSignal": "a Linux signal a script can catch, such as `SIGUSR1`, or null",
  "checkpoint.every": "a duration of 10s to 7d, or null",
  "checkpoint.stopSignal": "a Linux signal a script can catch, such as `SIGTERM`",
  "checkpoint.stopGrace": "a duration of 1s to 109s: it has to fit in a notice of 120 s",
  "checkpoint.onRebalance": "`save` or `move`",
  "checkpoint.keep": "how many generations to keep, a whole number from 1 to 100",
  retry: "an object",
  "retry.interruptions": "a whole number from 0 to 1000",
  "retry.errors": "a whole number from 0 to 100",
  "retry.onExitCodes": "list of different exit codes; empty: any",
  "retry.onExitCodes[]": "an exit code, a whole number from 1 to 255",
  limits: "an object",
  "limits.runtime": "a duration of 1s to 365d",
  "limits.capacityWait": "a duration of 0s to 30d",
  "limits.budgetUsd": "USD for the job's machines, a number above 0 and at most 1,000,000, or null for no limit",
  holdOnFailure: "a duration of 60s to 24h, or null",
  tags: "an object of at most 40 tags",
  "tags.*":
    "text of at most 256 under a key of at most 128 characters, both of letters, digits, spaces and `+ - = . _ : / @`; " +
    "keys do not start with `aws:` or `spot-connect:`",
} as const satisfies Record<string, string>;

/** Fields of the design that this release does not do yet: refused by name, so that nobody thinks they worked. */
export const LATER_FIELDS: readonly string[] = [
  "array",
  "container",
  "instance.count",
  "instance.ingress",
  "instance.instanceProfile",
  "instance.keyPair",
  "limits.deadline",
  "limits.expectedRuntime",
  "notify",
  "secrets",
];

/**
 * What a job has where neither it nor its profile says anything, as a user would write it. `name` has no default;
 * `filesystem` is the deployment's and `instance.types` the default profile's.
 */
export const JOB_DEFAULTS = {
  clientToken: null,
  profile: "default",
  setup: [],
  scripts: [],
  command: null,
  inputs: [],
  outputs: [],
  instance: {
    requirements: null,
    gpu: null,
    zones: [],
    image: null,
    username: "ec2-user",
    maxPrice: null,
    market: "spot",
    diskGiB: null,
    monitoring: false,
  },
  env: {},
  checkpoint: {
    saveSignal: null,
    every: "15m",
    stopSignal: "SIGTERM",
    stopGrace: "30s",
    onRebalance: "save",
    keep: 3,
  },
  retry: { interruptions: 100, errors: 0, onExitCodes: [] },
  limits: { runtime: "24h", capacityWait: "6h", budgetUsd: null },
  holdOnFailure: null,
  tags: {},
} as const;

/** A path with every index and free name replaced by what stands for them in `JOB_FIELDS`. */
function patternOf(path: readonly PropertyKey[]): string {
  const free = path[0] === "env" || path[0] === "tags";
  return formatPath(path.map((part, index) => (free && index === 1 ? "*" : part))).replaceAll(/\[\d+\]/g, "[]");
}

/** `["instance", "types", 0]` is `instance.types[0]`. */
export const formatPath = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    return text === "" ? String(part) : `${text}.${String(part)}`;
  }, "");

export const expectedOf = (path: readonly PropertyKey[]): string => {
  const fields: Readonly<Record<string, string>> = JOB_FIELDS;
  return fields[patternOf(path)] ?? "a job object (docs: job JSON by example)";
};
