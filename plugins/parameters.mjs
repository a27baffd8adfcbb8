/**
 * The deployment's parameters: `--param "name=value"`, or `params:` in serverless.yml. One row each; docs/deploy.md has them
 * as a table. `read` gives the value in its final form, or throws a Problem. Defaults are in serverless.yml, `custom.parameters`.
 */
export const PARAMETERS = {
  vpcId: {
    about: "the VPC of instances and mount targets; without it the account's default one",
    expected: "`vpc-` and 8 or 17 hexadecimal digits",
    example: "vpc-0a1b2c3d4e5f60718",
    read: (given) => (given === null ? null : matching(/^vpc-(?:[0-9a-f]{8}|[0-9a-f]{17})$/, given)),
  },
  subnetIds: {
    about: "the only subnets to launch in, at best one in each zone; without it all of the VPC's",
    expected: "`subnet-` and 8 or 17 hexadecimal digits, several with commas; only together with `vpcId`",
    example: "subnet-0a1b2c3d4e5f60718,subnet-8f7e6d5c",
    read: (given) => list(given).map((id) => matching(/^subnet-(?:[0-9a-f]{8}|[0-9a-f]{17})$/, id)),
  },
  publicIp: {
    about: "whether an instance gets a public address; `false` for private subnets (below)",
    expected: "`true` or `false`",
    example: "false",
    read: (given) => oneOf(["true", "false"], given) === "true",
  },
  fileSystemThroughput: {
    about:
      "of file systems that jobs make: `elastic` costs by the GB and is always fast, `bursting` is free and slow without credits",
    expected: "`elastic` or `bursting`",
    example: "bursting",
    read: (given) => oneOf(["elastic", "bursting"], given),
  },
  inputBuckets: {
    about: "buckets, besides the stack's own, that jobs may read inputs from",
    expected: "names of buckets, several with commas",
    example: "open-data,team-data",
    read: (given) => list(given).map((name) => matching(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, name)),
  },
  outputBuckets: {
    about: "buckets, besides the stack's own, that jobs may write to, for `spot transfer`",
    expected: "names of buckets, several with commas",
    example: "team-results",
    read: (given) => list(given).map((name) => matching(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, name)),
  },
  secretsPrefix: {
    about:
      "where Parameter Store has the secrets that jobs may name, which instances of the stack can read and functions cannot; without it `/spot-connect-<stage>/secrets/`",
    expected:
      "a path with a slash at both ends that does not begin with `/aws`, `/ssm` or `/spot-connect`, where stacks have what jobs must not read, but for `/spot-connect-<stage>/secrets/`",
    example: "/vision/secrets/",
    read: (given) => matching(/^$|^(?!\/(?:aws|ssm))(?:\/[A-Za-z0-9_.-]{1,100}){1,10}\/$/i, given),
  },
  topics: {
    about: "SNS topics that jobs may have told of their states (`notify`)",
    expected: "ARNs of standard topics in the region of the stack, several with commas, at most 20",
    example: "arn:aws:sns:us-east-1:111122223333:jobs",
    read: (given) => atMost(20, list(given)).map((arn) => matching(TOPIC, arn)),
  },
  tags: {
    about:
      "tags of the stack, of all in it that can have tags, of the instances with their disks, and of new file systems",
    expected:
      "`key=value`, several with commas, at most 40; keys of at most 128 letters, digits and `_ . : / + - @` that do not begin with `aws:` or `spot-connect:`, values of at most 256",
    example: "team=vision,cost-center=42",
    read: (given) => readTags(given),
  },
  logRetentionDays: {
    about: "how long CloudWatch keeps the logs of jobs and functions",
    expected:
      "one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653",
    example: "90",
    read: (given) => Number(oneOf(RETENTIONS, given)),
  },
  alarmsTo: {
    about:
      'who is told of alarms (docs/operate.md, "Alarms"): a topic of yours, or an address, for which the stack makes a topic; without it nobody is',
    expected: "the ARN of an SNS topic in the region of the stack, or an e-mail address",
    example: "ops@example.com",
    read: (given) => (given === "" || isAddress(given) ? given : matching(TOPIC, given)),
  },
};

/** A FIFO topic's name ends in `.fifo`: neither alarms nor jobs can be told in order. */
const TOPIC = /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/;

/** Only its outline: whether there is somebody, the mail that asks for consent shows. */
export const isAddress = (given) => typeof given === "string" && /^[^\s@:,]{1,64}@[^\s@:,]{1,255}$/.test(given);

/** What CloudWatch Logs takes (API reference, PutRetentionPolicy). */
const RETENTIONS = PARAMETERS.logRetentionDays.expected.match(/\d+/g);

/** Function names have at most 64 characters, names of EventBridge's rules too; ours around the stage are up to 37 long. */
const LONGEST_STAGE = 27;
const MOST_TAGS = 40;
/**
 * What the parameters open to jobs is in one managed policy of 6,144 characters (IAM user guide, "IAM and AWS STS quotas")
 * with all that an instance needs (resources/instances.yml), which leaves this much.
 */
const MOST_OPENED = 2600;

class Problem extends Error {}

/**
 * All problems at once, each `name: what is wrong; expected …`; and the values by name.
 * @param {Record<string, unknown>} given values of `custom.parameters`
 * @param {readonly string[]} named what the user wrote, in the command or in serverless.yml
 * @param {{ stage: string, region: string }} target
 */
export function readParameters(given, named, { stage, region }) {
  const problems = [...readTarget(stage, region), ...named.filter((name) => !(name in PARAMETERS)).map(unknownName)];
  const values = {};
  for (const [name, { expected, read }] of Object.entries(PARAMETERS)) {
    try {
      values[name] = read(given[name]);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      problems.push(`${name}: ${error.message}; expected ${expected}`);
    }
  }
  return { values, problems: [...problems, ...contradictions(values, stage, region)] };
}

function readTarget(stage, region) {
  return [
    ...(/^[a-z][a-z0-9-]*$/i.test(stage) && stage.length <= LONGEST_STAGE
      ? []
      : [
          `stage: ${JSON.stringify(stage)} is not allowed; expected at most ${LONGEST_STAGE} letters, digits and hyphens, a letter first`,
        ]),
    ...(/^[a-z]{2}(?:-[a-z]+)+-\d$/.test(region)
      ? []
      : [`region: ${JSON.stringify(region)} is not allowed; expected one like eu-central-1`]),
  ];
}

const unknownName = (name) =>
  `${name}: is no parameter of a deployment; expected one of ${Object.keys(PARAMETERS).join(", ")}`;

/** Characters of the policy: every bucket's ARN is in it twice, for its objects and for itself. */
const charactersOpened = ({ inputBuckets = [], outputBuckets = [], secretsPrefix = "" }) =>
  [...inputBuckets, ...outputBuckets].reduce((sum, name) => sum + 2 * (name.length + 24), secretsPrefix.length);

function contradictions(values, stage, region) {
  const { subnetIds = [], vpcId, alarmsTo, topics = [], secretsPrefix = "" } = values;
  const opened = charactersOpened(values);
  const isOfStacks = secretsPrefix.toLowerCase().startsWith("/spot-connect");
  const [, , , topicRegion = region] = (alarmsTo ?? "").split(":");
  const foreign = topics.filter((arn) => arn.split(":")[3] !== region);
  return [
    ...(subnetIds.length > 0 && vpcId === null
      ? ["subnetIds: is given without vpcId; expected the VPC that they are in"]
      : []),
    ...(opened > MOST_OPENED
      ? [
          `inputBuckets, outputBuckets, secretsPrefix: take ${opened} characters of the policy that they are in; expected at most ${MOST_OPENED}, which are some 28 buckets`,
        ]
      : []),
    ...(isOfStacks && !secretsPrefix.startsWith(`/spot-connect-${stage}/secrets/`)
      ? [
          `secretsPrefix: ${JSON.stringify(secretsPrefix)} is not allowed; expected ${PARAMETERS.secretsPrefix.expected}`,
        ]
      : []),
    ...foreign.map(
      (arn) => `topics: ${arn} is in ${arn.split(":")[3]}; expected topics in ${region}, where the stack is`,
    ),
    ...(topicRegion === region
      ? []
      : [`alarmsTo: is a topic in ${topicRegion}; expected one in ${region}, since an alarm reaches no other region`]),
  ];
}

/** Of the command line everything is text; serverless.yml may hold numbers, lists and maps. */
function matching(pattern, given) {
  if (typeof given !== "string" || !pattern.test(given)) throw new Problem(`${JSON.stringify(given)} is not allowed`);
  return given;
}

function oneOf(allowed, given) {
  if (!allowed.includes(String(given))) throw new Problem(`${JSON.stringify(given)} is not allowed`);
  return String(given);
}

function atMost(most, items) {
  if (items.length > most) throw new Problem(`there are ${items.length}`);
  return items;
}

const list = (given) =>
  (Array.isArray(given) ? given : String(given).split(",")).map(trim).filter((item) => item !== "");
const trim = (item) => (typeof item === "string" ? item.trim() : item);

function readTags(given) {
  const pairs =
    typeof given === "object" && !Array.isArray(given)
      ? Object.entries(given)
      : list(given).map((item) => {
          const [key, ...rest] = String(item).split("=");
          return rest.length === 0 ? ["", key] : [key, rest.join("=")];
        });
  if (pairs.length > MOST_TAGS) throw new Problem(`there are ${pairs.length}`);
  for (const [key, value] of pairs) {
    const isRight =
      /^(?!aws:|spot-connect:)[\w.:/+@-]{1,128}$/i.test(key) && /^[\w .:/+@=-]{0,256}$/.test(String(value));
    if (!isRight) throw new Problem(`${JSON.stringify(key === "" ? value : `${key}=${value}`)} is not allowed`);
  }
  return Object.fromEntries(pairs.map(([key, value]) => [key, String(value)]));
}
