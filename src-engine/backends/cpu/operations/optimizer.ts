/** Updates of weights and running averages where they stand, in one pass. */
import { type NamedTensorInfoMap, type TensorInfo, util } from "@tensorflow/tfjs-core";
import { JOIN, MOVE_AVERAGES, OPTIMIZER_STEP, VIEWS } from "../../operations/fused-names";
import type { OptimizerStepAttributes } from "../../operations/optimizer-step";
import { input } from "../../own-kernel";
import type { OwnCpuKernel } from "../own-kernel";
import { ELEMENTWISE_BLOCK } from "./unary";

const KINDS = { sgd: 0, momentum: 1, nesterov: 2, adam: 3 } as const;

function pieces(inputs: NamedTensorInfoMap): TensorInfo[] {
  const found: TensorInfo[] = [];
  for (let index = 0; ; index += 1) {
    const piece = inputs[String(index)];
    if (!piece) return found;
    found.push(piece);
  }
}

export const optimizerKernels: readonly OwnCpuKernel[] = [
  {
    kernelName: OPTIMIZER_STEP,
    run(backend, inputs, attributes) {
      const step = attributes as unknown as OptimizerStepAttributes;
      const weights = input(inputs, "weights");
      const size = util.sizeFromShape(weights.shape);
      const address = (tensor: TensorInfo | undefined): number => (tensor ? backend.addressOf(tensor) : 0);
      const at = backend.addressOf(weights);
      const first = address(inputs.first);
      const second = address(inputs.second);
      backend.runtime.run(
        "kernelOptimizerStep",
        Math.ceil(size / ELEMENTWISE_BLOCK),
        [
          backend.addressOf(input(inputs, "gradient")),
          ...[at, at, first, first, second, second],
          backend.addressOf(input(inputs, "decayMask")),
          size,
          ELEMENTWISE_BLOCK,
          KINDS[step.kind],
        ],
        [
          step.rate,
          step.gradientFactor,
          step.l2,
          step.shrink,
          step.beta1,
          step.beta2,
          1 - step.beta1,
          1 - step.beta2,
          1 / step.root,
          step.epsilon,
        ],
      );
      return [];
    },
  },
  {
    kernelName: MOVE_AVERAGES,
    run(backend, inputs) {
      const parts = pieces(inputs);
      const addresses = parts.map((part) => backend.addressOf(part));
      const running = backend.addressOf(input(inputs, "running"));
      const momentum = backend.addressOf(input(inputs, "momentum"));
      const table = backend.allocateScratch(parts.length * 8);
      const entries = new Int32Array(backend.runtime.buffer(), table, parts.length * 2);
      parts.forEach((part, index) => {
        entries.set([addresses[index] ?? 0, util.sizeFromShape(part.shape)], index * 2);
      });
      backend.runtime.run("kernelMoveAverages", 1, [running, momentum, table, parts.length]);
      backend.freeScratch(table);
      return [];
    },
  },
  {
    kernelName: JOIN,
    run(backend, inputs) {
      const parts = pieces(inputs);
      const sizes = parts.map(({ shape }) => util.sizeFromShape(shape));
      const joined = backend.allocateOutput([sizes.reduce((sum, size) => sum + size, 0)], "float32");
      let at = backend.addressOf(joined);
      // Asked for first: an address may make the memory grow, and a view of it go bad.
      const addresses = parts.map((part) => backend.addressOf(part));
      // Copied from here: to wake the threads for each of some hundred small pieces would take longer.
      const bytes = new Uint8Array(backend.runtime.buffer());
      addresses.forEach((address, index) => {
        const length = (sizes[index] ?? 0) * 4;
        bytes.copyWithin(at, address, address + length);
        at += length;
      });
      return joined;
    },
  },
  {
    kernelName: VIEWS,
    run(backend, inputs, attributes) {
      const x = input(inputs, "x");
      let start = 0;
      return (attributes.sizes as number[]).map((size) => {
        const view = backend.viewOf(x, start, [size]);
        start += size;
        return view;
      });
    },
  },
];
