/** Trying a run's network on single pictures: answers come from one engine, of the checkpoint that was asked for last. */
import type { SamplePart } from "#core/datasets/samples";
import { readShown } from "#core/datasets/shown-pictures";
import { SkiploomError } from "#core/foundation/errors";
import { largestPlaces } from "#core/foundation/largest-places";
import { type ImageDecoders, WHITE_IN_FILES } from "#core/images/image";
import type { ApiHandlers } from "#core/protocol/method";
import type { StudioApi } from "#core/protocol/studio-api";
import {
  ANSWERED_CLASSES,
  type TriedAnswer,
  type TriedImage,
  type TriedModel,
} from "#core/protocol/trying-api";
import type { RunRecord } from "#core/training/records";
import type { EngineLauncher } from "../../engines/launcher";
import type { OpenedDataset } from "../datasets/opened-dataset";
import { inputOf } from "../runs/picture-input";
import { AskedEngine, type Question } from "./asked-engine";
import { readTried, type TriedCheckpoint, type TriedModelSources } from "./tried-model";

type TryingHandlers = Pick<ApiHandlers<StudioApi>, "trying.open" | "trying.ask" | "trying.pictures">;

export interface TryingOptions extends TriedModelSources {
  readonly launcher: EngineLauncher;
  readonly decoders: ImageDecoders;
  readonly isTraining: () => boolean;
  readonly idleMs?: number;
}

export interface Trying {
  readonly handlers: TryingHandlers;
  /** A run may have a better checkpoint now. */
  follow(record: RunRecord): void;
  forget(gone: { readonly run: string }): void;
  /** At once. */
  close(): void;
}

interface Kept {
  readonly run: string;
  readonly kind: "best" | "last" | undefined;
  readonly tried: Promise<TriedCheckpoint>;
  /** Of the checkpoint, once it was read. */
  file?: string;
}

export function createTrying(options: TryingOptions): Trying {
  const { launcher, decoders, isTraining, idleMs } = options;
  let kept: Kept | undefined;
  const drop = (): void => {
    kept = undefined;
  };
  const engine = new AskedEngine({ launcher, isTraining, onIdle: drop, idleMs });

  const triedOf = (run: string, kind: Kept["kind"]): Promise<TriedCheckpoint> => {
    if (kept?.run === run && kept.kind === kind) return kept.tried;
    const next: Kept = { run, kind, tried: readTried(options, run, kind) };
    kept = next;
    next.tried.then(
      ({ chosen }) => {
        next.file = chosen.file;
      },
      () => {
        if (kept === next) drop();
      },
    );
    return next.tried;
  };

  const handlers: TryingHandlers = {
    "trying.open": async ({ run, checkpoint }) => {
      const known = kept?.run === run ? await kept.tried.catch(() => undefined) : undefined;
      // Data that were not here may have been brought back.
      if (known && "missing" in known.data) drop();
      const tried = await triedOf(run, checkpoint);
      // Nobody waits for it: what is wrong is told when something is asked.
      engine.open(tried).catch(() => {});
      return describe(tried);
    },
    "trying.ask": async ({ run, checkpoint, image, removed = [], ...wanted }) => {
      const asked = async (): Promise<TriedAnswer> => {
        const tried = await triedOf(run, checkpoint);
        const { question, ...seen } = await questionOf(tried, image, decoders);
        const asks = { ...question, ...wanted, ...(removed.length > 0 && { removed }) };
        const { probabilities, whole, ...inside } = await engine.ask(tried, asks);
        return { ...seen, ...answerOf(tried, probabilities, whole && { removed, whole }), ...inside };
      };
      const before = kept;
      return await asked().catch(async (error: unknown) => {
        const isStale = error instanceof SkiploomError && error.code === "invalid-checkpoint";
        // Another program trains it on: the weights that an engine is to open again have given way to others.
        if (!isStale || !before || kept !== before) throw error;
        drop();
        return await asked();
      });
    },
    "trying.pictures": async ({ run, checkpoint, part: name, from, count }) => {
      const tried = await triedOf(run, checkpoint);
      const { pixelMaximum, parts } = requireData(tried);
      const part = parts[name];
      const places = Uint32Array.from(
        { length: Math.max(0, Math.min(count, part.count - from)) },
        (_, index) => from + index,
      );
      return {
        ...(await readShown(part, places, tried.imageShape, pixelMaximum)),
        labels: Array.from(places, (place) => part.labels[place] ?? 0),
      };
    },
  };

  return {
    handlers,
    follow({ id, checkpoints }) {
      if (kept?.run !== id || kept.file === undefined) return;
      if (!checkpoints.some(({ file }) => file === kept?.file)) drop();
    },
    forget({ run }) {
      if (kept?.run === run) drop();
    },
    close: () => engine.close(),
  };
}

function describe(tried: TriedCheckpoint): TriedModel {
  const { chosen, preprocessing, imageShape, drawing, data, units } = tried;
  const { classNames } = preprocessing;
  const { train, validation, test } = "missing" in data ? NO_PARTS : data.parts;
  return {
    checkpoint: chosen.kind,
    step: chosen.step,
    epoch: chosen.epoch,
    imageShape: [...imageShape],
    classes: classNames.length,
    ...(classNames.length <= ANSWERED_CLASSES && { classNames }),
    drawing,
    units: [...units],
    ...("missing" in data
      ? { noData: data.missing }
      : { parts: { train: train.count, validation: validation.count, test: test.count } }),
  };
}

const NO_PARTS = { train: { count: 0 }, validation: { count: 0 }, test: { count: 0 } };

type Asked = { readonly question: Question } & Pick<TriedAnswer, "pixels" | "truth">;

async function questionOf(
  tried: TriedCheckpoint,
  image: TriedImage,
  decoders: ImageDecoders,
): Promise<Asked> {
  const { imageShape, preprocessing } = tried;
  switch (image.kind) {
    case "drawn": {
      const { pixels } = image;
      if (pixels.length !== imageShape.reduce((product, side) => product * side, 1)) {
        throw new SkiploomError(
          "invalid-message",
          `This network sees images of ${imageShape.join("×")}, and ${pixels.length} bytes came.`,
        );
      }
      return { question: { images: pixels, count: 1, white: WHITE_IN_FILES }, pixels };
    }
    case "file": {
      const pixels = await inputOf(image.bytes, imageShape, preprocessing, decoders);
      return { question: { images: pixels, count: 1, white: WHITE_IN_FILES }, pixels };
    }
    case "sample": {
      const { pixelMaximum, parts } = requireData(tried);
      const part = parts[image.part];
      const images = await part.read(Uint32Array.of(requirePlace(part, image.place)));
      const index = part.labels[image.place] ?? 0;
      return {
        // As it is scored: with the white of its own data.
        question: { images, count: 1 },
        pixels: shown(images, pixelMaximum),
        truth: { index, name: nameOf(preprocessing.classNames, index) },
      };
    }
    default:
      return image satisfies never;
  }
}

function answerOf(
  { preprocessing: { classNames }, chosen }: TriedCheckpoint,
  probabilities: Float32Array,
  without: { readonly removed: string[]; readonly whole: Float32Array } | undefined,
): Pick<TriedAnswer, "best" | "without" | "step"> {
  const said = (index: number, by: Float32Array): TriedAnswer["best"][number] => ({
    index,
    name: nameOf(classNames, index),
    probability: by[index] ?? 0,
  });
  const places = largestPlaces(probabilities, ANSWERED_CLASSES);
  const best = places.map((index) => said(index, probabilities));
  if (!without) return { best, step: chosen.step };
  const { removed: units, whole } = without;
  const [first = 0] = largestPlaces(whole, 1);
  return {
    best: best.map((each) => ({ ...each, whole: whole[each.index] ?? 0 })),
    without: { units, whole: said(first, whole) },
    step: chosen.step,
  };
}

function nameOf(names: readonly string[], index: number): string {
  return names[index] ?? `class ${index}`;
}

function requireData({ data }: TriedCheckpoint): OpenedDataset {
  if (!("missing" in data)) return data;
  throw new SkiploomError("invalid-dataset", data.missing);
}

function requirePlace({ count }: SamplePart, place: number): number {
  if (place < count) return place;
  throw new SkiploomError(
    "not-found",
    `There are ${count} pictures in this part, and no. ${place + 1} was asked for.`,
  );
}

/** From 0 to 255. */
function shown(images: Uint8Array, white: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(images, (byte) => Math.min(255, Math.round((byte * 255) / white)));
}
