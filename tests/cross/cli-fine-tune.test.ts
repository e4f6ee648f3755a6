/** `skiploom train --from` and `skiploom evaluate`, as the built program does them. */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { buildIfStale, jsonLines, removeFolder, run, temporaryFolder } from "../support/command-line";

let home: string;
let elsewhere: string;
let source: Record<string, unknown>;

const skiploom = (...args: string[]) => run(args, { home });

async function lastOf(...args: string[]): Promise<Record<string, unknown>> {
  const { stdout, stderr } = await skiploom(...args, "--json");
  const last = jsonLines(stdout).at(-1);
  if (!last) throw new Error(`No object: ${stderr}`);
  return last;
}

const TRAIN = ["train", "resnet-8", "--device", "cpu"];

beforeAll(async () => {
  buildIfStale();
  home = await temporaryFolder();
  elsewhere = await temporaryFolder();
  source = await lastOf(...TRAIN, "--steps", "20", "--batch", "32", "--out", elsewhere);
}, 300_000);

afterAll(async () => {
  await removeFolder(home);
  await removeFolder(elsewhere);
});

it("evaluates a run by its folder, and says what its record says", async () => {
  const folder = String(source.folder);
  const score = await lastOf("evaluate", folder, "--device", "cpu");
  expect(score).toMatchObject({
    run: source.run,
    part: "test",
    accuracy: source.testAccuracy,
    loss: source.testLoss,
    count: 270,
    checkpoint: "best",
    step: 20,
  });
  const { stdout } = await skiploom(
    "evaluate",
    path.join(folder, "run.json"),
    "--checkpoint",
    "last",
    "--part",
    "validation",
  );
  expect(stdout).toMatch(/^validation accuracy \d+\.\d\d%, loss \d\.\d+ on \d+ images of /);
  expect(stdout).toContain(`last checkpoint of run ${source.run}, step 20`);
  for (const option of ["--data", "--dataset"]) {
    const refused = await skiploom("evaluate", folder, option, "fashion");
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain("images of 28×28×1");
  }
});

it("tells where a run is wrong by what was kept when it ended, as it would be computed now", async () => {
  const folder = String(source.folder);
  expect((await readdir(path.join(folder, "predictions"))).map((name) => name.split("-")[0]).sort()).toEqual([
    "test",
    "validation",
  ]);
  for (const part of ["validation", "test"]) {
    const kept = await lastOf("evaluate", folder, "--part", part);
    expect(kept).toEqual(await lastOf("evaluate", folder, "--part", part, "--device", "cpu"));
    expect(kept).toMatchObject({
      balancedAccuracy: expect.any(Number),
      calibration: { error: expect.any(Number), ofPerfect: expect.any(Number) },
      largestClass: { accuracy: expect.any(Number) },
    });
  }
  const csv = path.join(elsewhere, "scores.csv");
  const { stdout, stderr } = await skiploom("evaluate", folder, "--csv", csv);
  expect(stdout).toMatch(
    /\n95% interval \d.*; always naming (?:the largest class, \d,|one of the \d largest classes) gives 1\d\.\d\d%\n/,
  );
  expect(stdout).toContain("a perfectly calibrated network would show");
  expect(stdout).toMatch(/\nclass +images +named so +precision +recall +F1\n *0 +27 /);
  expect(stderr).toContain("written to ");
  const rows = (await readFile(csv, "utf8")).trim().split("\r\n");
  expect(rows).toHaveLength(271);
  const right = rows.slice(1).filter((row) => row.split(",")[1] === row.split(",")[2]).length;
  expect(right / 270).toBeCloseTo(Number(source.testAccuracy), 12);
  const loss = rows.slice(1).reduce((sum, row) => sum + Number(row.split(",")[4]), 0) / 270;
  expect(loss).toBeCloseTo(Number(source.testLoss), 6);
  const matrix = (await readFile(path.join(elsewhere, "scores-matrix.csv"), "utf8")).trim().split("\r\n");
  const counts = matrix.slice(1).map((row) => row.split(",").slice(1).map(Number));
  expect(counts.flat().reduce((sum, count) => sum + count, 0)).toBe(270);
  expect(counts.reduce((sum, row, place) => sum + (row[place] ?? 0), 0)).toBe(right);
});

it("trains on from a run of another folder, as a new run of the workspace", async () => {
  const { code, stdout } = await skiploom(
    ...TRAIN,
    "--steps",
    "5",
    "--lr",
    "0.001",
    "--from",
    String(source.folder),
  );
  expect(code).toBe(0);
  expect(stdout).toMatch(/begins with all weights of ".*", step 20\n/);
  expect(stdout).toContain(path.join(home, "runs"));
  const { runs } = await lastOf("runs");
  expect(runs).toMatchObject([{ startedFrom: { run: source.run, step: 20, drawn: { count: 0 } } }]);
});

it.each([
  [["--checkpoint", "last"], "goes with --from"],
  [["--from", "nothing"], "run"],
  [["--from", "./nothing"], "nothing at"],
  [["--resume", "x", "--from", "y"], "leave out --from"],
])("refuses %j in words", async (args, words) => {
  const { code, stderr } = await skiploom(...TRAIN, "--steps", "1", ...args);
  expect(code).toBe(2);
  expect(stderr).toContain(words);
});
