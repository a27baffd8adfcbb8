/** What each field of a job is for, with an example of it: what docs/job.md and /openapi.json say beyond the limits. */
import type { JOB_FIELDS } from "../core/job-fields.ts";

type Field = Exclude<keyof typeof JOB_FIELDS, `${string}[]` | `${string}*`>;

export interface FieldNote {
  /** One or two sentences. */
  readonly what: string;
  /** Absent for an object whose members have theirs. */
  readonly example?: unknown;
}

export const JOB_FIELD_NOTES = {
  name: {
    what: "What the job is called. Its id is the name and 12 hex digits.",
    example: "train-digits",
  },
  clientToken: {
    what: "Makes submitting safe to repeat. Without one, each submission is a job of its own.",
    example: "monday",
  },
  submittedBy: {
    what: "Who submitted the job. The API always writes the caller's ARN, whatever the job says; with Step Functions' \"Start execution\" you may write it yourself.",
    example: "arn:aws:iam::123456789012:user/ada",
  },
  profile: {
    what: "Named defaults, most of all of `instance.types`: a built-in profile, or your own (`spot profiles`). The job's own fields win.",
    example: "compute",
  },
  agent: {
    what: "`none`: nothing of ours runs on the machine, as for the profiles `datasync` and `gateway`. The job is at work while EC2 says that it runs, until it is cancelled or a limit is reached; after an interruption comes a new machine, and what was on the old one is lost. Such a job has no scripts, inputs, outputs, environment or file system.",
    example: "none",
  },
  setup: {
    what: "Commands that prepare a machine, on its local disk, while the one before may still compute. They have an hour.",
    example: ["pip install -r requirements.txt"],
  },
  scripts: {
    what: "What to run, one after the other, each finished once per job: after an interruption the job goes on with the first unfinished one.",
    example: ["prepare.sh", "train.py --epochs 20"],
  },
  command: {
    what: "What to run, as one line of bash, where `scripts` are not enough.",
    example: "python3 train.py | tee train.log",
  },
  inputs: {
    what: "What is in the working directory before the scripts start; staged once per job. `spot submit` adds the directory of `job.json`.",
    example: [{ from: "upload:6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b", to: "data/" }],
  },
  "inputs[].from": {
    what: "Where from: everything below a prefix of S3, an unpacked upload, or one commit of a Git repository with a shallow `.git`, fetched by the image's git, without submodules and LFS.",
    example: "upload:6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b",
  },
  "inputs[].to": {
    what: "Where to; without it, the working directory itself.",
    example: "data/",
  },
  "inputs[].unpack": {
    what: "false: the upload is one file and no `.tar.gz`, and `to` names it. `spot` sends large files so, to send none again that has not changed.",
    example: true,
  },
  "inputs[].secret": {
    what: "For a private repository. Only git on the machine gets the token, and only for the host of `from`.",
    example: "GIT_TOKEN",
  },
  outputs: {
    what: "Files to copy to the stack's bucket at every end of the job, also a failed or cancelled one.",
    example: ["results/**", "*.log"],
  },
  filesystem: {
    what: "The EFS file system that keeps the job's directory from machine to machine; made if it does not exist. null: local disk only, so an interrupted job begins again.",
    example: "my-data",
  },
  instance: { what: "The machine." },
  "instance.types": {
    what: "Each type in each zone is a pool of its own: the more pools, the shorter the waits and the fewer the interruptions.",
    example: ["c7i.large", "m7i.large"],
  },
  "instance.requirements": {
    what: "What the machines should have, instead of their types by name: the 20 smallest types with it are asked for.",
    example: { vCpuCount: { min: 4, max: 8 }, memoryMiB: { min: 16_384 } },
  },
  "instance.requirements.vCpuCount": { what: "Virtual processors." },
  "instance.requirements.vCpuCount.min": { what: "At least so many." },
  "instance.requirements.vCpuCount.max": { what: "At most so many; not below `min`." },
  "instance.requirements.memoryMiB": { what: "Memory." },
  "instance.requirements.memoryMiB.min": { what: "At least so much." },
  "instance.requirements.memoryMiB.max": { what: "At most so much; not below `min`." },
  "instance.requirements.architecture": { what: "The processors' architecture: x86_64 if it is left out." },
  "instance.gpu": {
    what: "GPUs that the machines should have, instead of their types by name; the image with their driver is chosen to fit.",
    example: { name: "a10g", count: 1 },
  },
  "instance.gpu.name": { what: "The GPU, by the name that EC2 finds types by." },
  "instance.gpu.count": { what: "How many of it a machine has." },
  "instance.zones": {
    what: "Zones to stay in, such as those near data that is read from elsewhere.",
    example: ["us-east-1a", "us-east-1b"],
  },
  "instance.image": {
    what: "The machine's image; it needs systemd and Python 3.8.",
    example: "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
  },
  "instance.username": {
    what: "Who runs the scripts.",
    example: "ubuntu",
  },
  "instance.maxPrice": {
    what: "The most to pay for a Spot machine. Rarely of use: a low one means more interruptions, and Spot never costs more than on-demand.",
    example: 0.5,
  },
  "instance.market": {
    what: "What to buy: Spot, on-demand, or on-demand only where Spot has nothing.",
    example: "spot-then-on-demand",
  },
  "instance.diskGiB": {
    what: "The root disk. It is local to the machine and goes with it.",
    example: 100,
  },
  "instance.monitoring": {
    what: "EC2's metrics every minute instead of every five; they cost extra.",
    example: true,
  },
  "instance.ingress": {
    what: "Who may connect to the machines, in a security group that the job gets and that goes with it. Nobody by default. `0.0.0.0/0` is everybody.",
    example: [{ protocol: "tcp", fromPort: 22, toPort: 22, cidr: "203.0.113.7/32" }],
  },
  "instance.ingress[].protocol": { what: "What to let in.", example: "tcp" },
  "instance.ingress[].fromPort": { what: "The first port.", example: 22 },
  "instance.ingress[].toPort": { what: "The last port.", example: 22 },
  "instance.ingress[].cidr": { what: "From where.", example: "203.0.113.7/32" },
  "instance.keyPair": {
    what: "Its holder may log in by SSH, where `instance.ingress` lets SSH in. EC2 has only the public half.",
    example: "mine",
  },
  "instance.securityGroups": {
    what: "Groups that somebody else made, so that the machines reach what is open to these: a database's clients, for example. A group's owner opens it to the jobs of a stack with the tag `spot-connect:open-to=STACK`.",
    example: ["sg-0123456789abcdef0"],
  },
  "instance.instanceProfile": {
    what: "A role of your own for the machines, so that the script reaches what only this job should. It has the path `/spot-connect/STACK/`, EC2 in its trust policy, and the policy of the stack's output `InstancePolicyArn` (docs/deploy.md shows the commands).",
    example: "reader",
  },
  container: {
    what: "Scripts run in a container of this image, by the Docker of the machine: as the job's user, the job's directories at the same paths, NVIDIA GPUs included, the image's entrypoint left out. The machine's role cannot be reached from within. `setup` runs on the machine. Of the stack's images only those for NVIDIA GPUs have Docker; the others are Amazon Linux 2023, where `setup` installs it: `sudo dnf install -y docker && sudo systemctl start docker`.",
    example: { image: "python:3.12" },
  },
  "container.image": {
    what: "What `docker pull` takes; pulled by each machine before it holds the job.",
    example: "python:3.12",
  },
  env: {
    what: "Environment variables of the scripts, as they are: nothing in them is expanded.",
    example: { EPOCHS: "20" },
  },
  secrets: {
    what: "Environment variables whose values the machine reads from Parameter Store when it starts: no job, log, timeline or disk of ours holds them, and `***` stands in the log for one of 8 characters or more. `setup` and the scripts have them.",
    example: { HF_TOKEN: "ssm:/spot-connect-dev/secrets/hf-token" },
  },
  checkpoint: { what: "Saving and handing over." },
  "checkpoint.saveSignal": {
    what: "Sent to ask for a save without stopping. Without a handler in the script it would kill it, so the default is none.",
    example: "SIGUSR1",
  },
  "checkpoint.every": {
    what: "How often `saveSignal` is sent; without a signal, how often the script is taken to save by itself, for prices and warnings alone.",
    example: "10m",
  },
  "checkpoint.stopSignal": {
    what: "Asks for the last save; the script then exits with 75, or dies of it.",
    example: "SIGINT",
  },
  "checkpoint.stopGrace": {
    what: "How long the last save may take, before SIGKILL.",
    example: "45s",
  },
  "checkpoint.onRebalance": {
    what: "When EC2 says that it is likely to take the machine: `save` sends `saveSignal`, if there is one; `move` also starts another machine and moves.",
    example: "move",
  },
  "checkpoint.sizeGB": {
    what: "How large one save is, if no earlier job of this name tells it. Before a machine is launched it is held against what a notice leaves and what EFS asks for.",
    example: 5,
  },
  "checkpoint.keep": {
    what: "How many saves are kept; older ones are removed.",
    example: 5,
  },
  retry: { what: "What is tried again." },
  "retry.interruptions": {
    what: "How often the job may be interrupted before it fails with AttemptLimitReached.",
    example: 20,
  },
  "retry.errors": {
    what: "How often a script that failed is started again, from its newest save.",
    example: 2,
  },
  "retry.onExitCodes": {
    what: "Exit codes that count as such an error.",
    example: [1, 137],
  },
  limits: { what: "When to give up." },
  "limits.runtime": {
    what: "How long the scripts may run, over all machines together; then they make a last save. Up to 15 minutes more where machines were lost without a word.",
    example: "36h",
  },
  "limits.capacityWait": {
    what: "How long the job may wait for a machine, each time it needs one.",
    example: "12h",
  },
  "limits.budgetUsd": {
    what: "What the job's machines may cost, by their hourly prices at launch. When it is used up, the scripts save and stop.",
    example: 5,
  },
  holdOnFailure: {
    what:
      "How long the machine is kept when a script, `setup` or an input has failed for good, so that you can look into it: " +
      "`spot status` says how to log in and what it costs, `spot release` lets it go. The job's directory is there to be read, not written.",
    example: "2h",
  },
  notify: {
    what: "Who is told of the job's states, of each change once: servers by HTTPS (POST, JSON, no redirects), or topics of SNS.",
    example: [{ to: "https://hooks.example.com/spot", on: ["succeeded", "failed"] }],
  },
  "notify[].to": { what: "Where to.", example: "https://hooks.example.com/spot" },
  "notify[].on": { what: "Of which states; without it, of all of these.", example: ["succeeded", "failed"] },
  "notify[].format": {
    what: "`slack`: what Slack's incoming webhooks take. Without it, the change of state as JSON.",
    example: "slack",
  },
  "notify[].secret": {
    what: "A SecureString that requests are signed with, as Standard Webhooks has it. Without it they are not signed.",
    example: "ssm:/spot-connect-dev/webhooks/ci",
  },
  tags: {
    what: "Tags of the job's machines and disks, such as for cost allocation.",
    example: { team: "vision" },
  },
} as const satisfies Readonly<Record<Field, FieldNote>>;
