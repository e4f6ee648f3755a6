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

export interface OpenedOnnx {
  readonly session: OnnxSession;
  /** Of the runtime. */
  readonly version: string;
  /** The bytes that were given, which the runtime had meanwhile: those given are of no use any more. */
  readonly model: Uint8Array;
}

export interface OnnxRuntime {
  /** "onnxruntime-web". */
  readonly tool: string;
  /** @throws SkiploomError `unsupported` with onnxruntime's words for a model that it cannot run */
  open(model: Uint8Array): Promise<OpenedOnnx>;
}

export interface ExportTools extends FormatTools {
  onnx(): Promise<OnnxRuntime>;
}
