/** Asks an instrument about a network: a checkpoint of it, or its first values. */
import { tensor } from "@tensorflow/tfjs-core";
import type { SamplePart } from "#core/datasets/samples";
import { SkiploomError } from "#core/foundation/errors";
import { type ChosenValues, chosenOf } from "#core/insights/choices";
import type { LookedAt } from "#core/insights/insight";
import {
  type ChoicesOf,
  type FiguresOf,
  INSTRUMENTS as INSTRUMENT_ENTRIES,
  type InstrumentId,
  type Looked,
} from "#core/insights/instruments";
import type { LayerRegistry } from "#core/layers/registry";
import type { NetworkDocument } from "#core/network/document";
import { withoutDrops } from "#core/program/without-drops";
import type { EngineDataset } from "#core/protocol/engine-api";
import type { DeviceMemory } from "../backends/backend";
import { loadWeights } from "../checkpoint/load-weights";
import type { CompiledNetwork } from "../compile/compiled-network";
import { compileDocument } from "../compile/from-document";
import { initialValues } from "../compile/initial-weights";
import { type AskForSamples, type PreparedDataset, prepareDataset } from "../data/prepared-dataset";
import type { Statistics } from "../train/forward";
import { inferenceNeed, type MemoryNeed, stepNeed } from "../train/memory-need";
import { INSTRUMENTS } from "./index";
import type { Look } from "./instrument";
import { LookedImages, type MayGoOn } from "./looked-images";

export interface LookRequest extends LookedAt {
  readonly instrument: InstrumentId;
  readonly choices: Readonly<ChosenValues>;
  /** Left out: first values by the recipe's seed. */
  readonly checkpoint?: Uint8Array | undefined;
  /** By which its norms compute; left out: the running ones. */
  readonly statistics?: Statistics | undefined;
  readonly dataset: EngineDataset;
}

/** At most so many images at once: larger batches gain nothing. */
const LARGEST_BATCH = 128;

/**
 * @throws SkiploomError `invalid-network`, `invalid-checkpoint`, `invalid-dataset`, `unsupported` where this network cannot be asked that,
 * `cancelled` where it was stopped before the first images
 */
export async function look(
  layers: LayerRegistry,
  document: NetworkDocument,
  request: LookRequest,
  ask: AskForSamples,
  device: DeviceMemory,
  mayGoOn: MayGoOn,
): Promise<Looked> {
  const { needsGradients } = INSTRUMENTS[request.instrument];
  const prepared = prepareDataset(request.dataset, ask);
  const part = lookedPart(prepared, request);
  const { network } = compileDocument(layers, document, prepared, [withoutDrops]);
  try {
    const statistics = request.checkpoint ? (request.statistics ?? "running") : "batch";
    if (request.checkpoint) loadWeights(network, request.checkpoint);
    else begin(network, document.recipe.seed);
    const batch = batchFor(network, document, device, needsGradients, part.count);
    const seeing = new LookedImages(prepared, part, batch, mayGoOn);
    const { batches, training, passes, within, isStopped } = seeing;
    const { preprocessing } = prepared;
    const given: Look = { network, statistics, preprocessing, batches, training, passes, within, isStopped };
    const figures = await answer(request.instrument, given, request.choices);
    if (seeing.seen === 0)
      throw new SkiploomError("cancelled", "It was stopped before it had looked at any image.");
    return {
      instrument: request.instrument,
      figures,
      images: seeing.seen,
      batch,
      statistics,
      partial: isStopped(),
    } as Looked;
  } finally {
    network.dispose();
  }
}

async function answer<Id extends InstrumentId>(
  id: Id,
  given: Look,
  choices: Readonly<ChosenValues>,
): Promise<FiguresOf<Id>> {
  const chosen = chosenOf(INSTRUMENT_ENTRIES[id].choices, choices) as ChoicesOf<Id>;
  return await INSTRUMENTS[id].look(given, chosen);
}

/** @throws SkiploomError `invalid-dataset` for an image that is not there */
function lookedPart(prepared: PreparedDataset, { part, images, image }: LookedAt): SamplePart {
  const whole = prepared[part];
  const [from, to] = image === undefined ? [0, Math.min(images, whole.count)] : [image, image + 1];
  if (to > whole.count || to === from) {
    throw new SkiploomError(
      "invalid-dataset",
      image === undefined
        ? "This part has no images. Choose another part."
        : `This part has ${whole.count} images, so there is no image ${image + 1}.`,
    );
  }
  return {
    count: to - from,
    labels: whole.labels.subarray(from, to),
    read: (samples) => whole.read(samples.map((sample) => from + sample)),
  };
}

function begin(network: CompiledNetwork, seed: number): void {
  for (const weight of network.weights) {
    const values = tensor(initialValues(weight, seed), [...weight.shape]);
    weight.variable.assign(values);
    values.dispose();
  }
}

/** @throws SkiploomError `out-of-memory` where not even one image fits */
function batchFor(
  network: CompiledNetwork,
  { recipe }: NetworkDocument,
  device: DeviceMemory,
  needsGradients: boolean,
  count: number,
): number {
  const needOf = (batchSize: number): MemoryNeed =>
    needsGradients ? stepNeed(network, { ...recipe, batchSize }) : inferenceNeed(network, batchSize);
  const fits = ({ bytes, largest }: MemoryNeed): boolean =>
    bytes <= (device.bytes ?? Number.POSITIVE_INFINITY) &&
    largest <= (device.largestTensor ?? Number.POSITIVE_INFINITY);
  let batch = Math.min(LARGEST_BATCH, count);
  while (batch > 1 && !fits(needOf(batch))) batch = Math.ceil(batch / 2);
  if (fits(needOf(batch))) return batch;
  const megabytes = Math.ceil(needOf(1).bytes / 2 ** 20).toLocaleString("en-US");
  throw new SkiploomError(
    "out-of-memory",
    `Looking into this network needs at least ${megabytes} MB for one image, more than ${device.words}.`,
  );
}
