/** Layers of the network beside, each with each of the one that is read: linear CKA on the same images. */
import { INPUT_SITE, type Information } from "#core/insights/information";
import { figureOf } from "#core/insights/insight";
import type { Look, LookedBatch, NetworkBeside } from "../instrument";
import { collect, Features, gramMatrix } from "./features";
import type { Matrix } from "./matrix";
import { LEAST_IMAGES, similarities } from "./similarity";
import type { ReadSite } from "./sites";

/**
 * @param groups its sites, as many at once as memory is given
 * @param input inner products of the images themselves
 * @param own of the layers of the network that is read, after those of its input
 * @returns undefined where it was stopped before it was whole
 */
export async function layersBeside(
  look: Look,
  beside: NetworkBeside,
  groups: readonly (readonly ReadSite[])[],
  [input, ...own]: readonly [Matrix, ...Matrix[]],
): Promise<Information["beside"]> {
  const grams: Matrix[] = [];
  for (const group of groups) {
    const features = new Map(group.map(({ value, features: count }) => [value, new Features(count)]));
    const { network, statistics } = beside;
    await collect({ network, statistics, within: look.within }, imagesOf(look, beside), features);
    for (const each of features.values()) {
      if (look.isStopped() || !(await look.within(0))) return undefined;
      grams.push(await gramMatrix(each));
    }
  }
  const sites = groups.flat().map(({ name, features }) => ({ name, features }));
  const [height = 1, width = 1, channels = 1] = beside.network.imageShape;
  return {
    sites: [{ name: INPUT_SITE, features: height * width * channels }, ...sites],
    similarity:
      input.rows < LEAST_IMAGES
        ? null
        : similarities([input, ...own], [input, ...grams]).map((row) => row.map(figureOf)),
  };
}

async function* imagesOf(look: Look, beside: NetworkBeside): AsyncGenerator<LookedBatch> {
  for await (const batch of look.batches()) {
    const images = beside.images(batch.images);
    try {
      yield { ...batch, images };
    } finally {
      images.dispose();
    }
  }
}
