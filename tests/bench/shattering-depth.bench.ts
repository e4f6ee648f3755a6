/**
 * Whether gradients are shattered, by depth: the autocorrelation of a logit's gradient along lines between digits, of untrained networks
 * without and with skips, with and without batch norm. `SEEDS` says with how many seeds (3). It has no clock, so a busy machine changes no
 * number.
 *
 * Of each seed the mean over the lines is taken; of seeds the mean, with its 95% interval by Student's t.
 */
import { keep, oneHot, type Tensor, tensor, tensor1d } from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import { autocorrelation, brownNoise, whiteNoise } from "#core/insights/autocorrelation";
import { lagsOf, type Shattering } from "#core/insights/shattering";
import { isRefused } from "#core/lab/changes/change";
import { drawingChange } from "#core/lab/changes/index";
import { twoSidedQuantile } from "#core/lab/statistics/student-t";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import type { NetworkDocument } from "#core/network/document";
import { meantFor } from "#core/network/images";
import { createResidual, type ResidualFamily } from "#core/templates/residual";
import { compileDocument } from "#engine/compile/from-document";
import { initialWeights } from "#engine/compile/initial-weights";
import { prepareDataset } from "#engine/data/prepared-dataset";
import { look } from "#engine/instruments/look";
import { gradientsByLogits } from "#engine/train/gradient";
import { startCpuEngine } from "../cross/cpu-support";
import { digits } from "../support/digits";
import { askHeld, type HeldDataset } from "../support/held-dataset";
import { rounded, writeOutput } from "./measured";

const SEEDS = Number(process.env.SEEDS ?? 3);
const DEPTHS = [8, 20, 56, 110] as const;
const POINTS = 256;
const LAGS = [1, 5, 15, 50] as const;
/** From the first image of the validation part to the second, and so on. */
const LINES = [1, 3, 5, 7] as const;

interface Arm {
  readonly name: string;
  readonly family: ResidualFamily;
  readonly change?: string;
}

const ARMS: readonly Arm[] = [
  { name: "plain", family: "plain" },
  { name: "residual", family: "resnet" },
  { name: "pre-activation", family: "resnet", change: "full-pre-activation" },
  { name: "plain, no norms", family: "plain", change: "no-norms" },
  { name: "residual, no norms", family: "resnet", change: "no-norms" },
];

it("shattering by depth", { timeout: 3_600_000 }, async () => {
  const device = await startCpuEngine(2);
  const held = await digits(10_000, 1 + Math.max(...LINES));
  const rows: Record<string, unknown>[] = [];
  const throughStatistics: Record<string, unknown>[] = [];
  for (const depth of DEPTHS) {
    for (const arm of ARMS) {
      const found: (readonly Shattering[])[] = [];
      const through: (readonly (readonly number[])[])[] = [];
      for (let seed = 1; seed <= SEEDS; seed += 1) {
        const document = drawn(arm, depth, seed, held);
        const lines: Shattering[] = [];
        const whole: number[][] = [];
        for (const from of LINES) {
          const line = await shatteringOf(document, held, from);
          lines.push(line);
          if (!arm.change) whole.push(await withStatistics(document, held, from, line.class.index));
        }
        found.push(lines);
        through.push(whole);
      }
      const of = (figure: (line: Shattering) => number | null | undefined): Summary =>
        summary(found.map((lines) => meanOf(lines.map((line) => figure(line) ?? Number.NaN))));
      const network = `${arm.name}, ${depth}`;
      rows.push({
        network,
        gradient: byLag((lag) => of(({ gradient }) => gradient[lag])),
        slope: byLag((lag) => of(({ slope }) => slope[lag])),
        half: of(({ gradient }) => gradient.findIndex((value) => (value ?? 1) < 0.5)),
        changing: of(({ changing, length }) => (changing ?? Number.NaN) / (length ?? Number.NaN)),
      });
      if (!arm.change)
        throughStatistics.push({
          network,
          gradient: byLag((lag) =>
            summary(through.map((lines) => meanOf(lines.map((line) => line[lag] ?? Number.NaN)))),
          ),
        });
      writeOutput("shattering-depth", {
        command: `SEEDS=${SEEDS} npx vitest run --project bench shattering-depth`,
        data: `digits, first values, ${POINTS} points on each of ${LINES.length} lines: from images ${LINES.join(", ")} of the validation part to the next one; the first image's class`,
        seeds: SEEDS,
        noise: {
          white: byLag((lag) => rounded(whiteNoise(POINTS, lag), 3)),
          brown: byLag((lag) => rounded(brownNoise(POINTS, lag), 3)),
        },
        rows,
        throughStatistics,
      });
    }
  }
  await device.dispose();
  expect(rows).toHaveLength(DEPTHS.length * ARMS.length);
});

function drawn({ family, change }: Arm, depth: number, seed: number, held: HeldDataset): NetworkDocument {
  const [height, width, channels] = held.imageShape;
  const facts = { imageShape: [height, width, channels] as const, classes: held.classNames.length };
  const first = createResidual(family, (depth - 2) / 6);
  const document = { ...first, recipe: { ...first.recipe, seed } };
  if (!change) return document;
  const changed = drawingChange(change).apply(BUILT_IN_LAYERS, meantFor(document, facts));
  if (isRefused(changed)) throw new Error(changed.why);
  return changed;
}

async function shatteringOf(document: NetworkDocument, held: HeldDataset, from: number): Promise<Shattering> {
  const { figures } = await look(
    BUILT_IN_LAYERS,
    document,
    {
      instrument: "shattering",
      choices: { from, to: from + 1, points: POINTS },
      on: { dataset: held },
      part: "validation",
      images: 2,
    },
    askHeld(held),
    { words: "this machine has" },
    async () => true,
  );
  return figures as Shattering;
}

/** The sum of all points' logits by each point, through mean and variance of the batch too: what a training step's backward pass does. */
async function withStatistics(
  document: NetworkDocument,
  held: HeldDataset,
  from: number,
  index: number,
): Promise<number[]> {
  const dataset = prepareDataset(held, askHeld(held));
  const { network } = compileDocument(BUILT_IN_LAYERS, document, dataset);
  const first = initialWeights(network, document.recipe.seed);
  for (const { name, shape, variable } of network.weights) {
    const values = tensor(first.get(name) ?? new Float32Array(), [...shape]);
    variable.assign(values);
    values.dispose();
  }
  const size = held.imageShape.reduce((product, side) => product * side, 1);
  const [mean = 0] = held.normalisation.mean;
  const [deviation = 1] = held.normalisation.deviation;
  const pixel = (image: number, at: number): number =>
    ((held.validation.images[(image - 1) * size + at] ?? 0) / held.pixelMaximum - mean) / deviation;
  const points = Float32Array.from({ length: POINTS * size }, (_, at) => {
    const share = Math.floor(at / size) / (POINTS - 1);
    return (1 - share) * pixel(from, at % size) + share * pixel(from + 1, at % size);
  });
  const images = tensor(points, [POINTS, ...held.imageShape]);
  let gradient: Tensor | undefined;
  const { logits } = gradientsByLogits(
    network,
    images,
    () => oneHot(tensor1d(new Int32Array(POINTS).fill(index), "int32"), network.classes, 1, 0, "float32"),
    {
      seed: 0,
      step: 1,
      by: "values",
      statistics: "batch",
      onGradient: (value, found) => {
        if (value === 0) gradient = keep(found.clone());
      },
    },
  );
  const values = (await gradient?.data<"float32">()) ?? new Float32Array();
  for (const each of [images, logits, gradient]) each?.dispose();
  network.dispose();
  return [...autocorrelation(values, POINTS, lagsOf(POINTS)).byLag];
}

function byLag<Value>(of: (lag: number) => Value): Record<string, Value> {
  return Object.fromEntries(LAGS.map((lag) => [String(lag), of(lag)]));
}

interface Summary {
  readonly mean: number;
  readonly interval: readonly [number, number];
}

function summary(values: readonly number[]): Summary {
  const mean = meanOf(values);
  const variance = values.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (values.length - 1);
  const half = twoSidedQuantile(0.05, values.length - 1) * Math.sqrt(variance / values.length);
  return { mean: rounded(mean, 3), interval: [rounded(mean - half, 3), rounded(mean + half, 3)] };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
