/** A layer's weights, wherever a file keeps them. */
import type { Shape } from "../../../layers/layer";
import type { LayerPlace } from "./call";

export interface StoredWeight {
  readonly shape: Shape;
  readonly values: Float32Array;
}

/** One weight, by each name that some version gives it: `["depthwise_kernel", "kernel"]`. */
export type WeightNames = readonly string[];

export interface WeightStore {
  /**
   * In the order asked for, which is Keras' own: files that give no names are read by it. Undefined for one that is not there.
   */
  read(place: LayerPlace, wanted: readonly WeightNames[]): readonly (StoredWeight | undefined)[];
}
