/** Sessions, as far as no machine is needed; ssm-online.ts opens one. */
import { DescribeSessionsCommand, ResumeSessionCommand, StartSessionCommand } from "@aws-sdk/client-ssm";
import { expect } from "vitest";
import type { Suite } from "../suite.ts";

const NOBODY = "i-0123456789abcdef0";

export const SSM_SESSIONS: Suite = {
  service: "SSM",
  cases: {
    "a session with an instance that is not online is TargetNotConnected": async ({ ssm }) => {
      await expect(ssm.send(new StartSessionCommand({ Target: NOBODY }))).rejects.toMatchObject({
        name: "TargetNotConnected",
      });
    },
    "a session that there is not is DoesNotExistException": async ({ ssm }) => {
      const SessionId = "nobody-0123456789abcdef0";
      await expect(ssm.send(new ResumeSessionCommand({ SessionId }))).rejects.toMatchObject({
        name: "DoesNotExistException",
      });
    },
    "sessions are listed by whether they are open, and by their target": async ({ ssm }) => {
      const Filters = [{ key: "Target" as const, value: NOBODY }];
      for (const State of ["Active", "History"] as const)
        expect((await ssm.send(new DescribeSessionsCommand({ State, Filters }))).Sessions).toEqual([]);
    },
  },
};
