/** What a network's logits say of the images, batch by batch: loss, and which ones are named right. */
import type { Tensor } from "@tensorflow/tfjs-core";
import type { Labels } from "#core/datasets/labels";
import { type Figure, figureOf } from "#core/insights/insight";
import { wilsonInterval } from "#core/lab/statistics/counts";
import { countCorrect, scoreLogits } from "../train/loss";

export class ScoredLogits {
  /** 1 for each image that is named right. */
  readonly right: number[] = [];
  readonly #ofClass = new Map<number, number>();
  #lossSum = 0;

  /** @param logits `[count, classes]`, which it frees */
  async take(logits: Tensor, labels: Labels): Promise<void> {
    const classes = logits.shape[1] ?? 1;
    const values = await logits.data<"float32">();
    logits.dispose();
    this.#lossSum = scoreLogits(values, labels, classes, this.#lossSum).lossSum;
    labels.forEach((label, row) => {
      const own = values.subarray(row * classes, (row + 1) * classes);
      this.#ofClass.set(label, 1 + (this.#ofClass.get(label) ?? 0));
      this.right.push(countCorrect(own, Uint16Array.of(label), classes));
    });
  }

  get loss(): Figure {
    return figureOf(this.#lossSum / this.right.length);
  }

  /** Null where an output is no number: the class that it names is none. */
  get accuracy(): Figure {
    if (Number.isNaN(this.#lossSum)) return null;
    return figureOf(this.right.reduce((sum, each) => sum + each, 0) / this.right.length);
  }

  /** Lower end of the accuracy's 95% interval. */
  get accuracyFrom(): Figure {
    if (this.accuracy === null) return null;
    const right = this.right.reduce((sum, each) => sum + each, 0);
    return figureOf(wilsonInterval(right, this.right.length).low);
  }

  /** Share of the most frequent class: what can be told without looking. */
  get chance(): Figure {
    return figureOf(Math.max(...this.#ofClass.values()) / this.right.length);
  }
}
