/** The compiled deployment, as `npm start` has it. */
export { packaged } from "../scripts/packaged.ts";
