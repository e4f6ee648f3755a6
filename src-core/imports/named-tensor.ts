/** Weights as a file holds them, whatever its format. */
import type { StoredTensor } from "../codecs/stored-tensor";
import type { ImportNote } from "../formats/model";
import type { WeightLayout } from "../formats/weight-layouts/weight-layouts";
import type { Operation } from "../program/operation";
import type { CheckpointPreprocessing } from "../training/checkpoint-facts";

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
