/**
 * The fields of a job: what each expects, in one line for people. Problems, nearest names and the docs read this table.
 * `[]` stands for any index, `*` for any name.
 */
export const JOB_FIELDS = {
  name: "1–48 letters, digits, `.`, `_`, `-`, starting with a letter or digit",
  clientToken: "1–64 printable ASCII characters without spaces; the same name and token are the same job",
  submittedBy: "1–2048 printable ASCII characters, such as the ARN of a user, or null",
  profile: "a profile's name (GET /profiles)",
  setup: "list of at most 50 shell commands, run on every new instance",
  "setup[]": "a shell command",
  scripts: "list of at most 50 lines, run in order",
  "scripts[]": "a line of POSIX words, such as `train.py --epochs 20`; scripts lie inside the job's directory",
  command: "one line for `bash -c`, instead of `scripts`",
  inputs: "list of at most 20 inputs",
  "inputs[]": "an object {from, to, secret, unpack}",
  "inputs[].from":
    "`s3://bucket/prefix/` in a bucket the stack may read, `upload:<id>` from POST /uploads, or " +
    "`git+https://host/owner/repository@ref`, ref being a branch, a tag or a commit; left out: the default branch",
  "inputs[].to":
    "a directory inside the job's working directory, such as `data/`, of at most 1,024 bytes, each name in it of at most 255",
  "inputs[].unpack": "true, or false for an upload that is one file, whose place is `to`",
  "inputs[].secret": "a name of `secrets`, whose value is the token, or `user:token`, that git is given",
  outputs: "list of at most 50 patterns",
  "outputs[]": "a pattern below the working directory, such as `results/**`",
  agent: "`spot-connect` or `none`",
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
  "instance.ingress":
    "list of at most 20 {protocol, fromPort, toPort, cidr}: connections the machines take from outside",
  "instance.ingress[]": "{protocol, fromPort, toPort, cidr}",
  "instance.ingress[].protocol": "`tcp` or `udp`",
  "instance.ingress[].fromPort": "a port, a whole number from 0 to 65535",
  "instance.ingress[].toPort": "a port from `fromPort` to 65535",
  "instance.ingress[].cidr": "IPv4 addresses such as `203.0.113.7/32`, without bits beyond the prefix",
  "instance.keyPair": "the name of one of the region's EC2 key pairs, at most 255 ASCII characters, or null for none",
  "instance.securityGroups":
    "list of at most 3 different security groups of the stack's VPC that are open to its jobs, beside the stack's own",
  "instance.securityGroups[]": "a security group's id (`sg-…`) or name",
  "instance.instanceProfile":
    "the name (not the ARN) of an instance profile whose role is for the stack's jobs, or null for the stack's own",
  container: "{image}, or null for none",
  "container.image":
    "an image that Docker can pull without logging in, such as `python:3.12`, named in lower case, of at most 255 characters",
  env: "an object of at most 100 names with text values",
  "env.*": "text of at most 32,768 characters under a name of letters, digits and `_`, not starting with `SPOT_`",
  secrets: "an object of at most 20 names with parameters of Parameter Store",
  "secrets.*":
    "`ssm:` and a parameter below the deployment's `secretsPrefix`, under a name of letters, digits and `_`, not starting with `SPOT_` and not in `env`",
  checkpoint: "an object",
  "checkpoint.saveSignal": "a Linux signal a script can catch, such as `SIGUSR1`, or null",
  "checkpoint.every": "a duration of 10s to 7d, or null",
  "checkpoint.stopSignal": "a Linux signal a script can catch, such as `SIGTERM`",
  "checkpoint.stopGrace": "a duration of 1s to 109s: it has to fit in a notice of 120 s",
  "checkpoint.onRebalance": "`save` or `move`",
  "checkpoint.keep": "how many generations to keep, a whole number from 1 to 100",
  "checkpoint.sizeGB": "GB of one save, a number from 0.000001 to 50,000, or null to go by earlier jobs of the name",
  retry: "an object",
  "retry.interruptions": "a whole number from 0 to 1000",
  "retry.errors": "a whole number from 0 to 100",
  "retry.onExitCodes": "list of different exit codes; empty: any",
  "retry.onExitCodes[]": "an exit code, a whole number from 1 to 255",
  limits: "an object",
  "limits.runtime": "a duration of 1s to 365d",
  "limits.capacityWait": "a duration of 0s to 30d",
  "limits.budgetUsd": "USD for the job's machines, a number from 0.001 to 1,000,000, or null for no limit",
  holdOnFailure: "a duration of 60s to 24h, or null",
  notify: "list of at most 10 targets",
  "notify[]": "an object {to, on, format, secret}, of which `to` alone is needed",
  "notify[].to":
    "`https://…` with a public name, without a user in it, or the ARN of a topic that the deployment's parameter `topics` names",
  "notify[].on":
    "list of different states of `waiting`, `starting`, `running`, `moving`, `succeeded`, `failed`, `cancelled`",
  "notify[].on[]": "one of `waiting`, `starting`, `running`, `moving`, `succeeded`, `failed`, `cancelled`",
  "notify[].format": "`spot-connect` or `slack`",
  "notify[].secret": "`ssm:/STACK/webhooks/NAME` with the stack's name, for webhooks alone",
  tags: "an object of at most 40 tags",
  "tags.*":
    "text of at most 256 under a key of at most 128 characters, both of letters, digits, spaces and `+ - = . _ : / @`; " +
    "keys do not start with `aws:` or `spot-connect:`",
} as const satisfies Record<string, string>;

/** Fields of the design that this release does not do yet: refused by name, so that nobody thinks they worked. */
export const LATER_FIELDS: readonly string[] = ["array", "instance.count", "limits.deadline", "limits.expectedRuntime"];

/**
 * What a job has where neither it nor its profile says anything, as a user would write it. `name` has no default;
 * `filesystem` is the deployment's and `instance.types` the default profile's.
 */
export const JOB_DEFAULTS = {
  clientToken: null,
  submittedBy: null,
  profile: "default",
  agent: "spot-connect",
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
    ingress: [],
    keyPair: null,
    securityGroups: [],
    instanceProfile: null,
  },
  container: null,
  env: {},
  secrets: {},
  checkpoint: {
    saveSignal: null,
    every: "15m",
    stopSignal: "SIGTERM",
    stopGrace: "30s",
    onRebalance: "save",
    keep: 3,
    sizeGB: null,
  },
  retry: { interruptions: 100, errors: 0, onExitCodes: [] },
  limits: { runtime: "24h", capacityWait: "6h", budgetUsd: null },
  holdOnFailure: null,
  notify: [],
  tags: {},
} as const;

/** A path with every index and free name replaced by what stands for them in `JOB_FIELDS`. */
function patternOf(path: readonly PropertyKey[]): string {
  const free = ["env", "secrets", "tags"].includes(String(path[0]));
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
