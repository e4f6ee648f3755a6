/** Softmax, its logarithm, and softmax with cross-entropy and gradient in one pass. */
import { type NamedAttrMap, type NamedTensorInfoMap, type TensorInfo, util } from "@tensorflow/tfjs-core";
import { SOFTMAX_CROSS_ENTROPY } from "../../operations/fused-names";
import { input } from "../../own-kernel";
import { chunksOf } from "../chunks";
import type { OwnCpuKernel } from "../own-kernel";

function softmaxKernel(kernelName: "Softmax" | "LogSoftmax"): OwnCpuKernel {
  return {
    kernelName,
    accepts: ({ logits }: NamedTensorInfoMap, { dim, axis }: NamedAttrMap) => {
      const along = Number(dim ?? axis ?? -1);
      const rank = logits?.shape.length ?? 0;
      return logits?.dtype === "float32" && rank > 0 && (along === -1 || along === rank - 1);
    },
    run(backend, inputs) {
      const logits = input(inputs, "logits");
      const y = backend.allocateOutput(logits.shape);
      const classes = logits.shape.at(-1) ?? 1;
      const rows = classes === 0 ? 0 : util.sizeFromShape(logits.shape) / classes;
      // An exponential costs some ten additions.
      const chunks = chunksOf(rows, classes * 8, backend.runtime.threads);
      backend.runtime.run("kernelSoftmax", chunks.count, [
        backend.addressOf(logits),
        backend.addressOf(y),
        rows,
        classes,
        chunks.rows,
        kernelName === "LogSoftmax" ? 1 : 0,
      ]);
      return y;
    },
  };
}

export const softmaxKernels: readonly OwnCpuKernel[] = [
  softmaxKernel("Softmax"),
  softmaxKernel("LogSoftmax"),
  {
    kernelName: SOFTMAX_CROSS_ENTROPY,
    run(backend, inputs, { none, whole }) {
      const logits = input(inputs, "logits");
      const [rows = 0, classes = 0] = logits.shape;
      const loss = backend.allocateOutput([]);
      const gradient = backend.allocateOutput(logits.shape);
      const correct = backend.allocateOutput([]);
      const losses = backend.allocateScratch(rows * 8);
      const hits = backend.allocateScratch(rows * 8);
      const chunks = chunksOf(rows, classes * 8, backend.runtime.threads);
      if (rows === 0) {
        // The mean of nothing.
        new Float32Array(backend.runtime.buffer(), backend.addressOf(loss), 1)[0] = Number.NaN;
        new Float32Array(backend.runtime.buffer(), backend.addressOf(correct), 1)[0] = 0;
        backend.freeScratch(losses);
        backend.freeScratch(hits);
        return [loss, gradient, correct];
      }
      backend.runtime.run(
        "kernelSoftmaxCrossEntropy",
        chunks.count,
        [
          backend.addressOf(logits),
          backend.addressOf(input(inputs, "targets")),
          backend.addressOf(gradient),
          losses,
          hits,
          rows,
          classes,
          chunks.rows,
        ],
        [1 / rows, Number(none), Number(whole)],
      );
      const join = (from: number, to: TensorInfo, factor: number): void =>
        backend.runtime.run("kernelReduceJoin", 1, [0, from, backend.addressOf(to), 1, rows, 1], [factor]);
      join(losses, loss, 1 / rows);
      join(hits, correct, 1);
      backend.freeScratch(losses);
      backend.freeScratch(hits);
      return [loss, gradient, correct];
    },
  },
];
