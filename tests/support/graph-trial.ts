/** Random networks written as graph models and run by TensorFlow.js, for few and for many. */
import { graphDifference } from "./graph-models";
import { randomNetworks } from "./onnx-trial";

/** @returns the largest difference of TensorFlow.js' logits from our engine's */
export async function graphNetworkTrial(networks: number, seed: number): Promise<number> {
  let worst = 0;
  for (const network of randomNetworks(networks, seed))
    worst = Math.max(worst, await graphDifference(network));
  return worst;
}
