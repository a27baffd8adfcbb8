import type { FieldProblem } from "../../errors.ts";
import type { Job } from "../../job.ts";
import type { ApiPorts } from "../../ports-api.ts";
import { uploadIdOf } from "../../job-input.ts";

/** Uploads are kept for 14 days (resources/storage.yml): a job that names one that is gone would pay for a machine first. */
export async function checkUploads(
  { uploads }: Pick<ApiPorts, "uploads">,
  { inputs }: Pick<Job, "inputs">,
): Promise<readonly FieldProblem[]> {
  const found = await Promise.all(
    inputs.map(async (input, index) => {
      const id = uploadIdOf(input);
      if (id === null || (await uploads.find(id)) !== null) return [];
      const problem = "is an upload that is not there (any more): they are kept for 14 days";
      return [
        { field: `inputs[${index}].from`, problem, expected: "an upload of the files anew, as `spot run` does it" },
      ];
    }),
  );
  return found.flat();
}
