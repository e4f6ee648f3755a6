/**
 * Shaders, each compiled once. A driver takes up to a second for one, so they are compiled beside the thread that asks: it goes on,
 * hears messages, and asks for the next one, which is compiled at the same time.
 */
import { type ComputeProgram, shaderText } from "./compute-program";

export class Pipelines {
  readonly #device: GPUDevice;
  readonly #ready = new Map<string, GPUComputePipeline>();
  readonly #compiling = new Map<
    string,
    { readonly descriptor: GPUComputePipelineDescriptor; done: Promise<void> }
  >();

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  /** Begins to compile a program that is new; undefined where it is ready. The promise never rejects. */
  prepare(program: ComputeProgram): Promise<void> | undefined {
    const { key } = program;
    if (this.#ready.has(key)) return undefined;
    const known = this.#compiling.get(key);
    if (known) return known.done;
    const descriptor = this.#describe(program);
    const done = this.#device.createComputePipelineAsync(descriptor).then(
      (pipeline) => this.#keep(key, pipeline),
      // Whoever runs it tries again, and the device tells what is wrong.
      () => undefined,
    );
    this.#compiling.set(key, { descriptor, done });
    return done;
  }

  /** The pipeline of a program. One that is not ready is compiled on the spot, which may take long. */
  get(program: ComputeProgram): GPUComputePipeline {
    const { key } = program;
    const found = this.#ready.get(key);
    if (found) return found;
    const descriptor = this.#compiling.get(key)?.descriptor ?? this.#describe(program);
    const pipeline = this.#device.createComputePipeline(descriptor);
    this.#keep(key, pipeline);
    return pipeline;
  }

  /** Keys of all programs that were ever asked for. */
  keys(): string[] {
    return [...this.#ready.keys(), ...this.#compiling.keys()];
  }

  clear(): void {
    this.#ready.clear();
    this.#compiling.clear();
  }

  #describe(program: ComputeProgram): GPUComputePipelineDescriptor {
    const { key } = program;
    const module = this.#device.createShaderModule({ code: shaderText(program), label: key });
    return { label: key, layout: "auto", compute: { module, entryPoint: "main" } };
  }

  #keep(key: string, pipeline: GPUComputePipeline): void {
    this.#compiling.delete(key);
    if (!this.#ready.has(key)) this.#ready.set(key, pipeline);
  }
}
