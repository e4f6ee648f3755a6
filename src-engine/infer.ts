/** Runs programs with weights that are handed in, and does nothing else: what a page is given that holds one model alone. */
import { type Tensor, tensor, tidy } from "@tensorflow/tfjs-core";
import { SkiploomError } from "#core/foundation/errors";
import type { Program } from "#core/program/program";
import { SkiploomCpuBackend } from "./backends/cpu/cpu-backend";
import { makeCurrent } from "./backends/cpu/current-backend";
import { createKernelRuntime } from "./backends/cpu/kernel-runtime";
import { assign } from "./checkpoint/load-weights";
import { compileProgram } from "./compile/compile";
import { inferencePass } from "./train/forward";

export interface Inference {
  /** @param images `[count, height, width, channels]`, normalised @returns logits `[count, classes]` */
  logits(images: Float32Array, count: number): Promise<Float32Array>;
}

/**
 * Starts the CPU engine on the calling thread, without shared memory, and gives the program its weights.
 *
 * @param kernels the build `alone.wasm` of the kernels
 * @param weights by name
 * @throws SkiploomError `invalid-model` when a weight is missing or has another size
 */
export async function startInference(
  kernels: BufferSource,
  program: Program,
  weights: ReadonlyMap<string, Float32Array>,
): Promise<Inference> {
  const runtime = await createKernelRuntime({ binaries: async () => kernels, threads: 1, variant: "alone" });
  await makeCurrent(new SkiploomCpuBackend(runtime));
  const network = compileProgram(program);
  for (const weight of network.weights) {
    const values = weights.get(weight.name);
    if (values?.length !== weight.variable.size) {
      throw new SkiploomError("invalid-model", `The weight "${weight.name}" is not there, or not whole.`);
    }
    assign(weight, values);
  }
  return {
    async logits(images, count) {
      const result = tidy((): Tensor => {
        return inferencePass(network, tensor(images, [count, ...network.imageShape]));
      });
      const values = await result.data<"float32">();
      result.dispose();
      return values;
    },
  };
}
