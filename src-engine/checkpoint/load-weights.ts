/** Puts a checkpoint's weights into a network that is not going to be trained. */
import { tensor } from "@tensorflow/tfjs-core";
import type { CompiledNetwork } from "../compile/compiled-network";
import { decodeCheckpoint, type TrainingState } from "./checkpoint";

/**
 * Answers what the checkpoint says of the run that it was taken from.
 *
 * @throws SkiploomError `invalid-checkpoint`
 */
export function loadWeights(network: CompiledNetwork, checkpoint: Uint8Array): TrainingState {
  const { weights, state } = decodeCheckpoint(network, checkpoint);
  for (const { name, variable } of network.weights) {
    const values = tensor(weights.get(name) ?? [], variable.shape);
    variable.assign(values);
    values.dispose();
  }
  return state;
}
