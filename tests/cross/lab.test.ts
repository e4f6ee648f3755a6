/** Experiments on the command line, with the real engine: the verdict is the last line, and what is killed goes on to the same table. */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, expect, it } from "vitest";
import { buildIfStale, run, start, temporaryFolder } from "../support/command-line";

beforeAll(buildIfStale, 300_000);

interface Line {
  readonly event: string;
  readonly [key: string]: unknown;
}

function linesOf(text: string): Line[] {
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
}

const DEPTH = ["lab", "depth", "--depths", "8,14", "--seeds", "2", "--steps", "25", "--json"];

it("asks how deep it can go, and answers", { timeout: 120_000 }, async () => {
  const home = await temporaryFolder();
  const { code, stdout, stderr } = await run(DEPTH, { home });
  expect(code, stderr).toBe(0);
  const lines = linesOf(stdout);
  expect(lines[0]).toMatchObject({
    event: "start",
    question: { kind: "depth", depths: [8, 14] },
    threads: 1,
  });
  expect(lines.filter(({ event }) => event === "run")).toHaveLength(8);
  const verdict = lines.at(-1);
  expect(verdict).toMatchObject({ event: "verdict", basis: expect.stringContaining("14 against 8 layers") });
  const arms = verdict?.arms as { trainingError: { seed: number; value: number }[] }[];
  for (const { trainingError } of arms) {
    expect(trainingError.map(({ seed }) => seed)).toEqual([1, 2]);
    for (const { value } of trainingError) expect(value).toBeGreaterThanOrEqual(0);
  }
  const listed = linesOf((await run(["lab", "list", "--json"], { home })).stdout);
  expect(listed).toEqual([expect.objectContaining({ state: "finished" })]);
});

it("gives each arm what it would have given alone", { timeout: 120_000 }, async () => {
  const home = await temporaryFolder();
  expect(
    (await run(["lab", "twin", "resnet-8", "--seeds", "1", "--steps", "20", "--json"], { home })).code,
  ).toBe(0);
  const runs = path.join(home, "runs");
  const inLab = new Map<string, string>();
  for (const name of await readdir(runs)) {
    const record = JSON.parse(await readFile(path.join(runs, name, "run.json"), "utf8")) as {
      experiment: { arm: string };
    };
    inLab.set(record.experiment.arm, name);
  }
  expect([...inLab.keys()].sort()).toEqual(["plain", "residual"]);
  for (const name of inLab.values()) {
    const alone = await temporaryFolder();
    const network = path.join(runs, name, "network.json");
    const { code, stderr } = await run(["train", network, "--threads", "1", "--json"], { home: alone });
    expect(code, stderr).toBe(0);
    const [other = ""] = await readdir(path.join(alone, "runs"));
    const metrics = async (folder: string): Promise<Line[]> =>
      linesOf(await readFile(path.join(folder, "metrics.jsonl"), "utf8")).map(
        ({ throughput: _t, crc32c: _c, ...line }) => line as Line,
      );
    expect(await metrics(path.join(alone, "runs", other))).toEqual(await metrics(path.join(runs, name)));
  }
});

it("goes on after it was killed, to the table that it would have had", { timeout: 240_000 }, async () => {
  const calm = await temporaryFolder();
  const wanted = linesOf((await run(DEPTH, { home: calm })).stdout).at(-1);
  const home = await temporaryFolder();
  const killed = start(DEPTH, { home });
  await killed.waitFor(/"event":"run"/);
  killed.signal("SIGKILL");
  await killed.result;
  const [experiment = ""] = await readdir(path.join(home, "experiments"));
  const resumed = await run(["lab", "resume", experiment, "--json"], { home });
  expect(resumed.code, resumed.stderr).toBe(0);
  const verdict = linesOf(resumed.stdout).at(-1);
  expect(verdict).toEqual({ ...wanted, experiment });
});

it("pauses on Ctrl-C with exit code 130, and refuses what makes no sense", { timeout: 120_000 }, async () => {
  const home = await temporaryFolder();
  const paused = start(["lab", "depth", "--depths", "8,56", "--seeds", "3", "--steps", "400"], { home });
  await paused.waitFor(/experiment \d/);
  paused.signal("SIGINT");
  const { code, stdout } = await paused.result;
  expect(code).toBe(130);
  expect(stdout).toContain("skiploom lab resume");
  for (const wrong of [
    ["lab", "depth", "--depths", "8,9"],
    ["lab", "depth", "--depths", "8,x"],
    ["lab", "twin", "plain-8"],
    ["lab", "twin", "no-such-network"],
    ["lab", "resume", "no-such-experiment"],
  ]) {
    const answer = await run(wrong, { home });
    expect(answer.code, wrong.join(" ")).not.toBe(0);
    expect(answer.stderr, wrong.join(" ")).not.toContain("inside Skiploom");
    expect(answer.stderr.length, wrong.join(" ")).toBeGreaterThan(10);
  }
});
