import type { PutTargetsRequest, PutTargetsResponse, Target } from "@aws-sdk/client-eventbridge";
import { AwsError } from "../kernel/service.ts";
import { findRule, invalid } from "./context.ts";
import type { EventsContext } from "./context.ts";
import { EVENT_AGE_SECONDS, DEFAULT_RETRY_ATTEMPTS, LARGEST_TARGET_INPUT, MOST_TARGETS } from "./facts.ts";

export const putTargets =
  (context: EventsContext) =>
  (input: PutTargetsRequest): PutTargetsResponse => {
    const rule = findRule(context, input);
    const given = input.Targets ?? [];
    given.forEach(checkTarget);
    const ids = new Set(given.map(({ Id }) => Id));
    const targets = [...rule.targets.filter(({ Id }) => !ids.has(Id)), ...given];
    if (targets.length > MOST_TARGETS) {
      throw new AwsError("LimitExceededException", "The requested resource exceeds the maximum number allowed.");
    }
    context.state.rules.put(rule.name, { ...rule, targets });
    return { FailedEntryCount: 0, FailedEntries: [] };
  };

function checkTarget(target: Target): void {
  const { Arn: arn = "", Id: id = "", RetryPolicy: retry } = target;
  const service = arn.split(":")[2] ?? "";
  if (!/^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+/.test(arn))
    throw invalid(`Parameter ${arn} is not valid. Reason: Provided Arn is not in correct format.`);
  if (!["lambda", "sqs", "states"].includes(service)) {
    throw new AwsError(
      "NotImplemented",
      `events:PutTargets with a target of ${service} is not implemented by the local cloud`,
      { status: 501 },
    );
  }
  if (service === "states" && target.RoleArn === undefined) throw invalid(`RoleArn is required for target ${arn}.`);
  const shapes = [target.Input, target.InputPath, target.InputTransformer].filter((each) => each !== undefined);
  if (shapes.length > 1)
    throw invalid(`Only one of Input, InputPath, or InputTransformer must be provided for target ${id}.`);
  checkInput(target.Input, id);
  const age = retry?.MaximumEventAgeInSeconds;
  if (age !== undefined && !(age >= EVENT_AGE_SECONDS.least && age <= EVENT_AGE_SECONDS.most)) {
    throw invalid(
      `Value '${age}' at 'maximumEventAgeInSeconds' failed to satisfy constraint: Member must have value between 60 and 86400`,
    );
  }
  const attempts = retry?.MaximumRetryAttempts;
  if (attempts !== undefined && !(attempts >= 0 && attempts <= DEFAULT_RETRY_ATTEMPTS)) {
    throw invalid(
      `Value '${attempts}' at 'maximumRetryAttempts' failed to satisfy constraint: Member must have value between 0 and 185`,
    );
  }
}

function checkInput(input: string | undefined, id: string): void {
  if (input === undefined) return;
  if (input.length > LARGEST_TARGET_INPUT)
    throw invalid(`Input for target ${id} is longer than ${LARGEST_TARGET_INPUT} characters.`);
  try {
    JSON.parse(input);
  } catch {
    throw invalid(`JSON syntax error in input for target ${id}`);
  }
}
