/** What an instrument is given, without an engine around it. */
import type { Look } from "#engine/instruments/instrument";

/** @param given without `training` it has the images that it looks at for the training part, too */
export function lookOf(given: Pick<Look, "network" | "statistics" | "batches"> & Partial<Look>): Look {
  const { classes, imageShape } = given.network;
  const channels = imageShape.at(-1) ?? 0;
  const preprocessing = {
    pixelMaximum: 255,
    mean: Array.from({ length: channels }, () => 0),
    deviation: Array.from({ length: channels }, () => 1),
    classNames: Array.from({ length: classes }, (_, index) => `class ${index}`),
  };
  return {
    preprocessing,
    part: "validation",
    training: () => given.batches(),
    untrained: () => undefined,
    epochs: { kept: 0, weights: [] },
    beside: undefined,
    passes: () => undefined,
    costs: () => undefined,
    within: async () => true,
    ownBatch: (count) => count,
    isStopped: () => false,
    changed: () => {
      throw new TypeError("There is no drawing behind it.");
    },
    ...given,
  };
}
