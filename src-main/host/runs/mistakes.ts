/** Single images of a run's data: their pictures, what looks like them among those it was trained on, and other labels for them. */
import { setImmediate } from "node:timers/promises";
import { nearestLooks } from "#core/datasets/check/nearest-looks";
import { pictureHasher } from "#core/datasets/check/picture-hash";
import { inPieces } from "#core/datasets/samples";
import { SkiploomError } from "#core/foundation/errors";
import type { ApiHandlers } from "#core/protocol/method";
import type { StudioApi } from "#core/protocol/studio-api";
import type { OpenedDataset } from "../datasets/opened-dataset";
import type { RunsContext } from "./runs-context";
import { openScoredData } from "./scored-data";

export type MistakesHandlers = Pick<
  ApiHandlers<StudioApi>,
  "mistakes.pictures" | "mistakes.lookAlikes" | "mistakes.relabel"
>;

/** Data that nobody asks about any more are let go. */
const KEPT_MS = 60_000;
const HASHED_AT_ONCE = 200;
const MOST_ALIKE = 5;

interface KeptData {
  readonly run: string;
  readonly opened: Promise<OpenedDataset>;
  /** Of the training images, once they were asked for. */
  looks?: Promise<Uint32Array>;
}

export function createMistakes(context: RunsContext): MistakesHandlers {
  let kept: KeptData | undefined;
  let timer: NodeJS.Timeout | undefined;

  const dataOf = (run: string): KeptData => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      kept = undefined;
    }, KEPT_MS).unref();
    if (kept?.run === run) return kept;
    const next: KeptData = {
      run,
      opened: context.store.record(run).then((record) => openScoredData(context, record, undefined)),
    };
    kept = next;
    next.opened.catch(() => {
      if (kept === next) kept = undefined;
    });
    return next;
  };

  return {
    "mistakes.pictures": async ({ run, part: name, samples }) => {
      const { info, parts, pixelMaximum, originOf } = await dataOf(run).opened;
      const part = parts[name];
      for (const sample of samples) requireSample(part.count, sample);
      const [height, width, channels] = info.imageShape;
      const images = await part.read(Uint32Array.from(samples));
      return {
        images: images.map((byte) => Math.min(255, Math.round((byte * 255) / pixelMaximum))),
        labels: samples.map((sample) => part.labels[sample] ?? 0),
        count: samples.length,
        height,
        width,
        channels,
        ...(originOf && { names: samples.map((sample) => originOf(name, sample).name) }),
      };
    },
    "mistakes.lookAlikes": async ({ run, part: name, sample }) => {
      const data = dataOf(run);
      const { info, parts } = await data.opened;
      requireSample(parts[name].count, sample);
      data.looks ??= looksOf(info.imageShape, parts.train);
      const looks = await data.looks;
      const wanted = new Uint32Array(2);
      pictureHasher(info.imageShape)(await parts[name].read(Uint32Array.of(sample)), wanted, 0);
      const alike = nearestLooks(looks, wanted, MOST_ALIKE + 1)
        // Of a training image, not itself.
        .filter(({ place }) => name !== "train" || place !== sample)
        .slice(0, MOST_ALIKE)
        .map(({ place, bits }) => ({ sample: place, label: parts.train.labels[place] ?? 0, bits }));
      return { alike };
    },
    "mistakes.relabel": async ({ run, part, sample, label }) => {
      const { info, parts, originOf } = await dataOf(run).opened;
      requireSample(parts[part].count, sample);
      if (!originOf) {
        throw new SkiploomError(
          "not-allowed",
          `"${info.name}" was not prepared by Skiploom, so its labels stand in its own files. Correct them there, or add these files as new data.`,
        );
      }
      const picture = originOf(part, sample);
      const { id, name, sha256 } = await context.datasets.relabel(picture, label, info.id);
      return { id, name, ...(sha256 !== undefined && { sha256 }) };
    },
  };
}

async function looksOf(
  imageShape: OpenedDataset["info"]["imageShape"],
  train: OpenedDataset["parts"]["train"],
): Promise<Uint32Array> {
  const hash = pictureHasher(imageShape);
  const size = imageShape.reduce((product, side) => product * side, 1);
  const looks = new Uint32Array(2 * train.count);
  for await (const { from, to, pixels } of inPieces(train, HASHED_AT_ONCE)) {
    for (let sample = from; sample < to; sample += 1)
      hash(pixels.subarray((sample - from) * size, (sample - from + 1) * size), looks, sample);
    // Others are served meanwhile.
    await setImmediate();
  }
  return looks;
}

function requireSample(count: number, sample: number): void {
  if (sample < count) return;
  throw new SkiploomError(
    "not-found",
    `There are ${count} images in this part, and no. ${sample + 1} was asked for.`,
  );
}
