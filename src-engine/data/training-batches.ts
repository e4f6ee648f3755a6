/** The batches of a run, step by step: the images of the next ones are on their way while one is worked on. */
import { emptyLabels } from "#core/datasets/labels";
import { PIECES_AHEAD } from "#core/datasets/samples";
import type { Recipe } from "#core/training/recipe";
import { SampleOrder } from "#core/training/sample-order";
import { countSteps } from "#core/training/schedule";
import { type Batch, trainingBatch } from "./batches";
import type { PreparedDataset } from "./prepared-dataset";

export class TrainingBatches {
  readonly #dataset: PreparedDataset;
  readonly #recipe: Recipe;
  readonly #order: SampleOrder;
  readonly #last: number;
  readonly #asked = new Map<number, Promise<Uint8Array>>();

  constructor(dataset: PreparedDataset, recipe: Recipe) {
    this.#dataset = dataset;
    this.#recipe = recipe;
    this.#order = new SampleOrder(recipe, dataset.train.count);
    this.#last = countSteps(recipe, dataset.train.count).totalSteps;
  }

  /**
   * The batch of a step, from 1.
   *
   * @throws SkiploomError, in the promise, where its images cannot be had
   */
  async at(step: number): Promise<Batch> {
    const samples = this.#order.samplesOf(step);
    const asked = this.#ask(step);
    for (let ahead = 1; ahead <= PIECES_AHEAD && step + ahead <= this.#last; ahead += 1)
      this.#ask(step + ahead);
    const pixels = await asked;
    this.#asked.delete(step);
    const { train, classes } = this.#dataset;
    const labels = emptyLabels(samples.length, classes);
    samples.forEach((sample, row) => {
      labels[row] = train.labels[sample] ?? 0;
    });
    return trainingBatch(this.#dataset, { pixels, labels }, this.#recipe, step);
  }

  #ask(step: number): Promise<Uint8Array> {
    const known = this.#asked.get(step);
    if (known) return known;
    const pixels = this.#dataset.train.read(this.#order.samplesOf(step));
    // Of a batch that nobody comes to, a failure is of no interest.
    pixels.catch(() => {});
    this.#asked.set(step, pixels);
    return pixels;
  }
}
