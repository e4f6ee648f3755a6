/** Rows of zeros with a 1 each. */
import {
  cast,
  equal,
  oneHot,
  reshape,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from "@tensorflow/tfjs-core";

/**
 * TensorFlow.js has none of one class alone, of which a dataset may be.
 *
 * @param places of the ones, `int32`; a row whose place is none of the classes has no 1
 * @returns `[places, classes]`
 */
export function oneHotRows(places: Tensor1D, classes: number): Tensor2D {
  if (classes > 1) return oneHot(places, classes, 1, 0, "float32") as Tensor2D;
  const isFirst: Tensor = equal(places, 0);
  return reshape(cast(isFirst, "float32"), [places.size, 1]);
}
