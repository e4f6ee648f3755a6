/** Asks an instrument about a network: a checkpoint of it, or its first values. */
import { SkiploomError } from "#core/foundation/errors";
import { type ChosenValues, chosenOf } from "#core/insights/choices";
import type { LookedAt, Noise } from "#core/insights/insight";
import {
  type ChoicesOf,
  type FiguresOf,
  INSTRUMENTS as INSTRUMENT_ENTRIES,
  type InstrumentId,
  type Looked,
  seenBy,
} from "#core/insights/instruments";
import { isRefused } from "#core/lab/changes/change";
import { drawingChange } from "#core/lab/changes/index";
import type { LayerRegistry } from "#core/layers/registry";
import type { NetworkDocument } from "#core/network/document";
import { meantFor } from "#core/network/images";
import { withoutDrops } from "#core/program/without-drops";
import type { EngineDataset, EngineNetworkBeside } from "#core/protocol/engine-api";
import type { DeviceMemory } from "../backends/backend";
import { decodeCheckpoint } from "../checkpoint/checkpoint";
import { loadWeights } from "../checkpoint/load-weights";
import type { CompiledNetwork } from "../compile/compiled-network";
import { compileDocument, type DataFacts } from "../compile/from-document";
import { type AskForSamples, prepareDataset } from "../data/prepared-dataset";
import type { Statistics } from "../train/forward";
import { assignFirstValues } from "./first-values";
import { dataSource, type ImageSource, noiseSource } from "./image-source";
import { INSTRUMENTS } from "./index";
import type { Look, NetworkBeside } from "./instrument";
import { batchFor, ownBatchFor } from "./look-batch";
import { LookedImages, type MayGoOn } from "./looked-images";
import { openBeside } from "./network-beside";

export interface LookRequest extends LookedAt {
  readonly instrument: InstrumentId;
  readonly choices: Readonly<ChosenValues>;
  /** Left out: first values by the recipe's seed. */
  readonly checkpoint?: Uint8Array | undefined;
  /** By which its norms compute; left out: the running ones. */
  readonly statistics?: Statistics | undefined;
  /** Weights that the run kept by epoch, in order, and how many it kept: for instruments that go by them. */
  readonly epochs?: KeptEpochs | undefined;
  /** Of noise there are `images`, of no part. */
  readonly on: { readonly dataset: EngineDataset } | { readonly noise: Noise };
  /** Its layers are compared, where the instrument does so. */
  readonly beside?: EngineNetworkBeside | undefined;
}

export interface KeptEpochs {
  readonly kept: number;
  readonly weights: readonly { readonly epoch: number; readonly step: number; readonly bytes: Uint8Array }[];
}

/** A pass with gradients, in passes without: both gradients of a convolution cost as much as itself. */
const STEP_COST = 3;

/**
 * @throws SkiploomError `invalid-network`, `invalid-checkpoint`, `invalid-dataset`, `unsupported` where this network cannot be asked that,
 * `cancelled` where it was stopped before the first images, `out-of-memory`
 *
 * @param mayGoOn told how far it is; `cost`: forward passes that one image is taken for, some of them backward where it `hasGradients`
 */
export async function look(
  layers: LayerRegistry,
  document: NetworkDocument,
  request: LookRequest,
  ask: AskForSamples,
  device: DeviceMemory,
  mayGoOn: (done: number, total: number, cost: number, hasGradients: boolean) => Promise<boolean>,
): Promise<Looked> {
  const needsGradients = wantsGradients(request.instrument, request.choices);
  const { on, images, checkpoint } = request;
  const { seed } = document.recipe;
  const source =
    "noise" in on
      ? noiseSource(on.noise, images, seed)
      : dataSource(prepareDataset(on.dataset, ask), seenBy(request.instrument, request));
  const { network } = compileDocument(layers, document, source, [withoutDrops]);
  let seeing: LookedImages | undefined;
  let other: NetworkBeside | undefined;
  try {
    const statistics = checkpoint ? (request.statistics ?? "running") : "batch";
    if (checkpoint) loadWeights(network, checkpoint);
    else assignFirstValues(network, seed);
    const beside = bytesBeside(request.instrument, network, request);
    other = request.beside && openBeside(layers, request.beside, source);
    const anImage = INSTRUMENTS[request.instrument].bytesAnImage?.(network);
    const batch = Math.min(
      batchFor(network, document, { device, beside, needsGradients, anImage }, source.count),
      other
        ? batchFor(other.network, document, { device, beside, needsGradients: false }, source.count)
        : source.count,
    );
    const goOn: MayGoOn = (done, total, cost = needsGradients ? STEP_COST : 1) =>
      mayGoOn(done, total, cost, needsGradients);
    let made: number | undefined;
    seeing = new LookedImages(source, batch, goOn);
    const given = givenOf(layers, document, request, {
      source,
      network,
      statistics,
      beside: other,
      seeing,
      ownBatch(count, bytes) {
        made = count;
        return ownBatchFor(network, document, device, count, bytes);
      },
    });
    const figures = await answer(request.instrument, given, request.choices);
    if (seeing.seen === 0)
      throw new SkiploomError("cancelled", "It was stopped before it had looked at any image.");
    return {
      instrument: request.instrument,
      figures,
      images: seeing.seen,
      batch: made ?? batch,
      statistics,
      partial: seeing.isStopped(),
    } as Looked;
  } finally {
    seeing?.dispose();
    other?.network.dispose();
    network.dispose();
  }
}

function wantsGradients<Id extends InstrumentId>(id: Id, choices: Readonly<ChosenValues>): boolean {
  const { needsGradients } = INSTRUMENTS[id];
  return typeof needsGradients === "boolean" ? needsGradients : needsGradients(chosen(id, choices));
}

/** What the instrument is given. */
function givenOf(
  layers: LayerRegistry,
  document: NetworkDocument,
  { part, checkpoint, epochs = { kept: 0, weights: [] } }: LookRequest,
  {
    source,
    network,
    statistics,
    beside,
    seeing,
    ownBatch,
  }: {
    readonly source: ImageSource;
    readonly network: CompiledNetwork;
    readonly statistics: Statistics;
    readonly beside: NetworkBeside | undefined;
    readonly seeing: LookedImages;
    readonly ownBatch: Look["ownBatch"];
  },
): Look {
  const { batches, training, passes, costs, within, isStopped } = seeing;
  return {
    network,
    statistics,
    part,
    get preprocessing() {
      return source.preprocessing;
    },
    batches,
    training,
    untrained: () => {
      if (!checkpoint) return undefined;
      const { network: first } = compileDocument(layers, document, source, [withoutDrops]);
      assignFirstValues(first, document.recipe.seed);
      return first;
    },
    epochs: {
      kept: epochs.kept,
      weights: epochs.weights.map(({ bytes, ...of }) => ({
        ...of,
        values: () => decodeCheckpoint(network, bytes).weights,
      })),
    },
    beside,
    passes,
    costs,
    within,
    ownBatch,
    isStopped,
    changed: (id) => changedNetwork(layers, document, source, id),
  };
}

async function answer<Id extends InstrumentId>(
  id: Id,
  given: Look,
  choices: Readonly<ChosenValues>,
): Promise<FiguresOf<Id>> {
  return await INSTRUMENTS[id].look(given, chosen(id, choices));
}

function chosen<Id extends InstrumentId>(id: Id, choices: Readonly<ChosenValues>): ChoicesOf<Id> {
  return chosenOf(INSTRUMENT_ENTRIES[id].choices, choices) as ChoicesOf<Id>;
}

/** With first values. @throws SkiploomError `unsupported`, in words, where the change cannot be made or changes nothing */
function changedNetwork(
  layers: LayerRegistry,
  document: NetworkDocument,
  facts: DataFacts,
  id: string,
): CompiledNetwork {
  const { label, apply } = drawingChange(id);
  const changed = apply(layers, meantFor(document, facts));
  if (isRefused(changed)) throw new SkiploomError("unsupported", changed.why);
  if (changed.graph === document.graph && changed.blocks === document.blocks)
    throw new SkiploomError("unsupported", `"${label}" finds nothing to change in this drawing.`);
  const { network } = compileDocument(layers, changed, facts, [withoutDrops]);
  assignFirstValues(network, document.recipe.seed);
  return network;
}

function bytesBeside<Id extends InstrumentId>(
  id: Id,
  network: CompiledNetwork,
  { choices, epochs }: Pick<LookRequest, "choices" | "epochs">,
): number {
  return INSTRUMENTS[id].bytesBeside?.(network, chosen(id, choices), epochs?.weights.length ?? 0) ?? 0;
}
