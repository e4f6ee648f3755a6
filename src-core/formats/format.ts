/**
 * The contract of a format: one file a format, one line in `index.ts`. What needs Node or WebAssembly is handed in
 * ({@link FormatTools}), so that all of them are plain functions of bytes.
 */
import type { Labels } from "../datasets/labels";
import type { Program } from "../program/program";
import type { Drawing, FileSet, ReadModel, TrainedModel, WeightForm } from "./model";
import type { Finding } from "./proof";

/** HDF5, as h5wasm has it: injected, because it is WebAssembly. */
export interface Hdf5 {
  /**
   * Reads a whole file.
   *
   * @throws SkiploomError `invalid-model` when it is none
   */
  read(bytes: Uint8Array): Promise<Hdf5Group>;
  write(root: Hdf5Group): Promise<Uint8Array>;
}

export type Hdf5Attribute = string | number | readonly string[] | readonly number[];

export interface Hdf5Group {
  readonly attributes: ReadonlyMap<string, Hdf5Attribute>;
  /** By name, in the file's order of names. */
  readonly children: ReadonlyMap<string, Hdf5Group | Hdf5Dataset>;
}

export interface Hdf5Dataset {
  readonly shape: readonly number[];
  /** 16-bit and 64-bit floats are brought to 32 bits. */
  readonly values: Float32Array;
}

export interface FormatTools {
  hdf5(): Promise<Hdf5>;
  /** A file that ships with the app, from `resources/formats`: the run time of the stand-alone page, `pytorch/train.py`. */
  resource(name: string): Promise<Uint8Array>;
}

/** Something a person chooses beside the format: `layout`: `nchw` or `nhwc`. */
export interface FormatChoice {
  readonly label: string;
  /** One sentence for the dialog and for `--help`. */
  readonly help: string;
  readonly default: string;
  readonly values: readonly { readonly value: string; readonly label: string }[];
}

export interface WriteOptions {
  /** A value of each of the format's choices. */
  readonly choices: Readonly<Record<string, string>>;
  /** The weights given are rounded to it already: the file keeps them so where it can. */
  readonly form: WeightForm;
}

export type { Finding } from "./proof";

/** What an export is run in, to prove it. */
export type ProvedBy = "onnxruntime" | "tensorflow.js" | "own-reader" | "nothing";

/** Images, and what the engine says of them, on weights rounded as in the file. */
export interface ProofGiven {
  /** Bytes `[count, height, width, channels]`. */
  readonly images: Uint8Array;
  /** None of noise. */
  readonly labels: Labels | undefined;
  readonly count: number;
  readonly imageShape: readonly [number, number, number];
  /** `[count, classes]`. */
  readonly logits: Float32Array;
}

/** Of what a model takes and gives. */
export interface ModelSizes {
  readonly imageShape: readonly [height: number, width: number, channels: number];
  readonly classes: number;
}

export interface ModelFormat {
  /** As on the command line: `onnx`. */
  readonly id: string;
  /** "ONNX". */
  readonly label: string;
  /** One sentence: what a person gets, and who reads it. */
  readonly description: string;
  readonly choices: Readonly<Record<string, FormatChoice>>;
  /** `float32` first. */
  readonly forms: readonly WeightForm[];
  readonly provedBy: ProvedBy;
  /** Batch norms may be folded into the convolutions before them: it writes the program, not the drawing. */
  readonly folds: boolean;
  /** How a person proves it in its own tool: `python verify.py`. Absent: nothing to do. */
  readonly proveYourself?: string;
  /** For the export's README, one sentence of Markdown: what the model takes and gives, with the order of axes, or how it is loaded. */
  usage?(sizes: ModelSizes, choices: Readonly<Record<string, string>>): string;
  /** What this network uses that the format cannot hold, or holds in another way. */
  check(program: Program, options: WriteOptions): readonly Finding[];
  /**
   * Writes files into one folder, without folders in it. `PROOF.json`, `SHA256SUMS`, `labels.json` (classes and preprocessing) and, where
   * the format has none of its own, `README.md` are added by whoever asked.
   *
   * @throws SkiploomError `unsupported` for what `check` calls refused
   */
  write?(model: TrainedModel, options: WriteOptions, tools: FormatTools): Promise<FileSet>;
  /**
   * For `own-reader` where the files hold no network that `read` makes a model of (weights alone, code): the weights as they are in the
   * files, by the model's names.
   */
  readBack?(
    files: FileSet,
    model: TrainedModel,
    tools: FormatTools,
  ): Promise<ReadonlyMap<string, Float32Array>>;
  /** Files that let a person prove it in its own tool: images with the engine's logits. */
  proofFiles?(given: ProofGiven): FileSet;
  /**
   * In place of `write`, for a format without weights: it takes any drawing, trained or not, and there is nothing to prove.
   *
   * @throws SkiploomError `unsupported` in words for what it cannot hold
   */
  draw?(drawing: Drawing, options: WriteOptions, tools: FormatTools): Promise<FileSet>;
  /** By content first, then by name; looks at the first bytes alone. */
  recognise?(files: FileSet): boolean;
  /**
   * @throws SkiploomError `invalid-model` (in words) for a file that is damaged, too large for what it says, or none
   */
  read?(files: FileSet, tools: FormatTools): Promise<ReadModel>;
}
