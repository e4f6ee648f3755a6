/** The batches of a run, step by step: the images of the next ones are on their way while one is worked on. */
import { emptyLabels } from "#core/datasets/labels";
import { PIECES_AHEAD } from "#core/datasets/samples";
import { classCounts, classWeights } from "#core/training/class-balance";
import type { Recipe } from "#core/training/recipe";
import { SampleOrder } from "#core/training/sample-order";
import { countSteps } from "#core/training/schedule";
import { type Batch, trainingBatch } from "./batches";
import type { PreparedDataset } from "./prepared-dataset";
import { weightedTargets } from "./weighted-targets";

export class TrainingBatches {
  readonly #dataset: PreparedDataset;
  readonly #recipe: Recipe;
  readonly #order: SampleOrder;
  readonly #last: number;
  /** Of each class, where the recipe has them. */
  readonly #weights: Float32Array | undefined;
  readonly #asked = new Map<number, Asked>();

  constructor(dataset: PreparedDataset, recipe: Recipe) {
    this.#dataset = dataset;
    this.#recipe = recipe;
    this.#order = new SampleOrder(recipe, dataset.train.labels);
    if (recipe.classBalance === "weights")
      this.#weights = classWeights(classCounts(dataset.train.labels, dataset.classes));
    this.#last = countSteps(recipe, dataset.train.count).totalSteps;
  }

  /**
   * The batch of a step, from 1.
   *
   * @throws SkiploomError, in the promise, where its images cannot be had
   */
  async at(step: number): Promise<Batch> {
    const asked = this.#ask(step);
    for (let ahead = 1; ahead <= PIECES_AHEAD && step + ahead <= this.#last; ahead += 1)
      this.#ask(step + ahead);
    const pixels = await asked.pixels;
    this.#asked.delete(step);
    const { train, classes } = this.#dataset;
    const labels = emptyLabels(asked.samples.length, classes);
    asked.samples.forEach((sample, row) => {
      labels[row] = train.labels[sample] ?? 0;
    });
    const batch = trainingBatch(this.#dataset, { pixels, labels }, this.#recipe, step);
    return this.#weights ? { ...batch, targets: weightedTargets(batch.targets, this.#weights) } : batch;
  }

  #ask(step: number): Asked {
    const known = this.#asked.get(step);
    if (known) return known;
    const samples = this.#order.samplesOf(step);
    const asked = { samples, pixels: this.#dataset.train.read(samples) };
    // Of a batch that nobody comes to, a failure is of no interest.
    asked.pixels.catch(() => {});
    this.#asked.set(step, asked);
    return asked;
  }
}

interface Asked {
  /** Places in the training part. */
  readonly samples: Uint32Array;
  readonly pixels: Promise<Uint8Array>;
}
