/** The one error of this folder: a dataset that cannot be used, and why, in words for the person who chose it. */

export type DatasetErrorCode =
  /** The first bytes are not those of an IDX file. */
  | "not-idx"
  /** An IDX file with a type of numbers that the format does not have. */
  | "unsupported-type"
  /** An IDX file with a number of axes that this part cannot have. */
  | "unsupported-rank"
  /** A size in the header that no dataset used here has. */
  | "absurd-size"
  /** The sizes in the header ask for more or fewer bytes than the file has. */
  | "size-mismatch"
  /** No samples at all. */
  | "empty"
  /** Images and labels differ in number, or a part came without its partner. */
  | "count-mismatch"
  /** Training and test images differ in height, width or channels. */
  | "shape-mismatch"
  /** A number that is NaN or infinite. */
  | "not-finite"
  /** A label that is no whole number, is below the first label, or leads to more classes than there can be. */
  | "label-out-of-range"
  /** A label has no class name, or a list of class names cannot be used. */
  | "class-names"
  /** A pixel is above the maximum that dataset.json states. */
  | "pixel-out-of-range"
  /** dataset.json does not have the form described in `manifest.ts`. */
  | "manifest"
  /** Too few samples to set some apart for validation (and for the test, where there is no test file). */
  | "too-few-samples"
  /** A caller asked for something this dataset cannot give. */
  | "invalid-request";

export class DatasetError extends Error {
  override readonly name = "DatasetError";
  readonly code: DatasetErrorCode;

  constructor(code: DatasetErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
