/** Whether a job's scripts have the Docker that their container needs, as far as images' owners and names tell. Pure. */
import { standardTitle } from "./driver-checks.ts";
import type { FieldProblem } from "./errors.ts";
import type { Job } from "./job.ts";
import type { ImageFacts } from "./ports-catalog.ts";

/** Otherwise nobody needs to look at an image: `setup` that names Docker is taken to bring it. */
export const needsDocker = ({ container = null, setup }: Pick<Job, "container" | "setup">): boolean =>
  container !== null && !setup.some((command) => /docker/i.test(command));

interface TypeImage {
  readonly type: string;
  /** null: it is gone. */
  readonly image: ImageFacts | null;
}

/** `setup` is run as `instance.username`, so it needs the sudo; the image is pulled after it. */
const REMEDY =
  "a `setup` that installs and starts it (Amazon Linux 2023: `sudo dnf install -y docker && sudo systemctl start docker`), " +
  "an `instance.image` that has it, or types with NVIDIA GPUs alone, for which the stack's own image has it";

const MOST_NAMES = 3;

/** Each machine without it would be paid for only to fail (ContainerFailed). */
export function warnOfDocker(images: readonly TypeImage[]): readonly FieldProblem[] {
  const found = images.flatMap(({ type, image }) => {
    const title = image === null ? undefined : standardTitle(image);
    return title === undefined ? [] : [{ type, title }];
  });
  if (found.length === 0) return [];
  const more = found.length > MOST_NAMES ? [`${found.length - MOST_NAMES} more`] : [];
  const types = [...found.slice(0, MOST_NAMES).map(({ type }) => type), ...more].join(", ");
  const titles = [...new Set(found.map(({ title }) => title))].join(", ");
  const problem = `needs Docker, which the image for ${types} (${titles}) has not and \`setup\` does not install: on such a machine the job fails`;
  return [{ field: "container", problem, expected: REMEDY }];
}
