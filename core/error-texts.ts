/**
 * What each error says to people: the command, `docs/troubleshooting.md` and /openapi.json print it. Apart from `ERRORS`, since
 * every function's bundle has that, and none but the API's description needs a text.
 */
import type { ErrorName } from "./errors.ts";

interface ErrorText {
  /** One sentence: what happened. */
  readonly meaning: string;
  /** What a person does next, with the exact command where there is one. `JOB` stands for the job's id. */
  readonly remedy: string;
}

export const ERROR_TEXTS = {
  InvalidJob: {
    meaning: "The job JSON is not acceptable; `details` names each field.",
    remedy: "Correct the named fields and submit again. docs/job.md has every field with its limits.",
  },
  InvalidRequest: {
    meaning: "The request is not JSON, or a parameter of it is wrong; `details` names each.",
    remedy: "Correct what `details` names. A job's id is its name, a hyphen and 12 hex digits: `spot list` shows them.",
  },
  JobNotFound: {
    meaning: "No job has this id.",
    remedy: "`spot list` shows the ids of this stack; `--stack` and AWS_REGION choose another one.",
  },
  ProfileNotFound: {
    meaning: "No profile has this name.",
    remedy: "`spot profiles list` shows those of this stack; `spot profiles save FILE` makes one.",
  },
  JobEnded: {
    meaning: "The job has ended; this execution or request can no longer change it.",
    remedy:
      "See with `spot status JOB` how it ended; if its JSON was refused, correct it first. To run it again, submit it with another `clientToken`, or without one.",
  },
  NothingToInterrupt: {
    meaning: "The job has no instance that could be interrupted now.",
    remedy:
      "If it waits for one, or moves to one: try again when `spot status JOB` shows an instance without a notice. If its scripts have ended, nothing of it can be interrupted any more; the message says how it stands.",
  },
  NothingHeld: {
    meaning: "The job holds no machine.",
    remedy:
      "Nothing. `spot status JOB` says when one is held: after a failure, if the job has `holdOnFailure`, until its time is up.",
  },
  UploadIncomplete: {
    meaning: "The upload cannot be completed: some of its parts have not arrived.",
    remedy: "Upload again: what has arrived is not sent twice.",
  },
  PayloadTooLarge: {
    meaning: "The request body is over the limit.",
    remedy: "Move what is large out of the JSON: files into the job's directory (they are uploaded) or into `inputs`.",
  },
  RouteNotFound: {
    meaning: "No route has this path.",
    remedy:
      "The routes are in docs/contracts.md §6. If `spot` says it, the stack is of another release: deploy it anew.",
  },
  MethodNotAllowed: {
    meaning: "The path is known, but not with this method.",
    remedy: "Use the method that the message names; docs/contracts.md §6 lists them.",
  },
  InternalError: {
    meaning: "The API's function failed in a way it does not know.",
    remedy:
      "Try again. If it stays, the functions' log group in CloudWatch (`/spot-connect/STACK/functions`) has the error with its stack.",
  },
  FileSystemNotReady: {
    meaning: "The file system is still being created.",
    remedy:
      "Nothing: it is asked again. If a job ends with it, EFS took longer than four minutes: see the file system's state in the EFS console, then submit again.",
  },
  MountTargetNotReady: {
    meaning: "A mount target is still being created.",
    remedy:
      "Nothing: it is asked again. If a job ends with it, EFS took longer than four minutes: see the file system's network tab in the EFS console, then submit again.",
  },
  CapacityUnavailable: {
    meaning: "No candidate pool gave an instance on this try.",
    remedy: "Nothing: EC2 is asked again. More `instance.types` and all zones are more pools, and shorter waits.",
  },
  RequestThrottled: {
    meaning: "AWS asked us to slow down.",
    remedy:
      "Nothing: it is asked again, more slowly. If a job ends with it, see which request rate the account uses up (Service Quotas, CloudWatch usage metrics), then submit again.",
  },
  SweepFailed: {
    meaning: "The sweep gave no report in time, or could not treat all that it found.",
    remedy:
      "Nothing is lost: the next sweep, in five minutes at the latest, goes on. `spot sweep --dry-run` names what it cannot treat and why; its function's log has every report.",
  },
  NetworkUnusable: {
    meaning: "The VPC has no subnet an instance could run in, or EC2 refuses the job's own group or launch template.",
    remedy:
      "Give the stack's VPC a subnet with free addresses in a zone the job allows: `aws ec2 create-default-vpc` makes a lost default VPC again, `instance.zones: []` allows all zones. If the message is EC2's (`SecurityGroupLimitExceeded`): remove groups that are not needed, or raise the quota.",
  },
  FileSystemUnusable: {
    meaning: "The file system cannot be mounted from the stack's network, or is full or gone; the message says which.",
    remedy:
      "Do what the message names: another `filesystem`, or its mount targets in the stack's VPC, admitting port 2049 from the stack's client security group; in a full one remove what is not needed.",
  },
  ConfigurationRejected: {
    meaning: "EC2 refused the request in every pool for the same reason.",
    remedy:
      "Change what the message names, in the job or in the account, and submit again. Waiting would not have helped; the table of EC2's codes in docs/troubleshooting.md says what each needs.",
  },
  CapacityWaitExceeded: {
    meaning: "No capacity within `limits.capacityWait`.",
    remedy:
      'Name more `instance.types`, allow all zones, drop `maxPrice`, allow `"market": "spot-then-on-demand"`, or wait longer (`limits.capacityWait`). If the message names a quota, raise it.',
  },
  RuntimeExceeded: {
    meaning: "The scripts ran longer than `limits.runtime`.",
    remedy: "Submit it again with a longer `limits.runtime`, or see in `spot logs JOB` where it hangs.",
  },
  BudgetExceeded: {
    meaning: "The machines cost what `limits.budgetUsd` allows; the scripts were told to save and stop.",
    remedy:
      "Raise `limits.budgetUsd` and submit it again, or cheaper `instance.types`; `spot costs JOB` shows what was paid for.",
  },
  AttemptLimitReached: {
    meaning: "The job was interrupted more often than `retry.interruptions` allows.",
    remedy:
      'Name more and other `instance.types`, whose pools are taken less often, or `"market": "on-demand"`; or raise `retry.interruptions`.',
  },
  HistoryLimitReached: {
    meaning: "The execution's history is nearly full, after more attempts and waits than one execution can hold.",
    remedy:
      "Submit the rest as a new job that begins from what the outputs hold. `spot events JOB` shows what used it up: thousands of waits for capacity, or a machine that fell silent again and again.",
  },
  BootstrapFailed: {
    meaning: "Instances start but are not ready in time; the cause and the timeline say what was seen.",
    remedy:
      "If SSM never heard from them, give their subnets a way to AWS: a public address and an internet gateway, a NAT, or the VPC endpoints of docs/deploy.md; and see that VPC Block Public Access is off. An own image needs the SSM agent and Python 3.8. If the agent reported, shorten `setup`.",
  },
  SetupFailed: {
    meaning: "A `setup` command failed.",
    remedy: "`spot logs JOB` has its output. Correct the command and submit again.",
  },
  ContainerFailed: {
    meaning: "The job's container image could not be had, or the machine has no Docker.",
    remedy:
      "See that `docker pull IMAGE` works without logging in. Where Docker is missing, take an image of a machine that has it, or put `sudo dnf install -y docker && sudo systemctl start docker` into `setup`.",
  },
  SecretsFailed: {
    meaning: "A secret of the job is not to be had; the message names it.",
    remedy:
      "`aws ssm put-parameter --type SecureString --name PARAMETER --value …` makes it. A key of your own has to let the stack's instance role decrypt, in its key policy.",
  },
  InputsFailed: {
    meaning: "An input could not be staged.",
    remedy:
      "See that what the message names exists and that the stack may read it: a foreign bucket has to be named at the deployment (`inputBuckets`), a private repository needs `secret`, and an image without git `sudo dnf install -y git` in `setup`.",
  },
  ScriptFailed: {
    meaning: "A script exited with an error; the cause has its name, code and last lines.",
    remedy:
      "`spot logs JOB` has all it printed. Correct it and submit again; `retry.errors` repeats a script that fails now and then.",
  },
  JobCancelled: {
    meaning: "The job was cancelled.",
    remedy:
      "Nothing is wrong. What it saved stays on its file system; submitted again under another `clientToken` it begins anew.",
  },
  ExecutionFailed: {
    meaning: "The execution itself failed, not the job's scripts; the cause has what Step Functions said.",
    remedy:
      "The message begins with AWS's own name for it: docs/troubleshooting.md has the ones people meet. The execution in the Step Functions console shows the state that failed, and links to its function's log.",
  },
  ReleaseMismatch: {
    meaning:
      "An execution's definition and the functions it calls are of releases too far apart to understand each other.",
    remedy:
      "Deploy the newer of the two releases again; functions understand the definitions of their own and of the last release. An execution that is older cannot go on: its machines are let go, and the job is to be submitted anew.",
  },
  AgentFailed: {
    meaning: "The agent met an error of its own; the cause has it.",
    remedy:
      "A full disk or file system and an unknown `instance.username` are the usual causes; `spot events JOB` shows how far it came. Otherwise it is a fault of the agent: report it with the message.",
  },
} as const satisfies Record<ErrorName, ErrorText>;
