/** Growth as a question on the command line: the verdict, and the same verdict after a kill and without the run that it began with. */
import { cp, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { beforeAll, expect, it } from "vitest";
import { buildIfStale, jsonLines, run, start, temporaryFolder } from "../support/command-line";

beforeAll(buildIfStale);

/** A workspace with a short training, and its id. */
async function train(): Promise<{ home: string; id: string }> {
  const home = await temporaryFolder();
  const { code, stderr } = await run(
    ["train", "resnet-14", "--dataset", "digits", "--steps", "10", "--threads", "1"],
    { home },
  );
  expect(code, stderr).toBe(0);
  const [id = ""] = await readdir(path.join(home, "runs"));
  return { home, id };
}
let made: ReturnType<typeof train> | undefined;
/** A copy for who changes it. */
async function trained(): Promise<{ home: string; id: string }> {
  made ??= train();
  const { home: from, id } = await made;
  const home = await temporaryFolder();
  await cp(from, home, { recursive: true });
  return { home, id };
}

const ask = (id: string): string[] => [
  "lab",
  "grow",
  id,
  "--stage",
  "stage2",
  "--blocks",
  "2",
  "--steps",
  "4",
  "--seeds",
  "1",
  "--rate",
  "0.01",
  "--json",
];

interface GrownArm {
  readonly arm: string;
  readonly grown?: { largestDifference: number; newGradient: number; before: unknown; after: unknown }[];
}

it("grows, compares, and says what each way did, also when it was killed and the run is gone", {
  timeout: 300_000,
}, async () => {
  const { home, id: source } = await trained();
  const { code, stdout, stderr } = await run(ask(source), { home });
  expect(code, stderr).toBe(0);
  const lines = jsonLines(stdout);
  expect(lines[0]).toMatchObject({
    question: { kind: "grow", stage: "stage2", blocks: 2, leftOut: [] },
    recipe: { learningRate: 0.01, schedule: { kind: "constant" }, warmupEpochs: 0, maxSteps: 4 },
  });
  expect(lines.filter(({ event }) => event === "run")).toHaveLength(6);
  const wanted = lines.at(-1);
  const arms = wanted?.arms as GrownArm[];
  const grownAs = (id: string) => arms.find(({ arm }) => arm === id)?.grown ?? [];
  for (const { largestDifference, newGradient, before, after } of grownAs("grown")) {
    expect(largestDifference).toBe(0);
    expect(after).toEqual(before);
    expect(newGradient).toBeGreaterThan(0);
  }
  expect(grownAs("control").map(({ largestDifference }) => largestDifference)).toEqual([0]);
  expect(
    Math.max(...grownAs("plain-identity").map(({ largestDifference }) => largestDifference)),
  ).toBeLessThan(1e-3);
  expect(Math.min(...grownAs("plain-he").map(({ largestDifference }) => largestDifference))).toBeGreaterThan(
    1e-3,
  );
  expect(arms.find(({ arm }) => arm === "plain")?.grown).toBeUndefined();
  expect(JSON.stringify(wanted?.sentences)).toContain(
    "starts as the identity by a zero: largest difference of an output 0",
  );

  const { home: other, id } = await trained();
  const killed = start(ask(id), { home: other });
  await killed.waitFor(/"event":"run"/);
  killed.signal("SIGKILL");
  await killed.result;
  await rm(path.join(other, "runs", id), { recursive: true });
  const [experiment = ""] = await readdir(path.join(other, "experiments"));
  const resumed = await run(["lab", "resume", experiment, "--json"], { home: other });
  expect(resumed.code, resumed.stderr).toBe(0);
  expect(jsonLines(resumed.stdout).at(-1)).toEqual({ ...wanted, experiment });
});

it("refuses in words what cannot grow", async () => {
  const { home, id } = await trained();
  for (const [wrong, words] of [
    [["lab", "grow"], /Name a run/],
    [["lab", "grow", "nothing"], /nothing/],
    [["lab", "grow", id, "--stage", "stage7"], /no stage "stage7"/],
    [["lab", "grow", id, "--dataset", "fashion"], /trained on other images/],
  ] as const) {
    const { code, stderr } = await run([...wrong], { home });
    expect(code, wrong.join(" ")).not.toBe(0);
    expect(stderr).toMatch(words);
    expect(stderr).not.toContain("inside Skiploom");
  }
});
