/** Datasets that a test holds in memory, and engines that are given their images as they ask for them. */
import { labelsFrom } from "#core/datasets/labels";
import type { Normalisation } from "#core/datasets/normalisation";
import type { DatasetPartName } from "#core/datasets/parts";
import { heldSamples, type SamplePart } from "#core/datasets/samples";
import type { EngineApi, EngineDataset } from "#core/protocol/engine-api";
import type { ApiClient, ParamsOf, ResultOf } from "#core/protocol/method";
import { type SampleParts, serveSamples } from "#core/protocol/samples";
import { type AskForSamples, type PreparedDataset, prepareDataset } from "#engine/data/prepared-dataset";
import type { Engine } from "#engine/engine";
import type { EngineEmit } from "#engine/events";

type HeldPart = EngineDataset["train"] & {
  /** Bytes `[count, height, width, channels]`. */
  readonly images: Uint8Array<ArrayBuffer>;
};

export interface HeldDataset extends EngineDataset {
  train: HeldPart;
  validation: HeldPart;
  test: HeldPart;
}

/** With mean and deviation of its training images, by their definition. */
export function holdDataset(
  dataset: Omit<HeldDataset, "normalisation"> & { readonly normalisation?: HeldDataset["normalisation"] },
): HeldDataset {
  const { normalisation = definedNormalisation(dataset) } = dataset;
  return { ...dataset, normalisation };
}

function definedNormalisation({
  train,
  imageShape: [, , channels],
  pixelMaximum,
}: Pick<HeldDataset, "train" | "imageShape" | "pixelMaximum">): HeldDataset["normalisation"] {
  const mean: number[] = [];
  const deviation: number[] = [];
  for (let channel = 0; channel < channels; channel += 1) {
    const values = Float64Array.from(train.images.filter((_, place) => place % channels === channel));
    const average = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - average) ** 2, 0) / values.length;
    mean.push(average / pixelMaximum);
    deviation.push(variance === 0 ? 1 : Math.sqrt(variance) / pixelMaximum);
  }
  return { mean, deviation } satisfies Normalisation;
}

export function partsOf(dataset: HeldDataset): SampleParts {
  const { imageShape, classNames } = dataset;
  const size = imageShape.reduce((product, side) => product * side, 1);
  const part = (name: DatasetPartName): SamplePart =>
    heldSamples(dataset[name].images, labelsFrom(dataset[name].labels, classNames.length), size);
  return { train: part("train"), validation: part("validation"), test: part("test") };
}

export function askHeld(dataset: HeldDataset): AskForSamples {
  const parts = partsOf(dataset);
  return (part, samples) => parts[part].read(samples);
}

export function prepareHeld(dataset: HeldDataset): PreparedDataset {
  return prepareDataset(dataset, askHeld(dataset));
}

/** An engine in this process that is given the images of the dataset it was last called with. */
export function fedEngine(engine: Engine): Engine {
  let parts: SampleParts | undefined;
  let hear: EngineEmit = () => undefined;
  engine.connect((event, payload) => {
    if (event !== "samples") {
      hear(event, payload);
      return;
    }
    const { request, part, samples } = payload as Parameters<EngineEmit>[1] & {
      readonly request: number;
      readonly part: DatasetPartName;
      readonly samples: Int32Array;
    };
    void parts?.[part]
      .read(Uint32Array.from(samples))
      .then((images) => engine.handlers.give({ request, answer: { images } }));
  });
  const handlers = Object.fromEntries(
    Object.entries(engine.handlers).map(([method, handler]) => [
      method,
      (params: unknown) => {
        parts = heldIn(params) ?? parts;
        return (handler as (given: unknown) => unknown)(params);
      },
    ]),
  ) as unknown as Engine["handlers"];
  return {
    handlers,
    connect: (emit) => {
      hear = emit;
    },
    close: () => engine.close(),
  };
}

/** The same for an engine in a process of its own. */
export function fedClient(client: ApiClient<EngineApi>): ApiClient<EngineApi> {
  let stop: () => void = () => undefined;
  return {
    ...client,
    on: (event, listener) => client.on(event, listener),
    onClose: (listener) => client.onClose(listener),
    close: () => client.close(),
    call<M extends keyof EngineApi["methods"] & string>(
      method: M,
      params: ParamsOf<EngineApi, M>,
    ): Promise<ResultOf<EngineApi, M>> {
      const parts = heldIn(params);
      if (parts) {
        stop();
        stop = serveSamples(client, parts);
      }
      return client.call(method, params);
    },
  };
}

function heldIn(params: unknown): SampleParts | undefined {
  const { dataset } = params as { readonly dataset?: HeldDataset };
  return dataset?.train.images ? partsOf(dataset) : undefined;
}
