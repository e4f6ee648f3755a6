/** A model that was read, as a drawing with weights. */
import type { ImportNote } from "../formats/model";
import type { NetworkDocument } from "../network/document";

export interface DrawnModel {
  /** Its dataset says what images it is meant for. */
  readonly document: NetworkDocument;
  /** By the names of the drawing's program (`WeightSpec.name`). Complete where nothing is unsupported. */
  readonly weights: ReadonlyMap<string, Float32Array>;
  /** Path of the drawing's layer by the name of the file's step that it came from. */
  readonly paths: ReadonlyMap<string, string>;
  readonly notes: readonly ImportNote[];
  /** Whether it ends where the file does. */
  readonly isWhole: boolean;
  /** Name of the file's step that it ends with. */
  readonly end: string;
}
