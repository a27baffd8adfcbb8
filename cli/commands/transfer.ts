import { JOB_NAME } from "../../core/naming.ts";
import type { DownPorts } from "../down/ports.ts";
import { NotFoundError, UsageError } from "../exit-codes.ts";
import { addExamples, collect } from "../help.ts";
import type { Register } from "../register.ts";
import { showJob } from "../run/show-job.ts";
import { NOTHING_SUBMITTED, submitJob } from "../send-job.ts";
import { openClient, type Session } from "../session.ts";
import { setFields } from "../set-fields.ts";
import { checkPair, readAddress, type Address, type Buckets } from "../transfer/addresses.ts";
import { refuseFixed } from "../transfer/fixed-fields.ts";
import { checkSource } from "../transfer/source.ts";

interface TransferOptions {
  readonly name: string;
  readonly profile?: string;
  readonly set: readonly string[];
  readonly detach: boolean;
}

export const registerTransfer: Register = (program, session) => {
  const command = program
    .command("transfer")
    .argument("<from>", "s3://BUCKET/PREFIX/ or efs://NAME/PATH")
    .argument("<to>", "the other of the two")
    .description("copy all below a place on S3 to a file system, or back, as a job")
    .option("-n, --name <name>", "the job's name", "transfer")
    .option("-p, --profile <name>", "the job's profile")
    .option("--set <field=value>", "any other field of a job; as often as wanted", collect, [])
    .option("--detach", "do not follow it: print its id", false)
    .addHelpText("after", HELP)
    .action((from: string, to: string, options: TransferOptions) => transfer(session, from, to, options));
  addExamples(
    command,
    "spot transfer s3://open-data/digits/ efs://my-data/digits",
    "spot transfer efs://my-data/results s3://team-data/results/ --detach",
  );
};

const HELP = `
efs://NAME/PATH is what jobs of that file system see as $SPOT_EFS_DIR/data/PATH; one to copy to is made if there is none,
one to copy from has to be there (with the right elasticfilesystem:DescribeFileSystems you are told before the job begins).
What is there already is not copied again, and nothing is removed. Symlinks and special files are left out.`;

async function transfer(session: Session, from: string, to: string, options: TransferOptions): Promise<void> {
  session.terminal.standing = NOTHING_SUBMITTED;
  const [source, target] = [readAddress(from), readAddress(to)];
  checkName(options.name);
  refuseFixed(options.set);
  const job = {
    name: options.name,
    command: `exec python3 -m spot_job transfer ${quote(from)} ${quote(to)}`,
    filesystem: await findFileSystem(session, source, target),
    ...(options.profile === undefined ? {} : { profile: options.profile }),
  };
  const client = await openClient(session);
  const follow = (jobId: string): Promise<void> => showJob(session, client, jobId, { hasShell: false });
  await submitJob(session, client, setFields(job, options.set), options.detach ? null : follow);
}

function checkName(name: string): void {
  if (JOB_NAME.test(name)) return;
  throw new UsageError(`--name ${JSON.stringify(name)} is no job's name`, {
    remedy: "At most 48 letters, digits and `. _ -`, a letter or digit first.",
  });
}

/** That of the job. What the job could not copy is refused before a machine is paid for. */
async function findFileSystem(session: Session, source: Address, target: Address): Promise<string> {
  const { openPorts } = await import("../down/open-ports.ts");
  const { stack } = session.options;
  const ports = openPorts(session);
  const name = checkPair(source, target, await findBuckets(ports, stack));
  if (source.kind === "efs") await checkSource(ports.fileSystems, source, stack);
  return name;
}

async function findBuckets({ stacks }: Pick<DownPorts, "stacks">, stack: string): Promise<Buckets> {
  const found = await stacks.find(stack);
  const { BucketName, InputBuckets = "", OutputBuckets = "" } = found?.outputs ?? {};
  if (BucketName === undefined)
    throw new NotFoundError(`there is no stack ${stack} with a bucket`, {
      remedy: "Name another (--stack, SPOT_STACK), or set the region it is in (--region, AWS_REGION).",
    });
  const list = (text: string): readonly string[] => text.split(",").filter(Boolean);
  return { own: BucketName, readable: list(InputBuckets), writable: list(OutputBuckets) };
}

/** One word of bash, whatever is in it. */
const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
