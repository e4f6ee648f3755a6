/** Logits of a network whole and without some of its units, as one pass gives them. */
import * as tf from "@tensorflow/tfjs-core";
import type { RemovableUnit } from "#core/program/removable";
import type { CompiledNetwork } from "#engine/compile/compiled-network";
import { ChangedNetwork } from "#engine/instruments/changed-network";
import { continuedPass } from "#engine/train/continued-pass";
import type { Statistics } from "#engine/train/forward";

export interface LesionedLogits {
  readonly whole: Float32Array;
  readonly changed: readonly Float32Array[];
}

/** @param images `[count, height, width, channels]`; @param removals units that are removed together, one set each */
export async function lesionedLogits(
  network: CompiledNetwork,
  images: Float32Array,
  removals: readonly (readonly RemovableUnit[])[],
  statistics: Statistics = "running",
): Promise<LesionedLogits> {
  const changed = removals.map(
    (removed) => new ChangedNetwork(network, { removed, swaps: [] }, { usesShortcuts: false }, new Map()),
  );
  const { imageShape } = network;
  const size = imageShape.reduce((product, side) => product * side, 1);
  const input = tf.tensor(images, [images.length / size, ...imageShape]);
  const logits = await continuedPass(
    network,
    input,
    changed.map(({ continuation }) => continuation),
    { statistics, mayGoOn: async () => true },
  );
  input.dispose();
  for (const each of changed) each.dispose();
  if (!logits) throw new Error("A pass that nobody stopped gave no logits.");
  const read = (tensor: tf.Tensor): Float32Array => {
    const values = Float32Array.from(tensor.dataSync<"float32">());
    tensor.dispose();
    return values;
  };
  return { whole: read(logits.whole), changed: logits.changed.map(read) };
}
