/** Numbers in a query. */
import * as z from "zod";

/** Query parameters are text; numbers among them are digits, nothing else that JavaScript would read as a number. */
export const wholeNumber = (least: number, most: number) =>
  z
    .string()
    .regex(/^-?[0-9]{1,15}$/, { error: "is not a whole number" })
    .transform(Number)
    .pipe(z.int().min(least).max(most));
