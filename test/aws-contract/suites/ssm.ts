/** Image parameters, and commands for an instance. */
import {
  DescribeInstanceInformationCommand,
  GetParameterCommand,
  GetParametersCommand,
  SendCommandCommand,
} from "@aws-sdk/client-ssm";
import { expect } from "vitest";
import { expectRefused, type Suite } from "../suite.ts";

const IMAGE = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";
const UNKNOWN = "i-0123456789abcdef0";

export const SSM: Suite = {
  service: "SSM",
  cases: {
    "AWS's own parameters name the newest images": async ({ ssm }) => {
      const { Parameter } = await ssm.send(new GetParameterCommand({ Name: IMAGE }));
      expect(Parameter).toMatchObject({
        Name: IMAGE,
        Type: "String",
        Value: expect.stringMatching(/^ami-[0-9a-f]{8,17}$/),
        Version: expect.any(Number),
      });
    },

    "an unknown parameter is ParameterNotFound": async ({ ssm, name }) => {
      await expectRefused(ssm.send(new GetParameterCommand({ Name: `/${name()}` })), "ParameterNotFound");
    },

    "of several parameters, those that there are not are named": async ({ ssm, name }) => {
      const unknown = `/${name()}`;
      const answer = await ssm.send(new GetParametersCommand({ Names: [IMAGE, unknown] }));
      expect(answer.Parameters!.map(({ Name }) => Name)).toEqual([IMAGE]);
      expect(answer.InvalidParameters).toEqual([unknown]);
    },

    "an instance that SSM does not know is not listed": async ({ ssm }) => {
      const Filters = [{ Key: "InstanceIds", Values: [UNKNOWN] }];
      const answer = await ssm.send(new DescribeInstanceInformationCommand({ Filters }));
      expect(answer.InstanceInformationList).toEqual([]);
    },

    "a command for an instance that is not online is InvalidInstanceId": async ({ ssm }) => {
      const command = new SendCommandCommand({
        DocumentName: "AWS-RunShellScript",
        InstanceIds: [UNKNOWN],
        Parameters: { commands: ["true"] },
      });
      await expectRefused(ssm.send(command), "InvalidInstanceId");
    },

    "a command of a document that there is not is InvalidDocument": async ({ ssm, name }) => {
      const command = new SendCommandCommand({
        DocumentName: name(),
        Targets: [{ Key: "tag:contract", Values: ["none"] }],
      });
      await expectRefused(ssm.send(command), "InvalidDocument");
    },
  },
};
