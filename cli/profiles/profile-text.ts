/** The text of a file that `spot profiles save` reads: JSON, or a literal of Python, as spot-connect kept its profiles. */
import { isMembers, type Members } from "../../core/json-checks.ts";
import { UsageError } from "../exit-codes.ts";
import { LiteralError } from "./literal-cursor.ts";
import { readPythonLiteral } from "./python-literal.ts";

export function parseProfileText(file: string, text: string): Members {
  const fields = parse(file, text);
  if (isMembers(fields)) return fields;
  throw new UsageError(`${file} is not a JSON object, nor a dict of Python`, {
    remedy: '{"defaults": {"instance": {"types": ["c7i.large"]}}}',
  });
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (noJson) {
    try {
      return readPythonLiteral(text);
    } catch (noPython) {
      throw noPython instanceof LiteralError ? isNeither(file, noJson as Error, noPython) : noPython;
    }
  }
}

/** Who calls a file so means JSON. */
const isCalledJson = (file: string): boolean => file.toLowerCase().endsWith(".json");

function isNeither(file: string, noJson: Error, noPython: LiteralError): UsageError {
  const noneOfBoth = `${file} is not JSON: ${noJson.message}`;
  if (isCalledJson(file)) return new UsageError(noneOfBoth, { remedy: "Mend it there.", cause: noJson });
  return new UsageError(`${noneOfBoth}; as Python, which profiles.txt is, it ${noPython.message}`, {
    remedy: `Mend it there. In Python: ${noPython.remedy}`,
    cause: noPython,
  });
}
