/** Weights in PyTorch's layouts, and back. Ours: kernels `[rows, columns, in, out]`. */
import type { Shape } from "../../layers/layer";

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

/** @param shape ours */
export function torchShape(shape: Shape, { kind }: Layout): readonly number[] {
  const [first = 1, second = 1, third = 1, fourth = 1] = shape;
  switch (kind) {
    case "vector":
      return shape;
    case "convolution":
      return [fourth, third, first, second];
    case "depthwise":
      return [third * fourth, 1, first, second];
    case "linear":
      return [second, first];
    default:
      return kind satisfies never;
  }
}

/** Our numbers in PyTorch's order. @param shape ours */
export function toTorch(values: Float32Array, shape: Shape, layout: Layout): Float32Array {
  if (layout.kind === "vector") return values;
  const moved = new Float32Array(values.length);
  const place = places(shape, layout);
  for (let index = 0; index < values.length; index += 1) moved[place(index)] = values[index] ?? 0;
  return moved;
}

/** PyTorch's numbers in our order. @param shape ours */
export function fromTorch(values: Float32Array, shape: Shape, layout: Layout): Float32Array {
  if (layout.kind === "vector") return values;
  const moved = new Float32Array(values.length);
  const place = places(shape, layout);
  for (let index = 0; index < values.length; index += 1) moved[index] = values[place(index)] ?? 0;
  return moved;
}

/** Where in PyTorch's numbers each of ours lies. */
function places(
  shape: Shape,
  layout: Exclude<Layout, { readonly kind: "vector" }>,
): (index: number) => number {
  if (layout.kind === "linear") {
    const [inputs = 1, outputs = 1] = shape;
    const [rows, columns, channels] = layout.image ?? [1, 1, inputs];
    const pixels = rows * columns;
    return (index) => {
      const [input, output] = [Math.floor(index / outputs), index % outputs];
      const [pixel, channel] = [Math.floor(input / channels), input % channels];
      return output * inputs + channel * pixels + pixel;
    };
  }
  const [rows = 1, columns = 1, third = 1, fourth = 1] = shape;
  const pixels = rows * columns;
  if (layout.kind === "depthwise") {
    const filters = third * fourth;
    return (index) => (index % filters) * pixels + Math.floor(index / filters);
  }
  return (index) => {
    const out = index % fourth;
    const rest = Math.floor(index / fourth);
    return (out * third + (rest % third)) * pixels + Math.floor(rest / third);
  };
}
