/**
 * Property tests draw the same samples in each `npm test`, so that a failure there is the change's and repeats; the long run
 * (`npm run test:all`) draws new ones, and prints the seed of a failure.
 */
import * as fc from "fast-check";

if (process.env.ALL !== "1") fc.configureGlobal({ seed: 20_261_122 });
