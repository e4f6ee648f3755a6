/** The CPU engine as TensorFlow.js sees it: every tensor lives in the engine's memory. */
import { MathBackendCPU } from "@tensorflow/tfjs-backend-cpu";
import { type backend_util, type DataType, type TensorInfo, util } from "@tensorflow/tfjs-core";
import type { MeasuredBackend } from "../measured-backend";
import type { KernelRuntime } from "./kernel-runtime";
import { TensorData } from "./tensor-data";

export const CPU_BACKEND_NAME = "skiploom-cpu";

type Values = backend_util.BackendValues;

/**
 * Extends TensorFlow.js's own cpu backend, so that its kernels run here on zero-copy views wherever the engine has no
 * kernel of its own.
 */
export class SkiploomCpuBackend extends MathBackendCPU implements MeasuredBackend {
  readonly runtime: KernelRuntime;
  /** How often each kernel of TensorFlow.js ran for want of one of ours, since {@link resetFallbacks}. */
  readonly #fallbacks = new Map<string, number>();
  #nextId = 0;

  /** Whether 3x3 convolutions may go by Winograd's way, which rounds differently and is up to three times faster. */
  readonly winograd: boolean;

  constructor(runtime: KernelRuntime, winograd = true) {
    super();
    this.runtime = runtime;
    this.winograd = winograd;
  }

  // ---- For kernels ----

  /** The address of a tensor's values. */
  addressOf(tensor: TensorInfo): number {
    return this.#dataOf(tensor.dataId).address();
  }

  /** A tensor for a kernel's result; its values are whatever was in memory. */
  allocateOutput(shape: readonly number[], dtype: "float32" | "int32" | "bool" = "float32"): TensorInfo {
    const data = TensorData.allocate(this.runtime, dtype, util.sizeFromShape([...shape]));
    return { dataId: this.#store(data), shape: [...shape], dtype };
  }

  /** A part of a float32 tensor, as a tensor that shares its memory and keeps it. */
  viewOf(base: TensorInfo, firstValue: number, shape: readonly number[]): TensorInfo {
    this.incRef(base.dataId);
    const data = TensorData.view(
      this.runtime,
      "float32",
      this.addressOf(base) + firstValue * 4,
      util.sizeFromShape([...shape]),
      () => this.disposeData(base.dataId),
    );
    return { dataId: this.#store(data), shape: [...shape], dtype: "float32" };
  }

  /** Memory for the time of one kernel; give it back with {@link freeScratch}. */
  allocateScratch(bytes: number): number {
    return this.runtime.allocator.allocate(bytes);
  }

  freeScratch(address: number): void {
    this.runtime.allocator.free(address);
  }

  countFallback(kernel: string): void {
    this.#fallbacks.set(kernel, (this.#fallbacks.get(kernel) ?? 0) + 1);
  }

  /** Kernels that fell back to TensorFlow.js, with how often, by name. */
  fallbacks(): ReadonlyMap<string, number> {
    return new Map(this.#fallbacks);
  }

  resetFallbacks(): void {
    this.#fallbacks.clear();
  }

  // ---- What TensorFlow.js asks of a backend ----

  override write(values: Values, _shape: number[], dtype: DataType): object {
    return this.#store(TensorData.ofHost(this.runtime, dtype, values, 1));
  }

  override move(dataId: object, values: Values, _shape: number[], dtype: DataType, refCount: number): void {
    this.data.set(dataId, TensorData.ofHost(this.runtime, dtype, values, refCount));
  }

  override readSync(dataId: object): Values {
    const data = this.#dataOf(dataId);
    if (data.dtype === "complex64") return super.readSync(dataId);
    return util.convertBackendValuesAndArrayBuffer(data.copy() ?? new Float32Array(0), data.dtype);
  }

  override disposeData(dataId: object, force = false): boolean {
    const data = this.data.has(dataId) ? this.#dataOf(dataId) : undefined;
    const gone = super.disposeData(dataId, force);
    if (data && gone) data.release();
    return gone;
  }

  override memory(): { unreliable: boolean; reasons: string[] } {
    return { unreliable: false, reasons: [] };
  }

  override dispose(): void {
    this.runtime.dispose();
  }

  #dataOf(dataId: object): TensorData {
    const data: unknown = this.data.get(dataId);
    if (!(data instanceof TensorData)) throw new Error("A tensor of another backend reached the CPU engine.");
    return data;
  }

  #store(data: TensorData): object {
    const dataId = { id: this.#nextId };
    this.#nextId += 1;
    this.data.set(dataId, data);
    return dataId;
  }
}
