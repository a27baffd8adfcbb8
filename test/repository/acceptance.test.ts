/**
 * docs/acceptance.md names every finding once, docs/security.md shows every claim, and the tests that they name are there;
 * that they ran, scripts/check.ts says.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  FINDING_IDS,
  findUnshown,
  PLACEHOLDER,
  readClaims,
  readFindings,
  readSuccession,
  titlePattern,
} from "../../scripts/acceptance.ts";
import { ROOT } from "../../scripts/package.ts";

const findings = readFindings();
const claims = readClaims();
const succession = readSuccession();

test("every finding has its row, once, with a test", () => {
  expect(findings.map(({ id }) => id)).toEqual(FINDING_IDS);
  for (const { tests, reason } of findings) expect(tests.length > 0 || (reason ?? "").length > 10).toBe(true);
});

test("every claim of docs/security.md has its number, once, and a test", () => {
  expect(claims.length).toBeGreaterThan(20);
  expect(claims.map(({ id }) => id)).toEqual(claims.map((_, index) => `T${index + 1}`));
  for (const { id, tests } of claims) expect([id, tests.length > 0]).toEqual([id, true]);
});

/** Of all versions of spot-connect, as its two commands have them. */
const OPTIONS: readonly string[] = [
  "-n --name",
  "-iid --instanceid",
  "-kp --keypair",
  "-sg --securitygroup",
  "-ip --instanceprofile",
  "-p --profile",
  "-em --efsmount",
  "-fw --firewall",
  "-ami --imageid",
  "-prc --price",
  "-reg --region",
  "-s --script",
  "-un --username",
  "-f --filesystem",
  "-nm --newmount",
  "-u --upload",
  "-r --remotepath",
  "-a --activeprompt",
  "-t --terminate",
  "-m --monitoring",
  "storage_setup.py -n -d -r",
];
/** Of its profiles, and the two profiles that were more than an instance type. */
const PROFILE_FIELDS: readonly string[] = [
  "firewall_ingress",
  "image_id",
  "image_name",
  "instance_type",
  "price",
  "min_price",
  "region",
  "scripts",
  "username",
  "efs_mount",
  "key_pair",
  "security_group",
  "datasync",
  "gateway",
];
/** Its classes with their methods, and its functions, by module. */
const METHODS: readonly string[] = Object.values({
  spotted: "SpotInstance refresh_instance upload download run clone_repo update_repo dir_exists terminate open_shell",
  link: "LinkAWS",
  instance_manager:
    "InstanceManager list_profiles list_all_profiles launch_instance show_instances launch_monitor terminate_monitor " +
    "quick_launch count_cores get_instance_home_directory create_elastic_file_system instance_s3_transfer " +
    "split_workload run_distributed_jobs launch_fleet refresh_fleet_instances setup_fleet get_fleet_iids " +
    "distribute_scripts_on_instances run_sloppy_distributed_jobs",
  efs_methods: "launch_efs retrieve_efs_mount get_filesystem_dns get_mounttarget_dns",
  bash_scripts:
    "init_userdata_script script_to_userdata run_command_as_user compose_s3_sync_script update_git_repo " +
    "install_ta_lib compose_mount_script shutdown_instance_after_command cancel_fleet_after_command",
  sutils:
    "load_profiles save_profiles reset_profiles change_default_region change_default_image default_region add_profile " +
    "list_instance_profiles set_default_kp_dir get_default_kp_dir clear_key_pairs split_workloads count_cpus_by_type " +
    "CurrentIdLog",
  s3_methods: "listS3Objects deleteS3Objects",
  keras_callback: "SpotTermination",
}).flatMap((names) => names.split(" "));
/** In backticks, before the arrow to what it is here. */
const namedIn = (sentence: string): readonly string[] =>
  [...sentence.split("→")[0]!.matchAll(/`([^`]+)`/g)].map(([, name]) => name!);

test("every option, profile field and method of spot-connect has its row, once, with a test", () => {
  const rows = (letter: string) => succession.filter(({ id }) => id.startsWith(letter));
  for (const letter of ["O", "P", "M"])
    expect(rows(letter).map(({ id }) => id)).toEqual(rows(letter).map((_, index) => `${letter}${index + 1}`));
  expect(rows("O").map(({ sentence }) => namedIn(sentence)[0])).toEqual(OPTIONS);
  expect(rows("P").map(({ sentence }) => namedIn(sentence)[0])).toEqual(PROFILE_FIELDS);
  const words = rows("M").flatMap(({ sentence }) => [
    ...new Set(namedIn(sentence).flatMap((code) => code.match(/\w+/g) ?? [])),
  ]);
  expect(METHODS.filter((name) => words.filter((word) => word === name).length !== 1)).toEqual([]);
  expect(succession.filter(({ tests }) => tests.length === 0).map(({ id }) => id)).toEqual([]);
  for (const { tests, reason } of succession) expect(tests.length > 0 || (reason ?? "").length > 10).toBe(true);
});

test("every test that is named is written", () => {
  const missing = [...findings, ...claims, ...succession].flatMap(({ id, tests }) =>
    tests.filter(({ file, title }) => !isWritten(file, title)).map(({ file, title }) => `${id}: ${file} › ${title}`),
  );
  expect(missing).toEqual([]);
});

function isWritten(file: string, title: string): boolean {
  const path = join(ROOT, file);
  if (!existsSync(path)) return false;
  const source = readFileSync(path, "utf8");
  if (file.endsWith(".py")) return source.includes(`def ${title}(`);
  return source.includes(title) || isCase(source, title);
}

/** `--keypair mine` of `test.each([…, ["keypair", "mine", …]])("--%s %s", …)`: what fills a title stands in the table. */
const isCase = (source: string, title: string): boolean =>
  [...source.matchAll(/\)\(\s*"([^"]*)"/g)].some(([, template]) => {
    const filling = titlePattern(template!).exec(title)?.slice(1) ?? [];
    return filling.length > 0 && filling.every((text) => source.includes(text));
  });

test("no test is named by what any title has: a case of a table has its whole one", () => {
  const letters = (title: string) => title.split(PLACEHOLDER).join("").match(/[a-z]/gi)?.length ?? 0;
  const named = [...findings, ...claims, ...succession].flatMap(({ id, tests }) =>
    tests.filter(({ title }) => letters(title) <= 3).map(({ file, title }) => `${id}: ${file} › ${title}`),
  );
  expect(named).toEqual([]);
});

test("a named test that failed, or never ran, is found", () => {
  const finding = (file: string, title: string) => [{ id: "A1", sentence: "", tests: [{ file, title }], reason: null }];
  const ran = [
    { file: "test/a.test.ts", fullName: "a thing is whole", status: "passed" },
    { file: "test/a.test.ts", fullName: "a thing is lost", status: "failed" },
  ];
  expect(findUnshown(finding("test/a.test.ts", "is whole"), ran)).toEqual([]);
  expect(findUnshown(finding("test/a.test.ts", "is lost"), ran)).toEqual(["A1: test/a.test.ts › is lost did not pass"]);
  expect(findUnshown(finding("test/a.test.ts", "is gone"), ran)).toEqual(["A1: test/a.test.ts › is gone did not run"]);
  expect(findUnshown(finding("test/b.all.test.ts", "is long"), ran)).toEqual([]);
  expect("a thing is 5 old").toMatch(titlePattern("is %d old"));
});
