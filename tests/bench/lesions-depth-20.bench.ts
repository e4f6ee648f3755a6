/**
 * What each unit costs, removed alone, of networks of 20 layers without and with skips, trained on digits by the Lab's recipe: on the
 * validation part, where both have learnt it. `SEEDS` says with how many seeds (3). Training has no clock, so a busy machine changes no number.
 *
 * Of seeds the mean is taken, with its 95% interval by Student's t.
 */
import { expect, it } from "vitest";
import { chosenOf } from "#core/insights/choices";
import type { ChoicesOf } from "#core/insights/instruments";
import { LESION_CHOICES, type Lesion } from "#core/insights/lesion";
import { labRecipe } from "#core/lab/lab-recipe";
import { twoSidedQuantile } from "#core/lab/statistics/student-t";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import { createResidual, type ResidualFamily } from "#core/templates/residual";
import { countSteps, learningRateAt } from "#core/training/schedule";
import { compileDocument } from "#engine/compile/from-document";
import { initialWeights } from "#engine/compile/initial-weights";
import { type PreparedDataset, prepareDataset } from "#engine/data/prepared-dataset";
import { TrainingBatches } from "#engine/data/training-batches";
import { dataSource } from "#engine/instruments/image-source";
import { lesion } from "#engine/instruments/lesion";
import { LookedImages } from "#engine/instruments/looked-images";
import { Trainer } from "#engine/train/trainer";
import { startCpuEngine } from "../cross/cpu-support";
import { digits } from "../support/digits";
import { askHeld } from "../support/held-dataset";
import { lookOf } from "../support/look-of";
import { rounded, writeOutput } from "./measured";

const SEEDS = Number(process.env.SEEDS ?? 3);
const PAIRS = 3;
const STEPS = 200;
const BATCH = 128;
const FAMILIES: readonly ResidualFamily[] = ["resnet", "plain"];

/** In what a network is asked, beside what is usual. */
const ASKED = {
  each: {},
  withMeans: { instead: "mean" },
  withStatisticsAnew: { anew: true },
  random: { way: "random" },
  swaps: { way: "swaps" },
} as const satisfies Record<string, Partial<ChoicesOf<"lesion">>>;
type Question = keyof typeof ASKED;

it("lesions at 20 layers", { timeout: 3_600_000 }, async () => {
  const device = await startCpuEngine(2);
  const held = await digits(10_000, 270);
  const dataset = prepareDataset(held, askHeld(held));
  const figures: Record<string, unknown> = {};
  for (const family of FAMILIES) {
    const answers: Record<Question, Lesion>[] = [];
    for (let seed = 1; seed <= SEEDS; seed += 1) answers.push(await answersOf(family, seed, dataset));
    const all = (question: Question): Lesion[] => answers.map((answer) => answer[question]);
    expect(all("each").every(({ whole }) => (whole.accuracy ?? 0) > 0.9)).toBe(true);
    figures[`${family}-20`] = {
      wholeRight: summary(all("each").map(({ whole }) => whole.accuracy)),
      cannotBeRemoved: all("each")[0]?.units.flatMap(({ block, refusal }) => (refusal ? [block] : [])),
      each: byUnit(all("each")),
      withMeans: family === "resnet" ? byUnit(all("withMeans")) : undefined,
      withStatisticsAnew: byUnit(all("withStatisticsAnew")),
      random: byCount(all("random")),
      swaps: byCount(all("swaps")),
    };
  }
  await device.dispose();
  writeOutput("lesions-depth-20", {
    command: `SEEDS=${SEEDS} npx vitest run --project bench lesions-depth-20`,
    data: `digits, ${STEPS} steps of the Lab's recipe, its last weights, on the ${dataset.validation.count} images of the validation part`,
    seeds: SEEDS,
    ...figures,
  });
});

async function answersOf(
  family: ResidualFamily,
  seed: number,
  dataset: PreparedDataset,
): Promise<Record<Question, Lesion>> {
  const recipe = { ...labRecipe(STEPS, dataset.train.count), seed };
  const { network } = compileDocument(BUILT_IN_LAYERS, { ...createResidual(family, PAIRS), recipe }, dataset);
  const trainer = new Trainer(network, recipe);
  trainer.writeWeights(initialWeights(network, seed));
  const batches = new TrainingBatches(dataset, recipe);
  const counts = countSteps(recipe, dataset.train.count);
  for (let step = 1; step <= STEPS; step += 1) {
    const learningRate = learningRateAt(recipe, step, counts);
    const { finite } = await trainer.step(await batches.at(step), { step, learningRate, probe: false });
    if (!finite) throw new Error(`${family}-20, seed ${seed}, diverged in step ${step}.`);
  }
  const ask = async (question: Question): Promise<Lesion> => {
    const source = dataSource(dataset, { part: "validation", images: dataset.validation.count });
    const { batches: looked, training } = new LookedImages(source, BATCH, async () => true);
    return await lesion.look(
      lookOf({ network, statistics: "running", batches: looked, training }),
      chosenOf(LESION_CHOICES, { ...ASKED[question] }) as ChoicesOf<"lesion">,
    );
  };
  const each = await ask("each");
  const withMeans = await ask("withMeans");
  const withStatisticsAnew = await ask("withStatisticsAnew");
  const random = await ask("random");
  const swaps = await ask("swaps");
  trainer.dispose();
  network.dispose();
  return { each, withMeans, withStatisticsAnew, random, swaps };
}

function byUnit(answers: readonly Lesion[]): Record<string, Summary> {
  const removed = (answers[0]?.lesions ?? []).map(({ removed: [name = ""] }) => name);
  return Object.fromEntries(
    removed.map((name, place) => [name, summary(answers.map(({ lesions }) => lesions[place]?.less ?? null))]),
  );
}

/** Of each count the mean of the draws, of which the seeds' mean is taken. */
function byCount(answers: readonly Lesion[]): Record<string, Summary> {
  const counts = [...new Set((answers[0]?.draws ?? []).map(({ count }) => count))];
  return Object.fromEntries(
    counts.map((count) => [
      String(count),
      summary(
        answers.map(({ draws }) => {
          const own = draws.filter((draw) => draw.count === count);
          return own.reduce((sum, { accuracy }) => sum + (accuracy ?? Number.NaN), 0) / own.length;
        }),
      ),
    ]),
  );
}

/** In hundredths. */
interface Summary {
  readonly seeds: readonly number[];
  readonly mean: number;
  readonly interval: readonly [number, number];
}

function summary(shares: readonly (number | null)[]): Summary {
  const values = shares.map((share) => 100 * (share ?? Number.NaN));
  const mean = values.reduce((sum, each) => sum + each, 0) / values.length;
  const variance = values.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (values.length - 1);
  const half = twoSidedQuantile(0.05, values.length - 1) * Math.sqrt(variance / values.length);
  return {
    seeds: values.map((each) => rounded(each)),
    mean: rounded(mean),
    interval: [rounded(mean - half), rounded(mean + half)],
  };
}
