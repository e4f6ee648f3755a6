/** Transposed convolutions in PyTorch's words. */
import type { OperationOf, Padding } from "../../program/operation";
import { applied, type Emission } from "./emission";
import type { Facts } from "./facts";
import type { StepItem } from "./units";
import { BIAS, biasArgument, drawnPair, hasBias, short } from "./windows";

interface Spread {
  /** Taken off by the module, above and below alike, and added below. */
  readonly padding: number;
  readonly extra: number;
  /** Taken off the result besides. */
  readonly begin: number;
  readonly end: number;
}

/** One axis of a transposed convolution: see `spreadSides` and TensorFlow's SAME, which takes max(k - s, 0) off, the larger half at the end. */
function spread(kernel: number, stride: number, padding: Padding, axis: 0 | 1, extra: number): Spread {
  if (padding === "valid") return { padding: 0, extra: Math.max(0, stride - kernel), begin: 0, end: 0 };
  const total = Math.max(0, kernel - stride);
  const [before, after, more] =
    padding === "same"
      ? [Math.floor(total / 2), Math.ceil(total / 2), Math.max(0, stride - kernel)]
      : [padding[2 * axis] ?? 0, padding[2 * axis + 1] ?? 0, extra];
  if (before === after) return { padding: before, extra: more, begin: 0, end: 0 };
  const added = Math.max(0, more - after);
  return { padding: 0, extra: added, begin: before, end: after + added - more };
}

export function transposedConvolution(
  operation: OperationOf<"transposedConv2d">,
  item: StepItem,
  facts: Facts,
): Emission {
  const { window, strides, padding, extra } = operation;
  const axes = ([0, 1] as const).map((axis) =>
    spread(window[axis], strides[axis], padding, axis, extra[axis]),
  );
  const [rows, columns] = axes;
  if (!rows || !columns) throw new TypeError("A window has two axes.");
  const slice = ({ begin, end }: Spread): string => `${begin || ""}:${end > 0 ? -end : ""}`;
  const isCut = axes.some(({ begin, end }) => begin > 0 || end > 0);
  return {
    module: {
      callee: "nn.ConvTranspose2d",
      args: [
        { value: item.inputShapes[0]?.[2] ?? 0, follows: "input" },
        { called: "filters", value: operation.filters, drawn: facts.drawn(item.node, "filters") },
        { called: "size", value: short(window), drawn: drawnPair(item, facts, "kernel", window) },
        {
          keyword: "stride",
          value: short(strides),
          drawn: drawnPair(item, facts, "stride", strides),
          preset: 1,
        },
        { keyword: "padding", value: short([rows.padding, columns.padding]), preset: 0 },
        { keyword: "output_padding", value: short([rows.extra, columns.extra]), preset: 0 },
        biasArgument(item),
      ],
      weights: [
        { role: "kernel", name: "weight", layout: { kind: "convolution" } },
        ...(hasBias(item) ? [BIAS] : []),
      ],
    },
    channels: { kind: "argument", place: 1 },
    forward(inputs, self) {
      const whole = applied(inputs, self);
      return isCut ? { text: `${whole.text}[:, :, ${slice(rows)}, ${slice(columns)}]`, kind: "atom" } : whole;
    },
  };
}
