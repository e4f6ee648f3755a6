/** What a network makes of images at some sites, as many at once as memory is given; and the inner products of it. */
import {
  concat,
  gather,
  keep,
  matMul,
  mean,
  sub,
  type Tensor,
  tensor,
  tidy,
  transpose,
} from "@tensorflow/tfjs-core";
import { SkiploomError } from "#core/foundation/errors";
import { forwardPass, type Passing } from "../forward-pass";
import type { LookedBatch } from "../instrument";
import { type Matrix, matrix } from "./matrix";
import type { Readable } from "./ridge";
import type { ReadSite } from "./sites";

/** Bytes of features that are held at once, where one site's are not more. */
const USUAL_BYTES = 2 ** 28;
const MOST_BYTES = 2 ** 30;

const FLOAT32_BYTES = 4;

/** How many bytes the numbers of so many images take. @throws SkiploomError `out-of-memory` where they are too many */
export function requireRoom(
  { name, features }: Pick<ReadSite, "name" | "features">,
  images: number,
  bytesEach: number,
): number {
  const bytes = bytesEach * images * features;
  if (bytes <= MOST_BYTES) return bytes;
  const megabytes = Math.ceil(bytes / 2 ** 20).toLocaleString("en-US");
  throw new SkiploomError(
    "out-of-memory",
    `${name} gives ${features.toLocaleString("en-US")} numbers for each image, ${megabytes} MB for ${images.toLocaleString("en-US")} images, and at most ${MOST_BYTES / 2 ** 20} MB are held. Choose fewer images to fit on.`,
  );
}

/** How many bytes inner products of each two images take. @throws SkiploomError `out-of-memory` where they are too many */
export function requireRoomForPairs(layers: number, images: number): number {
  const bytes = Float64Array.BYTES_PER_ELEMENT * layers * images ** 2;
  if (bytes <= MOST_BYTES) return bytes;
  const megabytes = Math.ceil(bytes / 2 ** 20).toLocaleString("en-US");
  throw new SkiploomError(
    "out-of-memory",
    `Comparing ${layers} layers by each two of ${images.toLocaleString("en-US")} images takes ${megabytes} MB, and at most ${MOST_BYTES / 2 ** 20} MB are held. Choose fewer images, or fewer places.`,
  );
}

/** Sites that are read in one pass over the images. @throws SkiploomError `out-of-memory` for one that is too large */
export function inGroups(sites: readonly ReadSite[], images: number): ReadSite[][] {
  const groups: ReadSite[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const site of sites) {
    const own = requireRoom(site, images, FLOAT32_BYTES);
    if (bytes + own > USUAL_BYTES) {
      groups.push([]);
      bytes = 0;
    }
    groups.at(-1)?.push(site);
    bytes += own;
  }
  return groups;
}

/** Features of images one below the other, `[images, features]`. */
export class Features {
  /** Numbers of an image. */
  readonly features: number;
  readonly #parts: Float32Array[] = [];

  constructor(features: number) {
    this.features = features;
  }

  add(values: Float32Array): void {
    this.#parts.push(values);
  }

  get images(): number {
    return this.#parts.reduce((sum, { length }) => sum + length, 0) / this.features;
  }

  toMatrix(): Matrix {
    const { images } = this;
    const all = matrix(images, this.features);
    let to = 0;
    for (const part of this.#parts) {
      all.values.set(part, to);
      to += part.length;
    }
    return all;
  }

  /** To be disposed by whoever asks. */
  toTensor(): Tensor {
    return tidy(() => {
      const parts = this.#parts.map((values) =>
        tensor(values, [values.length / this.features, this.features]),
      );
      return parts.length === 1 && parts[0] ? parts[0] : concat(parts, 0);
    });
  }
}

/** Adds what the network makes of these images. @param sites with where each one's features go */
export async function collect(
  passing: Passing,
  batches: AsyncIterable<LookedBatch>,
  sites: ReadonlyMap<number, Features>,
): Promise<void> {
  for await (const batch of batches) {
    const kept = new Map<number, Tensor>();
    try {
      const isWhole = await forwardPass(passing, batch, ({ step }, result) => {
        if (sites.has(step.output)) kept.set(step.output, keep(result.clone()));
      });
      if (!isWhole) break;
      for (const [value, result] of kept) sites.get(value)?.add((await result.data()) as Float32Array);
    } finally {
      for (const result of kept.values()) result.dispose();
    }
  }
}

/** Which of the training images readers are fitted on, and by which their strengths are chosen: places among them. */
export interface Split {
  readonly fit: readonly number[];
  readonly select: readonly number[];
}

/** Of features less their mean over the images that readers are fitted on. */
export async function innerProducts(training: Features, scored: Features, split: Split): Promise<Readable> {
  const images = split.fit.length;
  const isNarrow = training.features < images;
  const made = tidy(() => {
    const learnt = training.toTensor();
    const fit = gather(learnt, [...split.fit]);
    const centre = mean(fit, 0, true);
    const f = sub(fit, centre);
    const s = sub(gather(learnt, [...split.select]), centre);
    const v = sub(scored.toTensor(), centre);
    return isNarrow
      ? { system: matMul(f, f, true, false), select: s, score: v, features: transpose(f) }
      : {
          system: matMul(f, f, false, true),
          select: matMul(s, f, false, true),
          score: matMul(v, f, false, true),
          features: undefined,
        };
  });
  try {
    return {
      images,
      system: await matrixOf(made.system),
      select: await matrixOf(made.select),
      score: await matrixOf(made.score),
      features: made.features && (await matrixOf(made.features)),
    };
  } finally {
    for (const product of Object.values(made)) product?.dispose();
  }
}

/** Of features less their mean, `[images, images]`. */
export async function gramMatrix(features: Features): Promise<Matrix> {
  const gram = tidy(() => {
    const values = features.toTensor();
    const centred = sub(values, mean(values, 0, true));
    return matMul(centred, centred, false, true);
  });
  try {
    return await matrixOf(gram);
  } finally {
    gram.dispose();
  }
}

async function matrixOf(values: Tensor): Promise<Matrix> {
  const [rows = 0, columns = 0] = values.shape;
  return matrix(rows, columns, Float64Array.from(await values.data()));
}
