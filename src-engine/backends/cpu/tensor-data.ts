/** The values of one tensor: in the engine's memory, or in JavaScript until a kernel of ours wants them. */
import type { backend_util, DataType, TensorInfo } from "@tensorflow/tfjs-core";
import type { KernelRuntime } from "./kernel-runtime";

type NumericType = "float32" | "int32" | "bool";

/** TensorFlow.js's cpu kernels read and write `values`: for memory of ours that is a view, made when asked for. */
export class TensorData {
  readonly dtype: DataType;
  refCount: number;
  complexTensorInfos?: { real: TensorInfo; imag: TensorInfo };
  readonly #runtime: KernelRuntime;
  #host: backend_util.BackendValues | undefined;
  #address = 0;
  #length: number;
  /** Of a view: gives back the tensor whose memory it shares. */
  #releaseBase: (() => void) | undefined;

  private constructor(runtime: KernelRuntime, dtype: DataType, length: number, refCount: number) {
    this.#runtime = runtime;
    this.dtype = dtype;
    this.#length = length;
    this.refCount = refCount;
  }

  /** Values that JavaScript brought; they are copied when a kernel first asks for their address. */
  static ofHost(
    runtime: KernelRuntime,
    dtype: DataType,
    values: backend_util.BackendValues | undefined,
    refCount: number,
  ): TensorData {
    const data = new TensorData(runtime, dtype, values?.length ?? 0, refCount);
    data.#host = values;
    return data;
  }

  /** Uninitialised memory for a result. */
  static allocate(runtime: KernelRuntime, dtype: NumericType, length: number): TensorData {
    const data = new TensorData(runtime, dtype, length, 1);
    data.#address = runtime.allocator.allocate(bytesPerValue(dtype) * length + OVERREAD_BYTES);
    return data;
  }

  /** A part of another tensor's memory, which must stay until `releaseBase` is called. */
  static view(
    runtime: KernelRuntime,
    dtype: NumericType,
    address: number,
    length: number,
    releaseBase: () => void,
  ): TensorData {
    const data = new TensorData(runtime, dtype, length, 1);
    data.#address = address;
    data.#releaseBase = releaseBase;
    return data;
  }

  get values(): backend_util.BackendValues {
    // A complex tensor has none, and TensorFlow.js looks for none there.
    if (this.#address === 0) return this.#host as backend_util.BackendValues;
    return viewOf(this.#runtime.buffer(), this.dtype as NumericType, this.#address, this.#length);
  }

  set values(values: backend_util.BackendValues) {
    this.release();
    this.#host = values;
    this.#length = values.length;
  }

  /** Where the values stand in the engine's memory; they move there when they are elsewhere. */
  address(): number {
    if (this.#address === 0) {
      if (this.dtype !== "float32" && this.dtype !== "int32" && this.dtype !== "bool") {
        throw new Error(`Values of type ${this.dtype} cannot be in the CPU engine's memory.`);
      }
      const host = this.#host;
      const bytes = bytesPerValue(this.dtype) * this.#length + OVERREAD_BYTES;
      this.#address = this.#runtime.allocator.allocate(bytes);
      viewOf(this.#runtime.buffer(), this.dtype, this.#address, this.#length).set(
        (host ?? []) as unknown as ArrayLike<number>,
      );
      this.#host = undefined;
    }
    return this.#address;
  }

  /** A copy that stays as it is when the tensor is freed. */
  copy(): backend_util.BackendValues | undefined {
    if (this.#address === 0) return this.#host;
    const view = viewOf(this.#runtime.buffer(), this.dtype as NumericType, this.#address, this.#length);
    // `slice` of a view on shared memory answers values of its own, not shared.
    return view.slice();
  }

  release(): void {
    if (this.#releaseBase) this.#releaseBase();
    else if (this.#address !== 0) this.#runtime.allocator.free(this.#address);
    this.#releaseBase = undefined;
    this.#address = 0;
    this.#host = undefined;
  }
}

/** Kernels may read, never write, up to so many bytes after a tensor's end: whole vectors cost less than care. */
const OVERREAD_BYTES = 32;

function bytesPerValue(dtype: NumericType): number {
  return dtype === "bool" ? 1 : 4;
}

function viewOf(
  buffer: ArrayBufferLike,
  dtype: NumericType,
  address: number,
  length: number,
): Float32Array | Int32Array | Uint8Array {
  switch (dtype) {
    case "float32":
      return new Float32Array(buffer, address, length);
    case "int32":
      return new Int32Array(buffer, address, length);
    case "bool":
      return new Uint8Array(buffer, address, length);
    default:
      return dtype satisfies never;
  }
}
