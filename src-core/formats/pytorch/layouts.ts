/** How PyTorch's numbers lie, as a project's notes name it. How they are moved is in `weight-layouts`. */
import type { Shape } from "../../layers/layer";
import { fromPyTorch, type PlacedWeight, pyTorchShape, toPyTorch } from "../weight-layouts/weight-layouts";
import { flattened } from "../weight-layouts/weight-slots";

/**
 * How PyTorch's numbers lie. `vector`: as ours. `convolution`: `[out, in, rows, columns]`, which is also a transposed convolution's, whose
 * own axes are turned likewise. `depthwise`: `[channels x multiplier, 1, rows, columns]`. `linear`: `[out, in]`; with `image`, the input
 * was flattened in the order channels, rows, columns and not in ours, rows, columns, channels.
 */
export type Layout =
  | { readonly kind: "vector" }
  | { readonly kind: "convolution" }
  | { readonly kind: "depthwise" }
  | { readonly kind: "linear"; readonly image?: readonly [rows: number, columns: number, channels: number] };

/** @param shape ours: kernels `[rows, columns, in, out]` */
export function torchShape(shape: Shape, layout: Layout): readonly number[] {
  return pyTorchShape(placed(shape, layout));
}

/** Our numbers in PyTorch's order. @param shape ours */
export function toTorch(values: Float32Array, shape: Shape, layout: Layout): Float32Array {
  return toPyTorch(placed(shape, layout), values);
}

/** PyTorch's numbers in our order. @param shape ours */
export function fromTorch(values: Float32Array, shape: Shape, layout: Layout): Float32Array {
  return fromPyTorch(placed(shape, layout), values);
}

function placed(shape: Shape, layout: Layout): PlacedWeight {
  switch (layout.kind) {
    case "vector":
      return { kind: "batchNorm", role: "bias", shape };
    case "convolution":
      return { kind: "conv2d", role: "kernel", shape };
    case "depthwise":
      return { kind: "depthwiseConv2d", role: "depthwiseKernel", shape };
    case "linear": {
      const order = layout.image && flattened(layout.image);
      return { kind: "matmul", role: "kernel", shape, ...(order && { order }) };
    }
    default:
      return layout satisfies never;
  }
}
