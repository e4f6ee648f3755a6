/** Means and variances of norms over all images of several batches, each normed by its own. */
import type { CompiledNetwork } from "../compile/compiled-network";
import type { BatchStatistics } from "../train/forward";

interface Sum {
  readonly mean: Float64Array;
  readonly square: Float64Array;
}

export class NormStatistics {
  /** Over so many. */
  images = 0;
  readonly #sums = new Map<string, Sum>();

  /** Frees them. @param count images of the batch: its mean counts as often */
  async take({ step, mean, variance }: BatchStatistics, count: number): Promise<void> {
    const means = await mean.data<"float32">();
    const variances = await variance.data<"float32">();
    mean.dispose();
    variance.dispose();
    const sum = this.#sums.get(step.name) ?? {
      mean: new Float64Array(means.length),
      square: new Float64Array(means.length),
    };
    this.#sums.set(step.name, sum);
    for (const [channel, value] of means.entries()) {
      sum.mean[channel] = (sum.mean[channel] ?? 0) + count * value;
      sum.square[channel] =
        (sum.square[channel] ?? 0) + count * (value ** 2 + (variances[channel] ?? Number.NaN));
    }
  }

  /** In the place of running statistics, by the weights' names; only of norms that were seen. */
  values({ weights }: Pick<CompiledNetwork, "weights">): ReadonlyMap<string, Float32Array> {
    const values = new Map<string, Float32Array>();
    for (const { step, role, name } of weights) {
      const sum = this.#sums.get(step.name);
      if (!sum) continue;
      const mean = sum.mean.map((value) => value / this.images);
      if (role === "runningMean") values.set(name, Float32Array.from(mean));
      if (role === "runningVariance")
        values.set(
          name,
          Float32Array.from(sum.square, (value, channel) =>
            Math.max(0, value / this.images - (mean[channel] ?? 0) ** 2),
          ),
        );
    }
    return values;
  }
}
