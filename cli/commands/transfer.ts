import { JOB_NAME } from "../../core/naming.ts";
import { NotFoundError, UsageError } from "../exit-codes.ts";
import { addExamples, collect } from "../help.ts";
import type { Register } from "../register.ts";
import { showJob } from "../run/show-job.ts";
import { NOTHING_SUBMITTED, submitJob } from "../send-job.ts";
import { openClient, type Session } from "../session.ts";
import { setFields } from "../set-fields.ts";
import { checkPair, readAddress, type Buckets } from "../transfer/addresses.ts";

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
    .action(async (from: string, to: string, options: TransferOptions) => {
      const { terminal } = session;
      terminal.standing = NOTHING_SUBMITTED;
      const [source, target] = [readAddress(from), readAddress(to)];
      if (!JOB_NAME.test(options.name))
        throw new UsageError(`--name ${JSON.stringify(options.name)} is no job's name`, {
          remedy: "At most 48 letters, digits and `. _ -`, a letter or digit first.",
        });
      const filesystem = checkPair(source, target, await findBuckets(session));
      const job = {
        name: options.name,
        command: `exec python3 -m spot_job transfer ${quote(from)} ${quote(to)}`,
        filesystem,
        ...(options.profile === undefined ? {} : { profile: options.profile }),
      };
      const client = await openClient(session);
      const follow = (jobId: string): Promise<void> => showJob(session, client, jobId, { hasShell: false });
      await submitJob(session, client, setFields(job, options.set), options.detach ? null : follow);
    });
  addExamples(
    command,
    "spot transfer s3://open-data/digits/ efs://my-data/digits",
    "spot transfer efs://my-data/results s3://team-data/results/ --detach",
  );
};

const HELP = `
efs://NAME/PATH is what jobs of that file system see as $SPOT_EFS_DIR/data/PATH; it is made if there is none.
What is there already is not copied again, and nothing is removed. Symlinks and special files are left out.`;

/** Of the stack itself, so that a bucket that is closed to its jobs is refused before a machine is paid for. */
async function findBuckets(session: Session): Promise<Buckets> {
  const { openPorts } = await import("../down/open-ports.ts");
  const { stack } = session.options;
  const found = await openPorts(session).stacks.find(stack);
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
