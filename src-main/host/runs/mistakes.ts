/** Single images that a run was scored on: their pictures, what looks like them among those it was trained on, and other labels for them. */
import { setImmediate } from "node:timers/promises";
import { nearestLooks } from "#core/datasets/check/nearest-looks";
import { pictureHasher } from "#core/datasets/check/picture-hash";
import type { DatasetPartName } from "#core/datasets/parts";
import { inPieces } from "#core/datasets/samples";
import { readShown } from "#core/datasets/shown-pictures";
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
/** Training images that are hashed between two turns of others, and how many bytes of them are read at once. */
const HASHED_AT_ONCE = 200;
const HASHED_BYTES = 4 * 2 ** 20;
const MOST_ALIKE = 5;
/** No dataset has this id. */
const OWN = "/own";

interface KeptData {
  readonly opened: Promise<OpenedDataset>;
  /** Of the training images, once they were asked for. */
  looks?: Promise<Uint32Array>;
}

interface Asked {
  readonly run: string;
  readonly dataset?: string | undefined;
}

export function createMistakes(context: RunsContext): MistakesHandlers {
  /** Of one run: its own data, and others that it is scored on. */
  const kept = new Map<string, KeptData>();
  let keptRun: string | undefined;
  let timer: NodeJS.Timeout | undefined;

  const dataOf = ({ run, dataset }: Asked): KeptData => {
    clearTimeout(timer);
    timer = setTimeout(() => kept.clear(), KEPT_MS).unref();
    if (keptRun !== run) kept.clear();
    keptRun = run;
    const key = dataset ?? OWN;
    const known = kept.get(key);
    if (known) return known;
    const next: KeptData = {
      opened: context.store.record(run).then((record) => openScoredData(context, record, dataset)),
    };
    kept.set(key, next);
    next.opened.catch(() => {
      if (kept.get(key) === next) kept.delete(key);
    });
    return next;
  };

  /** What the list has another label for by now than the run's data have. */
  const relabelledOf = async (
    { info, parts, originOf }: OpenedDataset,
    part: DatasetPartName,
    samples: readonly number[],
  ): Promise<{ sample: number; label: string | null }[]> => {
    if (!originOf) return [];
    const origins = samples.map((sample) => originOf(part, sample));
    const places = origins.map(({ place }) => place);
    // Data that are not to be read any more are told of where they are needed.
    const now = await context.datasets
      .labelsNow(origins[0]?.folder ?? "", places, info.id)
      .catch(() => undefined);
    return samples.flatMap((sample, order) => {
      const label = now?.[order];
      const isOther = label !== undefined && label !== info.classNames[parts[part].labels[sample] ?? 0];
      return isOther ? [{ sample, label }] : [];
    });
  };

  return {
    "mistakes.pictures": async ({ part: name, samples, ...asked }) => {
      const opened = await dataOf(asked).opened;
      const { info, parts, pixelMaximum, originOf } = opened;
      const part = parts[name];
      for (const sample of samples) requireSample(part.count, sample);
      return {
        ...(await readShown(part, Uint32Array.from(samples), info.imageShape, pixelMaximum)),
        labels: samples.map((sample) => part.labels[sample] ?? 0),
        ...(originOf && { names: samples.map((sample) => originOf(name, sample).name) }),
        relabelled: await relabelledOf(opened, name, samples),
      };
    },
    "mistakes.lookAlikes": async ({ part: name, sample, ...asked }) => {
      const { info, parts } = await dataOf(asked).opened;
      requireSample(parts[name].count, sample);
      const own = dataOf({ run: asked.run });
      const { train } = (await own.opened).parts;
      own.looks ??= looksOf(info.imageShape, train);
      const looks = await own.looks.catch((error: unknown) => {
        // What could not be read now may be there the next time.
        delete own.looks;
        throw error;
      });
      const wanted = new Uint32Array(2);
      pictureHasher(info.imageShape)(await parts[name].read(Uint32Array.of(sample)), wanted, 0);
      const isTrainedOn = name === "train" && asked.dataset === undefined;
      const alike = nearestLooks(looks, wanted, MOST_ALIKE + 1)
        // Of a training image, not itself.
        .filter(({ place }) => !isTrainedOn || place !== sample)
        .slice(0, MOST_ALIKE)
        .map(({ place, bits }) => ({ sample: place, label: train.labels[place] ?? 0, bits }));
      return { alike };
    },
    "mistakes.relabel": async ({ part, sample, label, ...asked }) => {
      const { info, parts, originOf } = await dataOf(asked).opened;
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
  const atOnce = Math.max(1, Math.min(HASHED_AT_ONCE, Math.floor(HASHED_BYTES / size)));
  for await (const { from, to, pixels } of inPieces(train, atOnce)) {
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
