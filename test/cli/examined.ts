/** `spot doctor --json`, and its results by their names. */
import { spot, type Ran } from "./cloud.ts";

interface Shown {
  readonly name: string;
  readonly verdict: string;
  readonly message: string;
  readonly remedy: string | null;
}
interface Examined extends Ran {
  readonly of: (name: string) => Shown;
}

export async function doctor(...args: readonly string[]): Promise<Examined> {
  const ran = await spot("doctor", "--json", ...args);
  const results = ran.stdout === "" ? [] : (JSON.parse(ran.stdout) as Shown[]);
  return { ...ran, of: (name) => results.find((each) => each.name === name)! };
}
