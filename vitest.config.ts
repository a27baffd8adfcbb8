import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** `*.all.test.ts` are the long ones: only `npm run test:all` runs them. */
const long = process.env.ALL === "1" ? [] : ["test/**/*.all.test.ts"];
const exclude = ["node_modules/**", ...long];
/** The adapters open their clients when they are loaded, as a function does: each file loads them anew. */
const ADAPTERS = "test/aws/**/*.test.ts";

/** The longest first, or the last one runs alone in the end. */
const LONGEST = [/crash-points/, /schemathesis\.all/, /\.all\./, /e2e|openapi|permissions|simulation/];
const rankOf = ({ moduleId }: TestSpecification): number => {
  const rank = LONGEST.findIndex((pattern) => pattern.test(moduleId));
  return rank === -1 ? LONGEST.length : rank;
};
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const of = (name: string) => sorted.filter(({ project }) => project.name === name);
    const rest = of("all else").toSorted((a, b) => rankOf(a) - rankOf(b));
    return [...of("adapters"), ...rest];
  }
}

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Of a second by itself, which a process on a busy machine may need to begin.
    expect: { poll: { timeout: 20_000 } },
    pool: "forks",
    // One more than the cores there must be: end-to-end tests wait for real processes.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    projects: [
      { extends: true, test: { name: "adapters", include: [ADAPTERS], exclude, isolate: true } },
      // The others share their processes: loading what all use takes as long as most files' tests do.
      {
        extends: true,
        test: { name: "all else", include: ["test/**/*.test.ts"], exclude: [...exclude, ADAPTERS], isolate: false },
      },
    ],
  },
});
