/** The GPU engine as TensorFlow.js sees it: its WebGPU backend, with buffers of our own pool and shaders of our own. */

import { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import { type TensorInfo, util } from "@tensorflow/tfjs-core";
import type { MeasuredBackend } from "../measured-backend";
import { BufferPool } from "./buffer-pool";
import { type ComputeProgram, shaderText, uniformBytes } from "./compute-program";
import { isSoftwareAdapter } from "./open-device";

/** What TensorFlow.js keeps private, and a dispatch beside its own needs. Pinned by the lock file to the version that was read. */
interface Internals {
  bufferManager: BufferPool;
  commandEncoder: GPUCommandEncoder | null;
  computePassEncoder: GPUComputePassEncoder | null;
  commandQueueOwnedIds: WeakSet<object>;
  dispatchCountInPass: number;
  uniformPendingDisposal: GPUBuffer[];
  activeTimers: { name: string; query: Promise<number> }[] | undefined;
  supportTimestampQuery: boolean;
  querySet: GPUQuerySet | null;
  querySetCount: number;
}

/** Dispatches between two submissions: enough to keep the queue fed, few enough that the GPU starts early. */
const DISPATCHES_A_SUBMISSION = 32;

export class SkiploomWebGpuBackend extends WebGPUBackend implements MeasuredBackend {
  readonly #pipelines = new Map<string, GPUComputePipeline>();
  /** How often each kernel of TensorFlow.js ran for want of one of ours, since {@link resetFallbacks}. */
  readonly #fallbacks = new Map<string, number>();

  /** A GPU that is imitated on the CPU wants other shapes of work. Tests set this to try those of the other kind. */
  isSoftware: boolean;

  constructor(device: GPUDevice, adapterInfo: GPUAdapterInfo) {
    super(device, adapterInfo);
    this.isSoftware = isSoftwareAdapter(adapterInfo);
    // The pool does all that the backend asks of its manager, whose class has private members that no other can have.
    this.bufferManager = new BufferPool(device) as unknown as WebGPUBackend["bufferManager"];
  }

  /** A tensor for a kernel's result. */
  allocateOutput(shape: readonly number[], dtype: "float32" | "int32" = "float32"): TensorInfo {
    return this.makeTensorInfo([...shape], dtype);
  }

  /** Queues a shader. Outputs must have been made by {@link allocateOutput}, or are tensors that it changes in place. */
  run(program: ComputeProgram): void {
    const { inputs, outputs, uniforms = [], workgroups, key } = program;
    const internals = this.#internals();
    const buffers = [...outputs, ...inputs];
    for (const { tensor } of buffers) {
      this.uploadToGPU(tensor.dataId);
      internals.commandQueueOwnedIds.add(tensor.dataId);
    }
    const pipeline = this.#pipelineOf(program);
    const entries: GPUBindGroupEntry[] = buffers.map(({ tensor }, binding) => ({
      binding,
      resource: { buffer: this.bufferOf(tensor), size: bindingBytes(tensor) },
    }));
    if (uniforms.length > 0) entries.push({ binding: buffers.length, resource: this.#uniformsOf(program) });
    const group = this.device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
    const pass = this.#pass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, group);
    pass.dispatchWorkgroups(...workgroups);
    internals.dispatchCountInPass += 1;
    if (internals.activeTimers) {
      this.endComputePassEncoder();
      internals.activeTimers.push({ name: key, query: this.getQueryTime() });
    } else if (internals.dispatchCountInPass >= DISPATCHES_A_SUBMISSION) this.submit();
  }

  /** Copies bytes between tensors on the GPU, in the order of the other work. Offsets and counts in values of 4 bytes. */
  copyValues(from: TensorInfo, fromFirst: number, to: TensorInfo, toFirst: number, count: number): void {
    if (count === 0) return;
    const internals = this.#internals();
    for (const { dataId } of [from, to]) {
      this.uploadToGPU(dataId);
      internals.commandQueueOwnedIds.add(dataId);
    }
    this.ensureCommandEncoderReady();
    this.endComputePassEncoder();
    internals.commandEncoder?.copyBufferToBuffer(
      this.bufferOf(from),
      fromFirst * 4,
      this.bufferOf(to),
      toFirst * 4,
      count * 4,
    );
  }

  /** Hands what is queued to the GPU. */
  submit(): void {
    if (!this.#internals().commandEncoder) return;
    this.endComputePassEncoder();
    this.submitQueue();
  }

  async queueEnd(): Promise<void> {
    this.submit();
    await this.queue.onSubmittedWorkDone();
  }

  /** The buffer that holds a tensor; it may be larger than the tensor. */
  bufferOf(tensor: TensorInfo): GPUBuffer {
    const { resource } = this.tensorMap.get(tensor.dataId);
    if (!(resource instanceof GPUBuffer)) throw new Error("A tensor of the GPU engine has no buffer.");
    return resource;
  }

  /** Bytes that the device has given out, in use or free to be used again. */
  allocatedBytes(): number {
    return this.#internals().bufferManager.numBytesAllocated;
  }

  countFallback(kernel: string): void {
    this.#fallbacks.set(kernel, (this.#fallbacks.get(kernel) ?? 0) + 1);
  }

  /** Kernels that ran on TensorFlow.js's own shaders, with how often, by name. */
  fallbacks(): ReadonlyMap<string, number> {
    return new Map(this.#fallbacks);
  }

  resetFallbacks(): void {
    this.#fallbacks.clear();
  }

  /**
   * Gives a tensor its buffer, and its values where it has some. They go by the queue: TensorFlow.js maps a new buffer for each
   * upload, or two.
   */
  override uploadToGPU(dataId: object): void {
    const data = this.tensorMap.get(dataId);
    if (data.resource) return;
    const buffer = this.#internals().bufferManager.acquireBuffer(
      util.sizeFromShape(data.shape) * 4,
      GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
    );
    const { values } = data;
    // Written ahead of commands that are not submitted yet. None of those knows the buffer: what they use is freed after them.
    if (values) this.queue.writeBuffer(buffer, 0, numbersOf(values as ArrayLike<number>, data.dtype));
    Object.assign(data, { values: null, resource: buffer });
  }

  /** A pooled buffer may be larger than its tensor, so only the tensor's part is read. */
  override async read(dataId: object): ReturnType<WebGPUBackend["read"]> {
    const data = this.tensorMap.get(dataId);
    if (data.values !== null && data.values !== undefined) return data.values;
    if (util.sizeFromShape(data.shape) === 0) return new Float32Array(0);
    if (data.dtype === "complex64" || data.dtype === "string") return await super.read(dataId);
    if (!(data.resource instanceof GPUBuffer)) throw new Error("A tensor of the GPU engine has no values.");
    const bytes = await this.#download(data.resource, util.sizeFromShape(data.shape) * 4);
    return util.convertBackendValuesAndArrayBuffer(bytes, data.dtype);
  }

  /** Reading back stalls the GPU, and where there is no canvas it cannot be done at all. */
  override readSync(dataId: object): ReturnType<WebGPUBackend["readSync"]> {
    const data = this.tensorMap.get(dataId);
    if (data.values !== null && data.values !== undefined) return data.values;
    throw new Error("A tensor on the GPU was read synchronously. Use the asynchronous data() instead.");
  }

  override dispose(): void {
    this.#pipelines.clear();
    super.dispose();
  }

  async #download(buffer: GPUBuffer, bytes: number): Promise<ArrayBuffer> {
    if (bytes === 0) return new ArrayBuffer(0);
    const { bufferManager } = this.#internals();
    const staging = bufferManager.acquireBuffer(bytes, GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ);
    this.ensureCommandEncoderReady();
    this.endComputePassEncoder();
    this.#internals().commandEncoder?.copyBufferToBuffer(buffer, 0, staging, 0, bytes);
    this.submit();
    await staging.mapAsync(GPUMapMode.READ, 0, bytes);
    const values = staging.getMappedRange(0, bytes).slice(0);
    staging.unmap();
    bufferManager.releaseBuffer(staging);
    return values;
  }

  #pipelineOf(program: ComputeProgram): GPUComputePipeline {
    let pipeline = this.#pipelines.get(program.key);
    if (!pipeline) {
      const module = this.device.createShaderModule({ code: shaderText(program), label: program.key });
      pipeline = this.device.createComputePipeline({
        label: program.key,
        layout: "auto",
        compute: { module, entryPoint: "main" },
      });
      this.#pipelines.set(program.key, pipeline);
    }
    return pipeline;
  }

  #uniformsOf({ uniforms = [] }: ComputeProgram): GPUBufferBinding {
    const internals = this.#internals();
    const bytes = uniformBytes(uniforms);
    const buffer = internals.bufferManager.acquireBuffer(
      bytes.byteLength,
      GPUBufferUsage.COPY_DST | GPUBufferUsage.UNIFORM,
    );
    this.queue.writeBuffer(buffer, 0, bytes);
    // Written ahead of the queue's order: it may be used again only after the submission that reads it.
    internals.uniformPendingDisposal.push(buffer);
    return { buffer, size: bytes.byteLength };
  }

  #pass(): GPUComputePassEncoder {
    const internals = this.#internals();
    this.ensureCommandEncoderReady();
    if (internals.activeTimers && internals.supportTimestampQuery) {
      this.endComputePassEncoder();
      internals.querySet ??= this.device.createQuerySet({
        type: "timestamp",
        count: internals.querySetCount,
      });
      const { querySet } = internals;
      internals.computePassEncoder =
        internals.commandEncoder?.beginComputePass({
          timestampWrites: { querySet, beginningOfPassWriteIndex: 0, endOfPassWriteIndex: 1 },
        }) ?? null;
    }
    internals.computePassEncoder ??= internals.commandEncoder?.beginComputePass() ?? null;
    if (!internals.computePassEncoder) throw new Error("The GPU engine could not begin its work.");
    return internals.computePassEncoder;
  }

  #internals(): Internals {
    // The declarations call these private; TensorFlow.js offers no other way to queue a shader with several outputs.
    return this as unknown as Internals;
  }
}

/** Values as they lie on the GPU: 4 bytes each, truth values too. */
function numbersOf(
  values: ArrayLike<number>,
  dtype: string,
): Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer> {
  if (dtype === "float32") return values instanceof Float32Array ? onHeap(values) : Float32Array.from(values);
  return Int32Array.from(values);
}

/** WebGPU takes no memory that threads share. */
function onHeap(values: Float32Array): Float32Array<ArrayBuffer> {
  return values.buffer instanceof ArrayBuffer ? (values as Float32Array<ArrayBuffer>) : values.slice();
}

/** A binding must hold one element of its array at least, the largest of which is `vec4<f32>`. */
const SMALLEST_BINDING = 16;

function bindingBytes(tensor: TensorInfo): number {
  return util.sizeFromShape(tensor.shape) * 4 || SMALLEST_BINDING;
}
