/** Puts a checkpoint's weights into a network that is not going to be trained. */
import { tensor } from "@tensorflow/tfjs-core";
import { decodeCheckpoint } from "../train/checkpoint";
import type { CompiledNetwork } from "./compiled-network";

/** @throws SkiploomError `invalid-checkpoint` */
export function loadWeights(network: CompiledNetwork, checkpoint: Uint8Array): void {
  const { weights } = decodeCheckpoint(network, checkpoint);
  for (const { name, variable } of network.weights) {
    const values = tensor(weights.get(name) ?? [], variable.shape);
    variable.assign(values);
    values.dispose();
  }
}
