/** Puts a checkpoint's weights into a network that is not going to be trained. */
import { tensor } from "@tensorflow/tfjs-core";
import type { CompiledNetwork, NetworkWeight } from "../compile/compiled-network";
import { decodeCheckpoint, type TrainingState } from "./checkpoint";

/**
 * Answers what the checkpoint says of the run that it was taken from.
 *
 * @throws SkiploomError `invalid-checkpoint`
 */
export function loadWeights(network: CompiledNetwork, checkpoint: Uint8Array): TrainingState {
  const { weights, state } = decodeCheckpoint(network, checkpoint);
  for (const weight of network.weights) assign(weight, weights.get(weight.name) ?? new Float32Array());
  return state;
}

export function assign({ variable }: NetworkWeight, values: Float32Array): void {
  const given = tensor(values, variable.shape);
  variable.assign(given);
  given.dispose();
}
