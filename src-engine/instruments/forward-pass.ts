/** A forward pass that shows every result as it is made. */
import { tidy } from "@tensorflow/tfjs-core";
import { inferencePass, type OnResult, trainingPass } from "../train/forward";
import type { Look, LookedBatch } from "./instrument";

/** Nothing is dropped: the network was made without. */
export function forwardPass(
  { network, statistics }: Pick<Look, "network" | "statistics">,
  { images }: Pick<LookedBatch, "images">,
  onResult: OnResult,
): void {
  tidy(() => {
    if (statistics === "running") inferencePass(network, images, onResult);
    else trainingPass(network, images, { seed: 0, step: 1, onResult });
  });
}
