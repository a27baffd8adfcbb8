/** The rarer waits, and the ends that a first account meets, as GET /jobs/{id} says them. Virtual time; the deployed product. */
import { beforeAll, expect, test } from "vitest";
import { expectSafe, expectSucceeded } from "./expectations.ts";
import { readJob, secondsBetweenTimes, waitingFor, type Detail } from "./reading.ts";
import { runScenario, type Result } from "./scenario.ts";
import { sharedSimulation, type Simulation } from "./simulation.ts";

let simulation: Simulation;
beforeAll(async () => {
  simulation = await sharedSimulation();
}, 120_000);

test("from the submission to the first script, each wait has its reason", async () => {
  const seen: Detail[] = [];
  const result = await runScenario(simulation, {
    name: "first-steps",
    job: { filesystem: "made-for-this" },
    agent: () => ({ prepareSeconds: 40, userDataSeconds: null }),
    script: async (scene) => {
      seen.push(await waitingFor(scene, "preparing"));
      for (const words of ["SSM has not heard", "the agent is being installed", "runs `setup`"])
        seen.push(await waitingFor(scene, "booting", words, 1));
      await scene.running(1);
      seen.push(await readJob(scene));
    },
  });
  expectSucceeded(result, ["completed"]);
  const [preparing, boots, , prepares, runs] = seen.map(({ waiting }) => waiting);
  expect(preparing?.message).toBe(
    "The file system made-for-this and its mount targets are being made ready; new ones take a minute or two.",
  );
  const [entry] = Object.values(result.control.entries);
  expect(boots).toMatchObject({ since: entry?.launchedAt, instanceIds: [entry?.instanceId], nextTryAt: null });
  expect(boots?.message).toMatch(/^i-[0-9a-f]{17} \(.*\.large in us-east-1[a-f], spot\) boots/);
  expect(secondsBetweenTimes(boots?.since ?? "", boots?.until ?? null)).toBe(900);
  expect(secondsBetweenTimes(prepares?.since ?? "", prepares?.until ?? null)).toBe(3600);
  expect([runs, seen.map(({ state }) => state)]).toEqual([
    null,
    ["submitted", "starting", "starting", "starting", "running"],
  ]);
});

test("a used-up quota is said to be one, with what to ask for; in a handover the old machine goes on meanwhile", async () => {
  const seen: Detail[] = [];
  const result = await runScenario(simulation, {
    name: "quota",
    agent: () => ({ workSeconds: 500 }),
    job: { instance: { types: ["c6i.large"] } },
    script: async (scene) => {
      const quota = (vCpus: number) => scene.order("ec2/quota", { class: "standard", market: "spot", vCpus });
      await quota(1);
      seen.push(await waitingFor(scene, "quota"));
      await quota(2);
      const { instanceId } = await scene.running(1);
      await scene.interrupt(instanceId);
      seen.push(await waitingFor(scene, "quota", "Meanwhile"));
      await quota(10_000);
    },
  });
  expectSafe(result);
  expect(result.control.phase).toBe("succeeded");
  const [first, handover] = seen;
  expect(first?.waiting?.pools[0]).toMatchObject({ code: "MaxSpotInstanceCountExceeded", kind: "quota" });
  expect(first?.waiting?.pools[0]?.remedy).toContain("--quota-code L-34B43A08 --desired-value <vCPUs>");
  const [entry] = Object.values(result.control.entries);
  expect(handover).toMatchObject({ state: "moving", waiting: { until: null } });
  expect(handover?.waiting?.message).toContain(`Meanwhile ${entry?.instanceId} goes on.`);
  const line = result.timeline.find(({ type }) => type === "job-waiting");
  expect(line?.message).toMatch(
    /^the account's quota is used up \(MaxSpotInstanceCountExceeded in \d pools\); next try at .*L-34B43A08/,
  );
});

test("a machine that falls silent is said to be, before it is given up", async () => {
  let detail: Detail | undefined;
  const result = await runScenario(simulation, {
    name: "silent",
    agent: () => ({ workSeconds: 900 }),
    script: async (scene) => {
      await scene.running(1);
      await scene.sleep(60);
      scene.agent(1)?.partition(true);
      detail = await waitingFor(scene, "silent", "", 10);
      scene.agent(1)?.partition(false);
    },
  });
  expectSucceeded(result, ["completed"]);
  const [entry] = Object.values(result.control.entries);
  expect(detail).toMatchObject({ state: "running", waiting: { instanceIds: [entry?.instanceId] } });
  expect(secondsBetweenTimes(detail!.waiting!.since, detail!.waiting!.until)).toBe(300);
});

/** EC2 refuses every launch in these words, until the job has ended. */
async function refused(name: string, error: string, message: string): Promise<Result> {
  return runScenario(simulation, {
    name,
    script: async (scene) => {
      await scene.order("faults", { service: "ec2", operation: "CreateFleet", times: 1, error, message });
    },
  });
}

test.each([
  [
    "free-type",
    "InvalidParameterCombination",
    "The specified instance type is not eligible for Free Tier. For a list",
    "free-tier-eligible,Values=true",
  ],
  [
    "free-image",
    "InvalidParameterCombination",
    "The specified image is not eligible for Free Tier. For a list",
    "Leave `instance.image` out",
  ],
  ["verification", "PendingVerification", "Your account is currently being verified.", "Wait for AWS's mail"],
  ["opt-in", "OptInRequired", "You are not subscribed to this service.", "Finish the account's sign-up"],
  [
    "encoded",
    "UnauthorizedOperation",
    `You are not authorized. Encoded authorization failure message: ${"x".repeat(900)}`,
    "aws sts decode-authorization-message",
  ],
  [
    "linked-role",
    "AuthFailure.ServiceLinkedRoleCreationNotPermitted",
    "The provided credentials do not have permission",
    "--aws-service-name spot.amazonaws.com",
  ],
  [
    "zero-quota",
    "VcpuLimitExceeded",
    "You have requested more vCPU capacity than your current vCPU limit of 0 allows",
    "--quota-code L-34B43A08",
  ],
])("%s: the job ends at once, with EC2's words and what to do", async (name, error, message, remedy) => {
  const result = await refused(name, error, message);
  expectSafe(result);
  expect(result.execution).toMatchObject({ status: "FAILED", error: "ConfigurationRejected" });
  expect(result.execution.cause).toContain(`${error}: ${message.replace(/\.$/, "")}`);
  expect(result.execution.cause).toContain(remedy);
  expect(result.control.outcome?.message).toBe(result.execution.cause);
  expect(result.timeline.filter(({ type }) => type === "job-waiting")).toEqual([]);
});

test("a quota that is merely used up is waited for, outside a handover too", async () => {
  const result = await refused("used-up", "MaxSpotInstanceCountExceeded", "Max spot instance count exceeded");
  expectSucceeded(result, ["completed"]);
  expect(result.timeline.find(({ type }) => type === "job-waiting")?.message).toContain("MaxSpotInstanceCountExceeded");
});

test("with both markets a configuration error ends the job only when both have given it", async () => {
  const fault = { service: "ec2", operation: "CreateFleet", error: "UnauthorizedOperation", message: "no" };
  const result = await runScenario(simulation, {
    name: "both-refuse",
    job: { instance: { market: "spot-then-on-demand" } },
    script: async (scene) => void (await scene.order("faults", { ...fault, times: 4 })),
  });
  expect(result.execution).toMatchObject({ status: "FAILED", error: "ConfigurationRejected" });
  expect(result.timeline.filter(({ type }) => type === "job-waiting")).toHaveLength(3);
});

test("spot-then-on-demand: what Spot refuses, on demand gives, at its price", async () => {
  const spot = { market: "spot", available: 0 };
  await simulation.clock.run(simulation.order("ec2/capacity", spot));
  const result = await runScenario(simulation, {
    name: "falls-back",
    job: { instance: { types: ["c6i.large"], market: "spot-then-on-demand" } },
  });
  await simulation.clock.run(simulation.order("ec2/capacity", { ...spot, available: null }));
  expectSucceeded(result, ["completed"]);
  const tried = result.timeline.filter(({ type }) => type === "capacity-requested");
  expect(tried.map(({ data }) => data["market"])).toEqual(["spot", "spot", "spot", "on-demand"]);
  const [entry] = Object.values(result.control.entries);
  // The on-demand price of a c6i.large in us-east-1.
  expect(entry).toMatchObject({ pool: { market: "on-demand" }, hourlyUsd: 0.085 });
});
