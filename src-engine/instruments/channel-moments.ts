/** Mean and variance of each channel over all images and pixels, computed on the device batch by batch. */
import { concat, keep, mean, square, sub, type Tensor, type Tensor1D, tidy } from "@tensorflow/tfjs-core";

interface Moments {
  /** Values of each channel. */
  count: number;
  readonly means: Float64Array;
  /** Sums of squared deviations from the mean. */
  readonly deviations: Float64Array;
}

interface Waiting {
  readonly name: string;
  readonly count: number;
  /** Means, then variances. */
  readonly moments: Tensor1D;
}

/** By name, in double precision. Channels are the last axis. */
export class ChannelMoments {
  readonly #totals = new Map<string, Moments>();
  readonly #waiting: Waiting[] = [];

  /** To be called once a batch for each name. */
  add(name: string, values: Tensor): void {
    const axes = values.shape.map((_, axis) => axis).slice(0, -1);
    const moments = tidy(() => {
      const means = mean<Tensor1D>(values, axes);
      const variances = mean<Tensor1D>(square(sub(values, means)), axes);
      return keep(concat([means, variances]));
    });
    this.#waiting.push({ name, count: values.size / (values.shape.at(-1) ?? 1), moments });
  }

  /** Reads what the batch added: all of it at once. */
  async settle(): Promise<void> {
    const waiting = this.#waiting.splice(0);
    if (waiting.length === 0) return;
    const together = tidy(() => concat(waiting.map(({ moments }) => moments)));
    for (const { moments } of waiting) moments.dispose();
    const numbers = await together.data<"float32">();
    together.dispose();
    let from = 0;
    for (const { name, count, moments } of waiting) {
      const channels = moments.size / 2;
      this.#join(name, count, numbers.subarray(from, from + channels), numbers.subarray(from + channels));
      from += moments.size;
    }
  }

  /** Means over the channels; NaN where nothing was added. */
  of(name: string): { readonly squaredMean: number; readonly variance: number } {
    const { count, means, deviations } = this.#totals.get(name) ?? { count: 0, means: [], deviations: [] };
    const average = (values: Iterable<number>, of: (value: number) => number): number => {
      const all = Array.from(values, of);
      return all.reduce((sum, value) => sum + value, 0) / all.length;
    };
    return {
      squaredMean: average(means, (value) => value ** 2),
      variance: average(deviations, (value) => value / count),
    };
  }

  /** Frees what was not read. */
  dispose(): void {
    for (const { moments } of this.#waiting.splice(0)) moments.dispose();
  }

  /** Chan, Golub & LeVeque 1979: two sets' moments make those of both together. */
  #join(name: string, count: number, means: Float32Array, variances: Float32Array): void {
    const { length } = means.length < variances.length ? means : variances;
    const total = this.#totals.get(name) ?? {
      count: 0,
      means: new Float64Array(length),
      deviations: new Float64Array(length),
    };
    const all = total.count + count;
    for (let channel = 0; channel < length; channel += 1) {
      const mean = total.means[channel] ?? 0;
      const difference = (means[channel] ?? Number.NaN) - mean;
      total.means[channel] = mean + (difference * count) / all;
      total.deviations[channel] =
        (total.deviations[channel] ?? 0) +
        count * (variances[channel] ?? Number.NaN) +
        (difference ** 2 * total.count * count) / all;
    }
    total.count = all;
    this.#totals.set(name, total);
  }
}
