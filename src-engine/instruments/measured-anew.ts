/** What is measured on images of the training part before units are removed: means of F, and the running statistics of what is left. */
import { keep, mean as meanOver, type Tensor } from "@tensorflow/tfjs-core";
import { MEASURED_IMAGES } from "#core/insights/lesion";
import { siteOf, type ValueId, valueAt } from "#core/program/program";
import { continuedPass } from "../train/continued-pass";
import type { BatchStatistics } from "../train/forward";
import type { ChangedNetwork, OtherValues } from "./changed-network";
import { forwardPass } from "./forward-pass";
import type { Look } from "./instrument";
import { NormStatistics } from "./norm-statistics";

export interface Measured<Values> {
  readonly values: Values;
  /** On so many images. */
  readonly images: number;
}

/** The mean of each channel at these sites over all images and their pixels, by the weight that is to be filled with it. */
export async function measureMeans(
  look: Look,
  sites: readonly string[],
  weightOf: (site: string) => string,
  weight: number,
): Promise<Measured<OtherValues>> {
  const { program } = look.network;
  const values = new Map(
    sites.map((site): [string, ValueId] => [site, valueAt(program, siteOf(program, site))]),
  );
  const wanted = new Set(values.values());
  const means = new Map<ValueId, Mean>();
  let images = 0;
  for await (const batch of look.training(MEASURED_IMAGES, weight)) {
    const found = new Map<ValueId, Tensor>();
    const take = (value: ValueId, result: Tensor): void => {
      if (wanted.has(value)) found.set(value, keep(meanOfChannels(result)));
    };
    take(0, batch.images);
    const isWhole = await forwardPass(look, batch, ({ output }, result) => take(output, result));
    for (const [value, tensor] of found) {
      if (isWhole) means.set(value, added(means.get(value), await tensor.data<"float32">(), batch.count));
      tensor.dispose();
    }
    if (!isWhole) break;
    images += batch.count;
  }
  const filled = [...values].flatMap(([site, value]): [string, Float32Array][] => {
    const mean = means.get(value);
    return mean ? [[weightOf(site), Float32Array.from(mean, (sum) => sum / images)]] : [];
  });
  return { values: new Map(filled), images };
}

/**
 * Gives the norms that a change reaches new running statistics: mean and variance over all images, as a training step computes them with
 * the batches' own statistics in all of those norms.
 *
 * @param within asked when so many of the changed networks were run on a batch
 * @returns on how many images
 */
export async function measureStatistics(
  look: Look,
  changed: readonly ChangedNetwork[],
  within: (done: number) => Promise<boolean>,
): Promise<number> {
  const sums = changed.map(() => new NormStatistics());
  let images = 0;
  for await (const batch of look.training(MEASURED_IMAGES)) {
    const told: { readonly place: number; readonly each: BatchStatistics }[] = [];
    const logits = await continuedPass(
      look.network,
      batch.images,
      changed.map(({ continuation }) => continuation),
      {
        statistics: look.statistics,
        onStatistics: (place, each) => told.push({ place, each }),
        mayGoOn: within,
      },
    );
    for (const each of [logits?.whole, ...(logits?.changed ?? [])]) each?.dispose();
    for (const { place, each } of told) await sums[place]?.take(each, batch.count);
    for (const sum of sums) sum.images += batch.count;
    images += batch.count;
  }
  if (look.isStopped()) return images;
  changed.forEach((network, place) => {
    network.replace(sums[place]?.values(look.network) ?? new Map());
  });
  return images;
}

type Mean = Float64Array;

function meanOfChannels(values: Tensor): Tensor {
  return meanOver(
    values,
    values.shape.slice(0, -1).map((_, axis) => axis),
  );
}

/** The batch's mean counts as often as it has images. */
function added(sum: Mean | undefined, mean: ArrayLike<number>, count: number): Mean {
  return Float64Array.from(mean, (value, channel) => (sum?.[channel] ?? 0) + count * value);
}
