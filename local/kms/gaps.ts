import type { Gaps } from "../gaps.ts";

export const KMS_GAPS: Gaps = {
  title: "KMS",
  client: "client-kms",
  notes: [
    "Keys that a Spot launch may use, or not, for its encrypted root disk. Nothing is encrypted with them; there are no aliases, key policies or key material.",
  ],
  partial: {
    CreateKey: "symmetric, for encryption; a policy and tags are ignored",
    CreateGrant: "constraints and retiring principals are ignored",
    ListGrants: "one page with everything",
  },
  lacking: ["Encrypt", "Decrypt", "GenerateDataKey", "PutKeyPolicy", "ScheduleKeyDeletion"],
};
