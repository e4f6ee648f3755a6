/** Vectors with a number for each weight of a network, in the network's order. */
import { type Rank, type Tensor1D, tensor, tensor1d } from "@tensorflow/tfjs-core";
import type { WeightValues } from "../checkpoint/weight-values";
import type { NetworkWeight } from "../compile/compiled-network";

/** 1 for every number that weight decay shrinks, else 0. */
export function decayMaskOf(weights: readonly NetworkWeight[]): Tensor1D {
  const mask = new Float32Array(weights.reduce((length, { variable }) => length + variable.size, 0));
  let offset = 0;
  for (const { decays, variable } of weights) {
    if (decays) mask.fill(1, offset, offset + variable.size);
    offset += variable.size;
  }
  return tensor1d(mask);
}

/** Numbers of all weights as one vector. @throws when some are missing */
export function vectorOf(weights: readonly NetworkWeight[], values: WeightValues): Tensor1D {
  const length = weights.reduce((sumSoFar, { variable }) => sumSoFar + variable.size, 0);
  const joined = new Float32Array(length);
  let offset = 0;
  for (const { name, variable } of weights) {
    const own = values.get(name);
    if (own?.length !== variable.size) throw new Error(`"${name}" has no values or too few.`);
    joined.set(own, offset);
    offset += variable.size;
  }
  return tensor<Rank.R1>(joined, [length]);
}
