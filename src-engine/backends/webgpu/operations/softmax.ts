/** Softmax with cross-entropy and gradient in one. */
import { SOFTMAX_CROSS_ENTROPY } from "../../operations/fused-names";
import { spread } from "../compute-program";
import { input, type OwnWebGpuKernel } from "../own-kernel";
import { CROSS_ENTROPY_SHADER } from "../shaders/softmax";
import { reduceAxis } from "./reductions";

export const softmaxKernels: readonly OwnWebGpuKernel[] = [
  {
    kernelName: SOFTMAX_CROSS_ENTROPY,
    run(backend, inputs) {
      const logits = input(inputs, "logits");
      const [rows = 0, classes = 0] = logits.shape;
      const losses = backend.allocateOutput([rows]);
      const gradient = backend.allocateOutput(logits.shape);
      backend.run({
        key: "softmaxCrossEntropy",
        code: () => CROSS_ENTROPY_SHADER,
        inputs: [
          { name: "logits", tensor: logits },
          { name: "targets", tensor: input(inputs, "targets") },
        ],
        outputs: [
          { name: "losses", tensor: losses },
          { name: "gradient", tensor: gradient },
        ],
        uniforms: [
          { name: "rows", type: "u32", value: rows },
          { name: "classes", type: "u32", value: classes },
          { name: "share", type: "f32", value: 1 / rows },
        ],
        workgroups: spread(rows, 1),
      });
      const loss = reduceAxis(backend, losses, { outer: 1, length: rows, inner: 1 }, [], 1 / rows);
      backend.disposeData(losses.dataId);
      return [loss, gradient];
    },
  },
];
