/** The GPU engine as TensorFlow.js sees it: its WebGPU backend, with buffers of our own pool and shaders of our own. */

import { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import { type TensorInfo, util } from "@tensorflow/tfjs-core";
import type { MeasuredBackend } from "../measured-backend";
import { BufferPool } from "./buffer-pool";
import { type ComputeProgram, uniformBytes } from "./compute-program";
import type { Internals } from "./internals";
import { isSoftwareAdapter } from "./open-device";
import { Pipelines } from "./pipelines";
import { bindingBytes, numbersOf } from "./values";
import { WaitingCommands } from "./waiting-commands";

/** Dispatches between two submissions: enough to keep the queue fed, few enough that the GPU starts early. */
const DISPATCHES_A_SUBMISSION = 32;

export class SkiploomWebGpuBackend extends WebGPUBackend implements MeasuredBackend {
  readonly #pipelines: Pipelines;
  readonly #waiting = new WaitingCommands(() => this.submit());
  /** Dispatches that were given to {@link #waiting} since buffers were last released. */
  #waitingDispatches = 0;
  /** How often each kernel of TensorFlow.js ran for want of one of ours, since {@link resetFallbacks}. */
  readonly #fallbacks = new Map<string, number>();

  /** A GPU that is imitated on the CPU wants other shapes of work. Tests set this to try those of the other kind. */
  isSoftware: boolean;

  constructor(device: GPUDevice, adapterInfo: GPUAdapterInfo) {
    super(device, adapterInfo);
    this.isSoftware = isSoftwareAdapter(adapterInfo);
    this.#pipelines = new Pipelines(device);
    // The pool does all that the backend asks of its manager, whose class has private members that no other can have.
    this.bufferManager = new BufferPool(device) as unknown as WebGPUBackend["bufferManager"];
  }

  /** A tensor for a kernel's result. */
  allocateOutput(shape: readonly number[], dtype: "float32" | "int32" = "float32"): TensorInfo {
    return this.makeTensorInfo([...shape], dtype);
  }

  /**
   * Queues a shader. Outputs must have been made by {@link allocateOutput}, or are tensors that it changes in place. While it is compiled,
   * it and all later work waits, and the caller goes on.
   */
  run(program: ComputeProgram): void {
    const { inputs, outputs } = program;
    const internals = this.#internals();
    const bindings = [...outputs, ...inputs].map(({ tensor }): GPUBufferBinding => {
      this.uploadToGPU(tensor.dataId);
      internals.commandQueueOwnedIds.add(tensor.dataId);
      return { buffer: this.bufferOf(tensor), size: bindingBytes(tensor) };
    });
    // What is measured is not to wait for others.
    if (internals.activeTimers) this.#waiting.runAll();
    const ready = internals.activeTimers ? undefined : this.#pipelines.prepare(program);
    this.#waiting.add({ ready, run: () => this.#dispatch(program, bindings) });
    if (!this.#waiting.isEmpty) this.#countWaiting();
  }

  #dispatch(program: ComputeProgram, bindings: readonly GPUBufferBinding[]): void {
    const internals = this.#internals();
    const pipeline = this.#pipelines.get(program);
    const entries: GPUBindGroupEntry[] = bindings.map((resource, binding) => ({ binding, resource }));
    if ((program.uniforms ?? []).length > 0) {
      entries.push({ binding: bindings.length, resource: this.#uniformsOf(program) });
    }
    const group = this.device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
    const pass = this.#pass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, group);
    pass.dispatchWorkgroups(...program.workgroups);
    internals.dispatchCountInPass += 1;
    if (internals.activeTimers) {
      this.endComputePassEncoder();
      internals.activeTimers.push({ name: program.key, query: this.getQueryTime() });
    } else if (internals.dispatchCountInPass >= DISPATCHES_A_SUBMISSION) this.submit();
  }

  /**
   * Work that waits keeps the buffers of tensors that are freed no longer than work that does not. They may be given out again: whatever uses
   * one later, an upload too, waits behind it.
   */
  #countWaiting(): void {
    this.#waitingDispatches += 1;
    if (this.#waitingDispatches < DISPATCHES_A_SUBMISSION) return;
    this.#waitingDispatches = 0;
    const internals = this.#internals();
    const freed = internals.tensorDataPendingDisposal;
    internals.tensorDataPendingDisposal = [];
    internals.commandQueueOwnedIds = new WeakSet();
    for (const dataId of freed) {
      internals.releaseResource(dataId);
      this.tensorMap.delete(dataId);
    }
  }

  /** TensorFlow.js's own shaders know no waiting: what does is carried out first. */
  override runWebGPUProgram(
    ...call: Parameters<WebGPUBackend["runWebGPUProgram"]>
  ): ReturnType<WebGPUBackend["runWebGPUProgram"]> {
    this.#waiting.runAll();
    return super.runWebGPUProgram(...call);
  }

  /** Copies bytes between tensors on the GPU, in the order of the other work. Offsets and counts in values of 4 bytes. */
  copyValues(from: TensorInfo, fromFirst: number, to: TensorInfo, toFirst: number, count: number): void {
    if (count === 0) return;
    const internals = this.#internals();
    for (const { dataId } of [from, to]) {
      this.uploadToGPU(dataId);
      internals.commandQueueOwnedIds.add(dataId);
    }
    const [source, target] = [this.bufferOf(from), this.bufferOf(to)];
    this.#waiting.add({ run: () => this.#copy(source, fromFirst * 4, target, toFirst * 4, count * 4) });
  }

  #copy(from: GPUBuffer, fromFirst: number, to: GPUBuffer, toFirst: number, bytes: number): void {
    this.ensureCommandEncoderReady();
    this.endComputePassEncoder();
    this.#internals().commandEncoder?.copyBufferToBuffer(from, fromFirst, to, toFirst, bytes);
  }

  /** Hands to the GPU what is queued and does not wait for a shader. */
  submit(): void {
    if (!this.#internals().commandEncoder) return;
    this.endComputePassEncoder();
    this.submitQueue();
  }

  async queueEnd(): Promise<void> {
    await this.#inOrder(() => this.submit());
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
    if (values) this.#upload(buffer, numbersOf(values as ArrayLike<number>, data.dtype));
    Object.assign(data, { values: null, resource: buffer });
  }

  #upload(buffer: GPUBuffer, given: Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>): void {
    const waits = !this.#waiting.isEmpty;
    // Whoever gave them may use their array again.
    const numbers = waits ? given.slice() : given;
    this.#waiting.add({
      run: () => {
        // Written ahead of commands that are not submitted yet. Without a wait none of those knows the buffer: what they use is freed after them.
        if (waits) this.submit();
        this.queue.writeBuffer(buffer, 0, numbers);
      },
    });
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

  /** Keys of the shaders that were compiled, or are being compiled. */
  shaders(): string[] {
    return this.#pipelines.keys();
  }

  override dispose(): void {
    this.#waiting.drop(new Error("The GPU engine was ended."));
    this.#pipelines.clear();
    super.dispose();
  }

  async #download(buffer: GPUBuffer, bytes: number): Promise<ArrayBuffer> {
    if (bytes === 0) return new ArrayBuffer(0);
    const { bufferManager } = this.#internals();
    const staging = bufferManager.acquireBuffer(bytes, GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ);
    await this.#inOrder(() => {
      this.#copy(buffer, 0, staging, 0, bytes);
      this.submit();
    });
    await staging.mapAsync(GPUMapMode.READ, 0, bytes);
    const values = staging.getMappedRange(0, bytes).slice(0);
    staging.unmap();
    bufferManager.releaseBuffer(staging);
    return values;
  }

  /** Does something after all work that was queued before, and resolves when it is done. */
  #inOrder(run: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.add({
        run: () => {
          run();
          resolve();
        },
        drop: reject,
      });
    });
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
