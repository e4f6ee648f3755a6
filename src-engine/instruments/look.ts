/** Asks an instrument about a network: a checkpoint of it, or its first values. */
import { tensor } from "@tensorflow/tfjs-core";
import { inPieces, type SamplePart } from "#core/datasets/samples";
import { SkiploomError } from "#core/foundation/errors";
import type { LookedAt } from "#core/insights/insight";
import type { InstrumentId, Looked } from "#core/insights/instruments";
import type { LayerRegistry } from "#core/layers/registry";
import type { NetworkDocument } from "#core/network/document";
import { withoutDrops } from "#core/program/without-drops";
import type { EngineDataset } from "#core/protocol/engine-api";
import type { DeviceMemory } from "../backends/backend";
import { loadWeights } from "../checkpoint/load-weights";
import type { CompiledNetwork } from "../compile/compiled-network";
import { compileDocument } from "../compile/from-document";
import { initialValues } from "../compile/initial-weights";
import { plainBatch } from "../data/batches";
import { type AskForSamples, type PreparedDataset, prepareDataset } from "../data/prepared-dataset";
import { deviceTargets } from "../train/loss";
import { inferenceNeed, type MemoryNeed, stepNeed } from "../train/memory-need";
import { INSTRUMENTS } from "./index";
import type { LookedBatch } from "./instrument";

export interface LookRequest extends LookedAt {
  readonly instrument: InstrumentId;
  /** Left out: first values by the recipe's seed. */
  readonly checkpoint?: Uint8Array | undefined;
  readonly dataset: EngineDataset;
}

/** Told while an instrument is at work; answers whether it may go on. */
export type MayGoOn = (done: number, total: number) => Promise<boolean>;

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
  const instrument = INSTRUMENTS[request.instrument];
  const prepared = prepareDataset(request.dataset, ask);
  const part = lookedPart(prepared, request);
  const { network } = compileDocument(layers, document, prepared, [withoutDrops]);
  try {
    const statistics = request.checkpoint ? "running" : "batch";
    if (request.checkpoint) loadWeights(network, request.checkpoint);
    else begin(network, document.recipe.seed);
    const batch = batchFor(network, document, device, instrument.needsGradients, part.count);
    let done = 0;
    const passes = async function* (): AsyncGenerator<LookedBatch> {
      done = 0;
      for await (const { from, to, ...read } of inPieces(part, batch)) {
        if (!(await mayGoOn(from, part.count))) return;
        const { images, targets, count } = plainBatch(prepared, read);
        const given = tensor(images, [count, ...network.imageShape]);
        const wanted = deviceTargets(targets);
        try {
          yield { images: given, targets: wanted, count };
        } finally {
          given.dispose();
          wanted.rows.dispose();
        }
        done = to;
      }
    };
    const figures = await instrument.look({ network, statistics, batches: passes });
    if (done === 0) throw new SkiploomError("cancelled", "It was stopped before it had looked at any image.");
    return {
      instrument: request.instrument,
      figures,
      images: done,
      batch,
      statistics,
      partial: done < part.count,
    } as Looked;
  } finally {
    network.dispose();
  }
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
        : `This part has ${whole.count} images, so there is no image ${image}: they are counted from 0.`,
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
