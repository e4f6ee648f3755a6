/** Updates of weights and running averages where they stand, and the guard that judges a step before them. */
import { type TensorInfo, util } from "@tensorflow/tfjs-core";
import { MOVE_AVERAGES, OPTIMIZER_STEP, STEP_GUARD } from "../../operations/fused-names";
import type { OptimizerStepAttributes } from "../../operations/optimizer-step";
import { input } from "../../own-kernel";
import { type ProgramBuffer, spread, type UniformField } from "../compute-program";
import type { OwnWebGpuKernel } from "../own-kernel";
import { THREADS, type ValueType } from "../shaders/each-value";
import { averagesShader, GUARD_SHADER, optimizerShader } from "../shaders/optimizer";
import { joinInRow, pieces } from "./data-movement";

function guardOf(guard: TensorInfo | undefined): ProgramBuffer[] {
  return guard ? [{ name: "guard", tensor: guard }] : [];
}

function floats(values: Readonly<Record<string, number>>): UniformField[] {
  return Object.entries(values).map(([name, value]) => ({ name, type: "f32", value }));
}

export const optimizerKernels: readonly OwnWebGpuKernel[] = [
  {
    kernelName: OPTIMIZER_STEP,
    run(backend, inputs, attributes) {
      const { kind, rate, gradientFactor, l2, shrink, beta1, beta2, root, epsilon } =
        attributes as unknown as OptimizerStepAttributes;
      const { first, second, guard } = inputs;
      const weights = input(inputs, "weights");
      const size = util.sizeFromShape(weights.shape);
      if (size === 0) return [];
      const type: ValueType = size % 4 === 0 ? "vec4<f32>" : "f32";
      const count = type === "f32" ? size : size / 4;
      const momenta = kind === "sgd" ? {} : { beta1 };
      const adam = { beta2, rest1: 1 - beta1, rest2: 1 - beta2, inverseRoot: 1 / root, epsilon };
      backend.run({
        key: `optimizer/${kind}/${type}/${guard ? "guarded" : ""}`,
        code: () => optimizerShader(kind, type, guard !== undefined),
        inputs: [
          { name: "gradient", tensor: input(inputs, "gradient"), type },
          { name: "decayMask", tensor: input(inputs, "decayMask"), type },
          ...guardOf(guard),
        ],
        outputs: [
          { name: "weights", tensor: weights, type },
          ...(first && kind !== "sgd" ? [{ name: "first", tensor: first, type }] : []),
          ...(second && kind === "adam" ? [{ name: "second", tensor: second, type }] : []),
        ],
        uniforms: [
          { name: "count", type: "u32", value: count },
          ...floats({ rate, gradientFactor, l2, shrink, ...momenta, ...(kind === "adam" && adam) }),
        ],
        workgroups: spread(count, THREADS),
      });
      return [];
    },
  },
  {
    kernelName: MOVE_AVERAGES,
    run(backend, inputs) {
      const { guard } = inputs;
      const running = input(inputs, "running");
      const count = util.sizeFromShape(running.shape);
      // A shader may bind eight buffers for certain, and there are two pieces for each batch norm.
      const batch = joinInRow(backend, pieces(inputs), running.shape);
      backend.run({
        key: `moveAverages/${guard ? "guarded" : ""}`,
        code: () => averagesShader(guard !== undefined),
        inputs: [
          { name: "batch", tensor: batch },
          { name: "momentum", tensor: input(inputs, "momentum") },
          ...guardOf(guard),
        ],
        outputs: [{ name: "running", tensor: running }],
        uniforms: [{ name: "count", type: "u32", value: count }],
        workgroups: spread(count, THREADS),
      });
      backend.disposeData(batch.dataId);
      return [];
    },
  },
  {
    kernelName: STEP_GUARD,
    run(backend, inputs, attributes) {
      const report = backend.allocateOutput([4]);
      backend.run({
        key: "stepGuard",
        code: () => GUARD_SHADER,
        inputs: ["loss", "gradientSquare", "correct"].map((name) => ({
          name,
          tensor: input(inputs, name),
        })),
        outputs: [
          { name: "guard", tensor: input(inputs, "guard") },
          { name: "report", tensor: report },
        ],
        uniforms: floats({ clipNorm: Number(attributes.clipNorm) }),
        workgroups: [1, 1, 1],
      });
      return report;
    },
  },
];
