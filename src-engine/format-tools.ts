/** What exports and imports need of the place where the engine runs; a page has none of it, and exports nothing. */
import type { FormatTools } from "#core/formats/format";

/** A model of ONNX that is ready to run. */
export interface OnnxSession {
  /** Names of its inputs, and their shapes as the file gives them: text where a side is open. */
  readonly inputs: readonly { readonly name: string; readonly shape: readonly (number | string)[] }[];
  /** All outputs by name, for one input. */
  run(values: Float32Array, shape: readonly number[]): Promise<ReadonlyMap<string, Float32Array>>;
  close(): Promise<void>;
}

export interface OnnxRuntime {
  /** "onnxruntime-web". */
  readonly tool: string;
  readonly version: string;
  open(model: Uint8Array): Promise<OnnxSession>;
}

export interface ExportTools extends FormatTools {
  onnx(): Promise<OnnxRuntime>;
}
