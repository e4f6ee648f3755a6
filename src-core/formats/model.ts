/** A trained network, as formats are given it to write; and what they make of a file that they read. */
import type { DatasetFacts } from "../analysis/analysis";
import type { FlatGraph } from "../blocks/flat-graph";
import type { Shape } from "../layers/layer";
import type { LayerRegistry } from "../layers/registry";
import type { NetworkDocument } from "../network/document";
import type { Operation, WeightRole } from "../program/operation";
import type { Program, ValueId } from "../program/program";
import type { CheckpointPreprocessing } from "../training/checkpoint-facts";
import type { ModelSource } from "./proof";

/** Paths, relative and with `/`, with what lies there. A single file has its own name as its path. */
export type FileSet = ReadonlyMap<string, Uint8Array>;

export type { ModelSource, WeightForm } from "./proof";

/** A network as it is drawn. */
export interface Drawing {
  readonly document: NetworkDocument;
  /** What its types of layers are. */
  readonly layers: LayerRegistry;
  /** Of the document's dataset, where they are known: shapes follow from them. */
  readonly dataset?: DatasetFacts;
}

/** A network with numbers in it. */
export interface TrainedModel {
  /** As drawn, with its blocks. */
  readonly document: NetworkDocument;
  /** The same, expanded. */
  readonly flat: FlatGraph;
  /** What it computes: what most formats are written of. */
  readonly program: Program;
  /** Values by name (`WeightSpec.name`), shapes as the program's steps declare them; already rounded to the form that is asked for. */
  readonly weights: ReadonlyMap<string, Float32Array>;
  /** `[height, width, channels]` is always there. */
  readonly preprocessing: CheckpointPreprocessing & {
    readonly imageShape: [number, number, number];
  };
  readonly source: ModelSource;
}

/** One step of a network that was read: an operation of ours, or what we have none for. */
export interface ReadStep {
  /** As the file calls it: `layer1.0.conv1`, `/layer1/layer1.0/conv1/Conv`. Names in the drawing are made of it. */
  readonly name: string;
  readonly operation: Operation | UnsupportedOperation;
  /** 0 is the image. */
  readonly inputs: readonly ValueId[];
  readonly output: ValueId;
  /** In the order in which the operation reads them (see `Attributes`), in our layouts: kernels `[rows, columns, in, out]`. */
  readonly weights: readonly ReadWeight[];
}

export interface ReadWeight {
  readonly role: WeightRole;
  readonly shape: Shape;
  readonly values: Float32Array;
}

/** Kept in its place, so that nothing is dropped silently. */
export interface UnsupportedOperation {
  readonly kind: "unsupported";
  /** As the format calls it: `LSTM`. */
  readonly operator: string;
  /** A sentence: why it cannot be had. */
  readonly reason: string;
  /** A sentence: what to do. */
  readonly instead: string;
}

/** Something that a person should know of an import. Words are whole sentences. */
export interface ImportNote {
  readonly kind: "changed" | "unsupported";
  /** Names of the file's steps that it is about. */
  readonly steps: readonly string[];
  readonly words: string;
  /** What to do, where there is something. */
  readonly instead?: string;
}

/** A network as it was read, in our operations, with its weights. */
export interface ReadModel {
  /** For a person: the file's own name of it, or "". */
  readonly name: string;
  /** Of one image, `[height, width, channels]`; sides that the file leaves open are 0. */
  readonly inputShape: readonly [number, number, number];
  /** In an order in which they can run. */
  readonly steps: readonly ReadStep[];
  /** Logits where the file ends with a softmax, which is left out: the drawing's output has one of its own. */
  readonly output: ValueId;
  /** As far as the file says so. */
  readonly preprocessing?: Partial<CheckpointPreprocessing>;
  readonly notes: readonly ImportNote[];
  /** "ONNX, opset 17, made by pytorch 2.4". */
  readonly madeBy: string;
}
