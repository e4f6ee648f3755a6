/**
 * Matrix products. The published kernel is fast only when no operand is to be transposed, and a dense layer's
 * gradients transpose one each; so those are transposed first. A batch of matrices is left as it was.
 */
import { type KernelConfig, type NamedAttrMap, type TensorInfo, util } from "@tensorflow/tfjs-core";
import { composedKernel, type KernelInputs, type KernelScope, requiredInput } from "../kernel-scope";
import { transposeMatrix } from "../transpose-matrix";

interface MatrixProductAttributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** @param published the backend's own kernel, which does the work */
export function matrixProductKernel(published: KernelConfig): KernelConfig {
  const composed = composedKernel(
    "BatchMatMul",
    (scope: KernelScope, inputs: KernelInputs, attrs: NamedAttrMap) => {
      const a = requiredInput(inputs, "a");
      const b = requiredInput(inputs, "b");
      const { transposeA, transposeB } = attrs as unknown as MatrixProductAttributes;
      if (!isSingle(a) || !isSingle(b)) return scope.runConfigured(published, { a, b }, attrs);
      return scope.runConfigured(
        published,
        { a: transposeA ? swapLastAxes(scope, a) : a, b: transposeB ? swapLastAxes(scope, b) : b },
        { transposeA: false, transposeB: false },
      );
    },
  );
  // The published kernel binds itself to each new backend in its setup.
  return { ...published, kernelFunc: composed.kernelFunc };
}

function isSingle({ shape }: TensorInfo): boolean {
  return util.sizeFromShape(shape.slice(0, -2)) === 1;
}

function swapLastAxes(scope: KernelScope, matrix: TensorInfo): TensorInfo {
  const [height, width] = matrix.shape.slice(-2);
  if (height === undefined || width === undefined)
    throw new Error("A matrix product needs tensors of rank 2.");
  const transposed = transposeMatrix(scope, matrix, height, width);
  transposed.shape = [...matrix.shape.slice(0, -2), width, height];
  return transposed;
}
