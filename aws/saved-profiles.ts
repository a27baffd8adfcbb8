/** Users' own profiles: written, as the API does. The last one who saves a name has it. */
import { DeleteCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { KEYS } from "../core/naming.ts";
import type { SavedProfiles } from "../core/ports-api.ts";
import { dynamoDbClient } from "./clients.ts";
import type { Environment } from "./environment.ts";

export const savedProfiles = ({ table }: Environment): SavedProfiles => ({
  put: async (profile) => {
    const Item = { ...KEYS.profile(profile.name), version: 1, ...profile };
    await dynamoDbClient().send(new PutCommand({ TableName: table, Item }));
  },
  remove: async (name) => {
    const Key = KEYS.profile(name);
    const answer = await dynamoDbClient().send(new DeleteCommand({ TableName: table, Key, ReturnValues: "ALL_OLD" }));
    return answer.Attributes !== undefined;
  },
});
