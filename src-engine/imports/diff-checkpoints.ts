/** The weights of two checkpoints, compared where a studio's host need not wait for it. */
import { readSafetensorsWeights } from "#core/codecs/safetensors-weights";
import { compareWeights, type StoredWeights } from "#core/diff/compare-weights";
import type { WeightChange, WeightPair } from "#core/diff/weight-changes";

/** @throws SkiploomError `invalid-checkpoint` where a weight is missing, `invalid-model` where a file is damaged */
export function diffCheckpoints(
  one: Uint8Array,
  other: Uint8Array,
  pairs: readonly WeightPair[],
): WeightChange[] {
  return compareWeights(pairs, weightsOf(one), weightsOf(other));
}

const PREFIX = "weights/";

function weightsOf(checkpoint: Uint8Array): StoredWeights {
  const { tensors } = readSafetensorsWeights(checkpoint);
  return new Map(
    [...tensors].flatMap(([name, tensor]) =>
      name.startsWith(PREFIX) ? [[name.slice(PREFIX.length), tensor] as const] : [],
    ),
  );
}
