import { defineConfig } from "vitest/config";

/** `*.all.test.ts` are the long ones: only `npm run test:all` runs them. */
const long = process.env.ALL === "1" ? [] : ["test/**/*.all.test.ts"];

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["node_modules/**", ...long],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: "forks",
    maxWorkers: 2,
  },
});
