/** Weights as a file holds them, whatever its format. */
import type { StoredTensor } from "../codecs/stored-tensor";
import type { ImportNote } from "../formats/model";
import type { Operation } from "../program/operation";
import type { CheckpointPreprocessing } from "../training/checkpoint-facts";

/**
 * How axes are ordered. `drawing`: ours, which are also Keras's and TensorFlow's: kernels `[rows, columns, in, out]`, dense `[in, out]`, what is
 * flattened row by row. `pytorch`: kernels `[out, in, rows, columns]`, dense `[out, in]`, what is flattened channel by channel. `unknown`: the
 * file's names say nothing; the shape decides.
 */
export type WeightLayout = "drawing" | "pytorch" | "unknown";

export interface NamedTensor extends StoredTensor {
  /** In the file. Unique. */
  readonly name: string;
  /** Of the file's step that it belongs to, where the file holds a network. */
  readonly operation?: Operation;
}

export interface WeightsFile {
  /** "PyTorch, pickles": for a person. */
  readonly label: string;
  readonly layout: WeightLayout;
  /** What all names begin with and no drawing knows: `module.`. */
  readonly prefix: string;
  /** In the file's order. */
  readonly tensors: readonly NamedTensor[];
  readonly notes: readonly ImportNote[];
  /** As far as the file says so. */
  readonly preprocessing?: Partial<CheckpointPreprocessing>;
}
