/** Numbers in a query. */
import * as z from "zod/mini";

/** Query parameters are text; numbers among them are digits, nothing else that JavaScript would read as a number. */
export const wholeNumber = (least: number, most: number) =>
  z.pipe(
    z.pipe(z.string().check(z.regex(/^-?[0-9]{1,15}$/, { error: "is not a whole number" })), z.transform(Number)),
    z.int().check(z.minimum(least), z.maximum(most)),
  );
