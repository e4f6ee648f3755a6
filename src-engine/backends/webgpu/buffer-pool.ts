/**
 * GPU buffers that are used again. TensorFlow.js keeps one list for each exact size, so a last partial batch, whose every
 * tensor has another size, would double what is held. Here sizes are rounded up to classes, and a free buffer of a
 * larger class serves a smaller wish, as long as little of it stays unused.
 */

/** A wish may be served by a buffer of up to this many times its size. */
const LARGEST_WASTE = 2;
const SMALLEST_BYTES = 256;
/** Classes between two powers of two. */
const CLASSES_PER_OCTAVE = 8;

/** As much of TensorFlow.js's buffer manager as its backend calls. */
export interface BufferManagerLike {
  numBytesUsed: number;
  numBytesAllocated: number;
  acquireBuffer(size: number, usage: number, mappedAtCreation?: boolean, reuse?: boolean): GPUBuffer;
  releaseBuffer(buffer: GPUBuffer, reuse?: boolean): void;
  getNumUsedBuffers(): number;
  getNumFreeBuffers(): number;
  dispose(): void;
}

export class BufferPool implements BufferManagerLike {
  numBytesUsed = 0;
  numBytesAllocated = 0;
  readonly #device: Pick<GPUDevice, "createBuffer">;
  readonly #used = new Set<GPUBuffer>();
  /** Free buffers by usage, then by size. */
  readonly #free = new Map<number, Map<number, GPUBuffer[]>>();
  #freeCount = 0;

  constructor(device: Pick<GPUDevice, "createBuffer">) {
    this.#device = device;
  }

  acquireBuffer(size: number, usage: number, mappedAtCreation = false, reuse = true): GPUBuffer {
    // Where a mapped buffer was asked for, an old one comes unmapped: whoever asks has to look, as TensorFlow.js does.
    const found = reuse ? this.#takeFree(size, usage) : undefined;
    const buffer = found ?? this.#create(reuse ? sizeClass(size) : size, usage, mappedAtCreation);
    this.#used.add(buffer);
    this.numBytesUsed += buffer.size;
    return buffer;
  }

  releaseBuffer(buffer: GPUBuffer, reuse = true): void {
    // After `dispose` TensorFlow.js still frees tensors one by one.
    if (!this.#used.delete(buffer)) return;
    this.numBytesUsed -= buffer.size;
    if (!reuse) {
      this.numBytesAllocated -= buffer.size;
      buffer.destroy();
      return;
    }
    const sizes = this.#free.get(buffer.usage) ?? new Map<number, GPUBuffer[]>();
    this.#free.set(buffer.usage, sizes);
    const list = sizes.get(buffer.size);
    if (list) list.push(buffer);
    else sizes.set(buffer.size, [buffer]);
    this.#freeCount += 1;
  }

  getNumUsedBuffers(): number {
    return this.#used.size;
  }

  getNumFreeBuffers(): number {
    return this.#freeCount;
  }

  dispose(): void {
    for (const buffer of this.#used) buffer.destroy();
    for (const sizes of this.#free.values())
      for (const list of sizes.values()) for (const buffer of list) buffer.destroy();
    this.#used.clear();
    this.#free.clear();
    this.#freeCount = 0;
    this.numBytesUsed = 0;
    this.numBytesAllocated = 0;
  }

  #create(size: number, usage: number, mappedAtCreation: boolean): GPUBuffer {
    const buffer = this.#device.createBuffer({ size, usage, mappedAtCreation });
    this.numBytesAllocated += size;
    return buffer;
  }

  /** The smallest free buffer that is large enough and not far too large. */
  #takeFree(size: number, usage: number): GPUBuffer | undefined {
    const sizes = this.#free.get(usage);
    if (!sizes) return undefined;
    const limit = sizeClass(size) * LARGEST_WASTE;
    for (let wanted = sizeClass(size); wanted <= limit; wanted = sizeClass(wanted + 1)) {
      const buffer = sizes.get(wanted)?.pop();
      if (!buffer) continue;
      this.#freeCount -= 1;
      return buffer;
    }
    return undefined;
  }
}

/** The least class that holds `bytes`: multiples of an eighth of the power of two below, at least 256. */
export function sizeClass(bytes: number): number {
  if (bytes <= SMALLEST_BYTES) return SMALLEST_BYTES;
  const step = Math.max(SMALLEST_BYTES, 2 ** Math.floor(Math.log2(bytes - 1)) / CLASSES_PER_OCTAVE);
  return Math.ceil(bytes / step) * step;
}
