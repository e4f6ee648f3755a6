/**
 * The weights that a network begins with that goes on from another one's: each weight of that name and shape is taken, running statistics
 * included, and the rest gets first values, as a new head for other classes does (transfer learning: Yosinski et al. 2014).
 */
import type { LayerRegistry } from "#core/layers/registry";
import type { NetworkDocument } from "#core/network/document";
import type { EngineDataset } from "#core/protocol/engine-api";
import type { StartedFrom } from "#core/training/records";
import { decodeWeights } from "./checkpoint/checkpoint";
import { compileDocument } from "./compile/from-document";
import { initialValues } from "./compile/initial-weights";
import { type AskForSamples, prepareDataset } from "./data/prepared-dataset";
import { firstCheckpoint } from "./train/first-checkpoint";

/** Of weights that were drawn: enough to say which layers they are of. */
const MOST_NAMES = 20;

export interface BeginOrder {
  /** Of any network. */
  readonly checkpoint: Uint8Array;
  /** The network that begins with it, with its recipe. */
  readonly document: NetworkDocument;
  readonly dataset: EngineDataset;
}

export interface Begun extends Pick<StartedFrom, "step" | "kept" | "drawn"> {
  /** A checkpoint before the first step. */
  readonly weights: Uint8Array<ArrayBuffer>;
}

/** @throws SkiploomError `invalid-network`, `invalid-checkpoint` or `invalid-dataset` */
export async function beginFrom(
  layers: LayerRegistry,
  { checkpoint, document, dataset }: BeginOrder,
  ask: AskForSamples,
): Promise<Begun> {
  const { weights: known, step } = decodeWeights(checkpoint);
  const prepared = prepareDataset(dataset, ask);
  const { network } = compileDocument(layers, document, prepared);
  try {
    const { recipe } = document;
    const drawn: string[] = [];
    const weights = new Map<string, Float32Array>();
    for (const weight of network.weights) {
      const { name, shape } = weight;
      const own = known.get(name);
      if (own && own.shape.join() === shape.join()) {
        weights.set(name, own.data);
        continue;
      }
      weights.set(name, initialValues(weight, recipe.seed));
      drawn.push(name);
    }
    return {
      weights: await firstCheckpoint(network, prepared, recipe, weights),
      step,
      kept: network.weights.length - drawn.length,
      drawn: { count: drawn.length, names: drawn.slice(0, MOST_NAMES) },
    };
  } finally {
    network.dispose();
  }
}
