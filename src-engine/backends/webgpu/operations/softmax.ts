/** Softmax, and softmax with cross-entropy and gradient in one. */
import { util } from "@tensorflow/tfjs-core";
import { SOFTMAX_CROSS_ENTROPY } from "../../operations/fused-names";
import { input } from "../../own-kernel";
import { spread } from "../compute-program";
import type { OwnWebGpuKernel } from "../own-kernel";
import { THREADS } from "../shaders/each-value";
import { CROSS_ENTROPY_SHADER, SOFTMAX_SHADER } from "../shaders/softmax";
import { reduceAxis } from "./reductions";

export const softmaxKernels: readonly OwnWebGpuKernel[] = [
  {
    kernelName: "Softmax",
    // TensorFlow.js brings the axis to the end before it calls.
    accepts: ({ logits }, { dim }) => logits?.dtype === "float32" && Number(dim) === logits.shape.length - 1,
    run(backend, inputs) {
      const logits = input(inputs, "logits");
      const classes = logits.shape.at(-1) ?? 0;
      const result = backend.allocateOutput(logits.shape);
      const count = classes === 0 ? 0 : util.sizeFromShape(logits.shape) / classes;
      if (count === 0) return result;
      backend.run({
        key: "softmax",
        code: () => SOFTMAX_SHADER,
        inputs: [{ name: "logits", tensor: logits }],
        outputs: [{ name: "result", tensor: result }],
        uniforms: [
          { name: "count", type: "u32", value: count },
          { name: "classes", type: "u32", value: classes },
        ],
        workgroups: spread(count, THREADS),
      });
      return result;
    },
  },
  {
    kernelName: SOFTMAX_CROSS_ENTROPY,
    run(backend, inputs, { none, whole }) {
      const logits = input(inputs, "logits");
      const [rows = 0, classes = 0] = logits.shape;
      const losses = backend.allocateOutput([rows]);
      const hits = backend.allocateOutput([rows]);
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
          { name: "hits", tensor: hits },
          { name: "gradient", tensor: gradient },
        ],
        uniforms: [
          { name: "rows", type: "u32", value: rows },
          { name: "classes", type: "u32", value: classes },
          { name: "share", type: "f32", value: 1 / rows },
          { name: "none", type: "f32", value: Number(none) },
          { name: "whole", type: "f32", value: Number(whole) },
        ],
        workgroups: spread(rows, 1),
      });
      const axis = { outer: 1, length: rows, inner: 1 };
      const loss = reduceAxis(backend, losses, axis, [], 1 / rows);
      const correct = reduceAxis(backend, hits, axis, [], 1);
      backend.disposeData(losses.dataId);
      backend.disposeData(hits.dataId);
      return [loss, gradient, correct];
    },
  },
];
