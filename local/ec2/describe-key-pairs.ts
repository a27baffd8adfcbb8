import type { DescribeKeyPairsCommandInput, DescribeKeyPairsResult } from "@aws-sdk/client-ec2";
import { AwsError } from "../kernel/service.ts";
import type { Ec2 } from "./state.ts";

/** The account has none: local instances have no SSH server. */
export const describeKeyPairs =
  (_ec2: Ec2) =>
  (input: DescribeKeyPairsCommandInput): DescribeKeyPairsResult => {
    const name = input.KeyNames?.[0] ?? input.KeyPairIds?.[0];
    if (name !== undefined) throw new AwsError("InvalidKeyPair.NotFound", `The key pair '${name}' does not exist`);
    return { KeyPairs: [] };
  };
