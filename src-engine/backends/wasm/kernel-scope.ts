/**
 * What kernels composed from other kernels need: run a kernel of the WebAssembly backend by name, reach
 * its memory, and free every temporary at the end. Kernels run below TensorFlow.js's `tidy`, so nothing
 * else would free them.
 */

import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import {
  getKernel,
  type KernelConfig,
  type NamedAttrMap,
  type TensorInfo,
  util,
} from "@tensorflow/tfjs-core";

export const WASM_BACKEND_NAME = "wasm";

/** The inputs of one kernel, by name. */
export type KernelInputs = Readonly<Record<string, TensorInfo>>;

export class KernelScope {
  readonly #backend: BackendWasm;
  #temporaries: TensorInfo[] = [];
  #views: TensorInfo[] = [];

  constructor(backend: BackendWasm) {
    this.#backend = backend;
  }

  /** Runs a kernel registered for the WebAssembly backend. Its output is freed with the scope. */
  run(kernelName: string, inputs: KernelInputs, attributes: object = {}): TensorInfo {
    const kernel = getKernel(kernelName, WASM_BACKEND_NAME);
    return this.runConfigured(kernel, inputs, attributes);
  }

  /** Runs a kernel given by its registration: the way to reach a published kernel that ours replaces. */
  runConfigured(kernel: KernelConfig, inputs: KernelInputs, attributes: object = {}): TensorInfo {
    const output = kernel.kernelFunc({
      inputs,
      backend: this.#backend,
      attrs: attributes as NamedAttrMap,
    });
    if (Array.isArray(output)) throw new Error(`Kernel ${kernel.kernelName} has several outputs.`);
    this.#temporaries.push(output);
    return output;
  }

  /** Uninitialised float32 memory, freed with the scope unless it is returned from it. */
  allocate(shape: readonly number[]): TensorInfo {
    const output = this.#backend.makeOutput([...shape], "float32");
    this.#temporaries.push(output);
    return output;
  }

  /** The same numbers under another shape. Costs nothing, and owns nothing. */
  reshape(tensor: TensorInfo, shape: readonly number[]): TensorInfo {
    return { dataId: tensor.dataId, shape: [...shape], dtype: tensor.dtype };
  }

  /**
   * A window on a contiguous run of a float32 tensor's elements, without a copy. It is valid until the scope
   * ends, and only as long as the tensor lives; it can be read and written by kernels, but not returned.
   */
  view(tensor: TensorInfo, firstElement: number, shape: readonly number[]): TensorInfo {
    const last = firstElement + util.sizeFromShape([...shape]);
    if (firstElement < 0 || last > util.sizeFromShape(tensor.shape)) {
      throw new RangeError(
        `A view of elements ${firstElement} to ${last} leaves a tensor of shape [${tensor.shape}].`,
      );
    }
    const offset =
      this.#backend.getMemoryOffset(tensor.dataId) + firstElement * Float32Array.BYTES_PER_ELEMENT;
    const window = this.#backend.makeOutput([...shape], "float32", offset);
    this.#views.push(window);
    return window;
  }

  /**
   * The elements of a float32 tensor in the backend's own memory. Any allocation may move that memory:
   * ask again after every `run` and `allocate`.
   */
  floats(tensor: TensorInfo): Float32Array {
    const values = this.#backend.typedArrayFromHeap(tensor);
    if (!(values instanceof Float32Array))
      throw new TypeError(`Expected float32 numbers, but got ${tensor.dtype}.`);
    return values;
  }

  /** Frees one temporary before the scope ends, to keep the peak of memory low. */
  release(tensor: TensorInfo): void {
    const index = this.#temporaries.findIndex((temporary) => temporary.dataId === tensor.dataId);
    if (index < 0) return;
    this.#temporaries.splice(index, 1);
    this.#backend.disposeData(tensor.dataId);
  }

  /** Ends the scope: everything is freed but the tensors kept. */
  close(kept: readonly TensorInfo[]): void {
    for (const view of this.#views) {
      // The memory belongs to the tensor below the view, so only the registration ends.
      this.#backend.wasm.tfjs.disposeData(this.#backend.dataIdMap.get(view.dataId).id);
      this.#backend.dataIdMap.delete(view.dataId);
    }
    const keptIds = kept.map((tensor) => tensor.dataId);
    for (const temporary of this.#temporaries) {
      const index = keptIds.indexOf(temporary.dataId);
      if (index >= 0) keptIds.splice(index, 1);
      else this.#backend.disposeData(temporary.dataId);
    }
    this.#views = [];
    this.#temporaries = [];
    if (keptIds.length > 0) throw new Error("A kernel returned a tensor that its scope does not own.");
  }
}

/** A kernel's work: from inputs and attributes to one or several outputs, all of them made in the scope. */
export type KernelBody<Output extends TensorInfo | TensorInfo[]> = (
  scope: KernelScope,
  inputs: KernelInputs,
  attributes: NamedAttrMap,
) => Output;

/** A kernel for the WebAssembly backend, ready to be registered. */
export function composedKernel(
  kernelName: string,
  body: KernelBody<TensorInfo | TensorInfo[]>,
): KernelConfig {
  return {
    kernelName,
    backendName: WASM_BACKEND_NAME,
    kernelFunc: ({ inputs, backend, attrs }) => {
      const given: Record<string, TensorInfo> = {};
      for (const [name, tensor] of Object.entries(inputs)) if (tensor !== undefined) given[name] = tensor;
      const scope = new KernelScope(backend as BackendWasm);
      let output: TensorInfo | TensorInfo[] = [];
      try {
        output = body(scope, given, attrs ?? {});
        return output;
      } finally {
        scope.close(Array.isArray(output) ? output : [output]);
      }
    },
  };
}

/** One input of a kernel. @throws when it is missing. */
export function requiredInput(inputs: KernelInputs, name: string): TensorInfo {
  const tensor = inputs[name];
  if (tensor === undefined) throw new Error(`A kernel was called without its input "${name}".`);
  return tensor;
}
