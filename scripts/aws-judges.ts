/** What `npm run check:aws` runs: none of it needs PyPI, as test/repository/aws-judges.test.ts sees. */
export const AWS_JUDGES: readonly { readonly about: string; readonly tests: readonly string[] }[] = [
  {
    about:
      "the template and the machines: AWS's CloudFormation validator, asl-validator, the SDK's schemas, sample events",
    tests: ["test/template", "test/core/state-machines.test.ts"],
  },
  {
    about:
      "permissions: AWS's lists of actions, the local cloud's judgement beside an independent one, and its enforcement",
    tests: ["test/permissions", "test/local/iam"],
  },
  { about: "the States Language: definitions that are refused", tests: ["test/local/asl/validation.test.ts"] },
  { about: "the contract suite, asked of the local cloud", tests: ["test/aws-contract"] },
];
