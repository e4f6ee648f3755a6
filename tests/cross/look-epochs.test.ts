/** Looking back at weights that a run kept by epoch, through the host and on the command line. */
import { readdir, rm } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { ChosenValues } from "#core/insights/choices";
import type { Insight } from "#core/insights/instruments";
import type { InsightSubject } from "#core/protocol/insights-api";
import { buildIfStale, removeFolder, run as runCommand } from "../support/command-line";
import { createRealHost, type RealHost, smallTraining } from "../support/real-host";

let real: RealHost;
let run: string;

const look = async (subject: InsightSubject): Promise<Insight> =>
  await real.host.handlers["insights.look"]({
    subject,
    instrument: "residual",
    part: "validation",
    images: 64,
    device: "cpu",
  });
const checkpoints = (): string => path.join(real.host.runFolder(run), "checkpoints");
async function fileOf(epoch: number): Promise<string> {
  const name = (await readdir(checkpoints())).find((one) => one.startsWith(`epoch-0000${epoch}-`));
  return path.join(checkpoints(), name ?? "none");
}

beforeAll(async () => {
  buildIfStale();
  real = await createRealHost();
  // Epochs of 40 steps: the last one is cut short.
  const document = smallTraining({ maxSteps: 50, batchSize: 32 });
  run = (await real.host.handlers["runs.start"]({ document, device: "cpu", keepEpochs: 1 })).id;
  await real.until(({ id, state }) => id === run && state === "finished");
}, 300_000);

afterAll(async () => {
  await real.host.close();
  await removeFolder(real.workspace);
});

it("says of the last epoch what it says of the last checkpoint, and of first values what it says of the drawing", async () => {
  const first = await look({ run, epoch: 0 });
  expect(first).toMatchObject({ weights: { kind: "epoch", epoch: 0, step: 0 }, statistics: "batch" });
  expect(first.figures).toEqual((await look({ run, untrained: true })).figures);
  const middle = await look({ run, epoch: 1 });
  expect(middle).toMatchObject({ weights: { kind: "epoch", epoch: 1, step: 40 }, statistics: "running" });
  const last = await look({ run, epoch: 2 });
  expect(last.weights).toEqual({ kind: "epoch", epoch: 2, step: 50 });
  expect(last.figures).toEqual((await look({ run, checkpoint: "last" })).figures);
  expect(last.figures).not.toEqual(middle.figures);
  const engines = real.engines.length;
  expect(await look({ run, epoch: 1 })).toEqual(middle);
  expect(real.engines).toHaveLength(engines);
});

it("takes what another run was trained to as trained, at epoch 0", async () => {
  const document = smallTraining({ maxSteps: 2, batchSize: 32 });
  const begun = await real.host.handlers["runs.start"]({
    document,
    device: "cpu",
    keepEpochs: 1,
    from: { run, checkpoint: "last" },
  });
  await real.until(({ id, state }) => id === begun.id && state === "finished");
  const first = await look({ run: begun.id, epoch: 0 });
  expect(first.statistics).toBe("running");
  expect(first.figures).toEqual((await look({ run, epoch: 2 })).figures);
});

it("draws the loss over the plane of the kept epochs, and where each of them lies", async () => {
  const path = async (subject: InsightSubject, choices: ChosenValues = {}): Promise<Insight> =>
    await real.host.handlers["insights.look"]({
      subject,
      instrument: "landscape",
      part: "validation",
      images: 32,
      choices: { directions: "path", points: 3, ...choices },
      device: "cpu",
    });
  const answer = await path({ run, checkpoint: "last" });
  if (answer.instrument !== "landscape") throw new Error("Another instrument answered.");
  const { path: way, points, moved, trained } = answer.figures;
  expect(moved).toBe(trained);
  expect(points).toHaveLength(9);
  expect(way?.kept).toBe(3);
  expect(way?.epochs.map(({ epoch, step }) => [epoch, step])).toEqual([
    [0, 0],
    [1, 40],
    [2, 50],
  ]);
  // Three points lie in one plane, and the last one is the centre.
  const [one = 0, other = 0] = way?.variance ?? [];
  expect((one ?? 0) + (other ?? 0)).toBeCloseTo(1, 6);
  expect(way?.epochs[2]).toMatchObject({ x: 0, y: 0 });
  expect(way?.epochs[0]?.x).toBeLessThan(0);
  const line = await path({ run, epoch: 1 }, { way: "line" });
  expect(line.figures).toMatchObject({
    way: "line",
    path: { epochs: [{ epoch: 0 }, { x: 0 }, { epoch: 2 }] },
  });
  await expect(path({ run, untrained: true })).rejects.toMatchObject({
    code: "unsupported",
    message: expect.stringContaining("First values have no path"),
  });
});

it("is a choice of the command, by number or by file", async () => {
  const command = (...args: string[]) =>
    runCommand(["look", ...args, "--images", "64"], { home: real.workspace });
  const folder = real.host.runFolder(run);
  const text = await command(folder, "residual", "--epoch", "1");
  expect(text.stdout).toContain("(epoch 1, step 40) on the first 64 images");
  const both = await command(await fileOf(2), "residual", "--against", await fileOf(0), "--json");
  expect(JSON.parse(both.stdout)).toMatchObject({
    networks: [
      { weights: { kind: "epoch", epoch: 2 }, statistics: "running" },
      { weights: { kind: "epoch", epoch: 0 }, statistics: "batch" },
    ],
  });
  const refusals: [string[], RegExp][] = [
    [[folder, "residual", "--epoch", "7"], /kept no weights of epoch 7\. It has those of 0, 1, 2\./],
    [[folder, "residual", "--epoch", "1", "--checkpoint", "last"], /leave out --checkpoint or --epoch/],
    [[await fileOf(1), "residual", "--epoch", "2"], /holds the weights of epoch 1/],
    [["resnet-8", "residual", "--epoch", "0"], /is a drawing: it has no epochs/],
  ];
  for (const [args, words] of refusals) {
    const refused = await command(...args);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(words);
  }
  const evaluated = await runCommand(["evaluate", await fileOf(1)], { home: real.workspace });
  expect(evaluated.stderr).toContain("kept by epoch");
});

it("is asked for where a run starts, which says the size first", async () => {
  const { stdout, stderr } = await runCommand(
    ["train", "resnet-8", "--steps", "2", "--keep-epochs", "1", "--device", "cpu", "--json"],
    { home: real.workspace },
  );
  expect(stderr).toMatch(
    /Weights are kept after each epoch: 2 checkpoints of about 3\d\d kB: 6\d\d kB, first/,
  );
  const { folder } = JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
  const kept = (await readdir(path.join(folder, "checkpoints"))).filter((name) => name.startsWith("epoch"));
  expect(kept).toHaveLength(2);
});

it("refuses in words what was damaged, and a run that kept none", async () => {
  await rm(await fileOf(1));
  await expect(look({ run, epoch: 1 })).rejects.toMatchObject({
    code: "invalid-checkpoint",
    message: expect.stringContaining("The file of epoch 1 cannot be read"),
  });
  const { id } = await real.host.handlers["runs.start"]({
    document: smallTraining({ maxSteps: 2 }),
    device: "cpu",
  });
  await real.until((record) => record.id === id && record.state === "finished");
  await expect(look({ run: id, epoch: 0 })).rejects.toMatchObject({
    code: "not-found",
    message: expect.stringContaining("--keep-epochs N"),
  });
  await expect(
    real.host.handlers["insights.look"]({
      subject: { run: id },
      instrument: "landscape",
      part: "validation",
      images: 32,
      choices: { directions: "path" },
    }),
  ).rejects.toMatchObject({ code: "not-found", message: expect.stringContaining("--keep-epochs N") });
});
