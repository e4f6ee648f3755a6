/** Each kind of operation in PyTorch's words. */
import { SkiploomError } from "../../foundation/errors";
import { countValues, largest } from "../../layers/shape";
import type { ActivationFunction, OperationKind, OperationOf, Triple } from "../../program/operation";
import {
  applied,
  atom,
  type Code,
  call,
  type Emission,
  one,
  SAME_CHANNELS,
  UNKNOWN_CHANNELS,
} from "./emission";
import type { Facts } from "./facts";
import { batchNorm, bias, groupNorm, prelu, scale } from "./norms";
import { pythonLiteral } from "./python";
import { transposedConvolution } from "./transposed";
import type { StepItem } from "./units";
import { convolution, depthwise, pool, resized, subsampled } from "./windows";

type Writers = {
  readonly [Kind in OperationKind]: (operation: OperationOf<Kind>, item: StepItem, facts: Facts) => Emission;
};

const ACTIVATIONS: Readonly<Record<Exclude<ActivationFunction, "leakyRelu" | "softmax">, string>> = {
  relu: "F.relu",
  relu6: "F.relu6",
  elu: "F.elu",
  selu: "F.selu",
  gelu: "F.gelu",
  sigmoid: "torch.sigmoid",
  tanh: "torch.tanh",
  swish: "F.silu",
  hardSigmoid: "F.hardsigmoid",
  hardSwish: "F.hardswish",
  softplus: "F.softplus",
  mish: "F.mish",
};

function functional(
  forward: (x: Code, item: StepItem) => Code,
): (operation: unknown, item: StepItem) => Emission {
  return (_operation, item) => ({ channels: SAME_CHANNELS, forward: (inputs) => forward(one(inputs), item) });
}

function between(operator: "+" | "-"): () => Emission {
  return () => ({
    channels: SAME_CHANNELS,
    forward: (inputs) => ({
      // Python reads from the left, so a sum may begin with a sum.
      text: inputs
        .map((input, place) => (place > 0 && input.kind === "sum" ? atom(input) : input.text))
        .join(` ${operator} `),
      kind: "sum",
    }),
  });
}

const WRITERS: Writers = {
  conv2d: convolution,
  depthwiseConv2d: depthwise,
  transposedConv2d: transposedConvolution,
  matmul({ units }, item, facts) {
    const image = facts.features.images.get(item.step);
    const hasBias = item.step.weights.some(({ role }) => role === "bias");
    return {
      module: {
        callee: "nn.Linear",
        args: [
          { value: item.inputShapes[0]?.[0] ?? 0, follows: "input" },
          { called: "units", value: units, drawn: facts.drawn(item.node, "units") },
          { keyword: "bias", value: hasBias, preset: true },
        ],
        weights: [
          { role: "kernel", name: "weight", layout: { kind: "linear", ...(image && { image }) } },
          ...(hasBias ? [{ role: "bias", name: "bias", layout: { kind: "vector" } } as const] : []),
        ],
      },
      channels: { kind: "argument", place: 1 },
      forward: applied,
    };
  },
  batchNorm,
  groupNorm,
  prelu,
  gain: scale,
  offset: bias,
  activation({ function: name, slope }) {
    return {
      channels: SAME_CHANNELS,
      endsLine: true,
      forward(inputs) {
        const { text } = one(inputs);
        if (name === "softmax") return call("torch.softmax", text, "dim=1");
        if (name === "leakyRelu") return call("F.leaky_relu", text, pythonLiteral(slope));
        return call(ACTIVATIONS[name], text);
      },
    };
  },
  softmax: functional(({ text }) => call("torch.softmax", text, "dim=1")),
  l2Norm: ({ epsilon }) => ({
    channels: SAME_CHANNELS,
    helpers: ["l2_normalise"],
    forward: (inputs) => call("l2_normalise", one(inputs).text, pythonLiteral(epsilon)),
  }),
  add: between("+"),
  subtract: between("-"),
  multiply: (_operation, item) => ({
    channels: SAME_CHANNELS,
    forward(inputs) {
      const full = largest(item.inputShapes);
      const factors = inputs.map((input, place) => {
        const isVector = full.length === 3 && item.inputShapes[place]?.length === 1;
        return isVector ? `${atom(input)}[:, :, None, None]` : atom(input);
      });
      return { text: factors.join(" * "), kind: "product" };
    },
  }),
  maximum: () => ({
    channels: SAME_CHANNELS,
    forward: ([first, ...others]) =>
      others.reduce((most, other) => call("torch.maximum", most.text, other.text), one(first ? [first] : [])),
  }),
  concat: () => ({
    channels: { kind: "sum" },
    forward: (inputs) => call("torch.cat", `(${inputs.map(({ text }) => text).join(", ")})`, "dim=1"),
  }),
  maxPool: pool,
  averagePool: pool,
  globalAveragePool: functional((x) => call(`${atom(x)}.mean`, "dim=(2, 3)")),
  flatten(_operation, item, facts) {
    const [rows = 1, columns = 1, channels = 1] = item.inputShapes[0] ?? [];
    const isSame =
      rows * columns === 1 || channels === 1 || facts.features.flattensInTorchOrder.has(item.step);
    return {
      channels: rows * columns === 1 ? SAME_CHANNELS : UNKNOWN_CHANNELS,
      helpers: isSame ? [] : ["flatten"],
      forward: (inputs) =>
        isSame ? call("torch.flatten", one(inputs).text, "1") : call("flatten", one(inputs).text),
    };
  },
  dropout: ({ rate }, { node }, facts) => ({
    module: {
      callee: "nn.Dropout",
      args: [{ called: "rate", value: rate, drawn: facts.drawn(node, "rate") }],
      weights: [],
    },
    channels: SAME_CHANNELS,
    forward: applied,
  }),
  pathDrop: ({ survival, per }, { node }, facts) => ({
    module: {
      callee: "PathDrop",
      args: [
        { called: "survival", value: survival, drawn: facts.drawn(node, "survival") },
        { keyword: "per_batch", value: per === "batch", preset: false },
      ],
      weights: [],
    },
    channels: SAME_CHANNELS,
    helpers: ["PathDrop"],
    forward: applied,
  }),
  pad: ({ before, after }) => ({
    channels: { kind: "input", plus: before[2] + after[2] },
    forward(inputs) {
      const sides = [before[1], after[1], before[0], after[0], before[2], after[2]];
      const shown = before[2] + after[2] > 0 ? sides : sides.slice(0, 4);
      return call("F.pad", one(inputs).text, `(${shown.join(", ")})`);
    },
  }),
  crop: ({ before, after }) => ({
    channels: { kind: "input", plus: -before[2] - after[2] },
    forward(inputs) {
      const slice = (axis: number): string => {
        const [begin, end] = [before[axis] ?? 0, after[axis] ?? 0];
        return `${begin || ""}:${end > 0 ? -end : ""}`;
      };
      return { text: `${atom(one(inputs))}[:, ${slice(2)}, ${slice(0)}, ${slice(1)}]`, kind: "atom" };
    },
  }),
  reshape: ({ shape }, item) => ({
    channels:
      countValues(item.inputShapes[0] ?? []) === item.inputShapes[0]?.[2] ? SAME_CHANNELS : UNKNOWN_CHANNELS,
    helpers: ["reshape"],
    forward: (inputs) => call("reshape", one(inputs).text, ...shape.map(String)),
  }),
  permute: ({ order }) => ({
    channels: order[2] === 2 ? SAME_CHANNELS : UNKNOWN_CHANNELS,
    forward: (inputs) => call(`${atom(one(inputs))}.permute`, "0", ...torchOrder(order).map(String)),
  }),
  resize: resized,
  subsample: subsampled,
  scale: ({ factor }) => ({
    channels: SAME_CHANNELS,
    forward: (inputs) => ({ text: `${atom(one(inputs))} * ${pythonLiteral(factor)}`, kind: "product" }),
  }),
  zeros: replaced,
  batchMean: replaced,
};

/** Axes of `[batch, channels, rows, columns]`, given those of `[rows, columns, channels]`. */
function torchOrder(order: Triple): readonly number[] {
  const axes = [2, 3, 1];
  return [2, 0, 1].map((place) => axes[order[place] ?? 0] ?? 0);
}

export const REPLACED = {
  reason: "It stands for a value that was replaced for a measurement.",
  instead: "Use the network without that change instead.",
} as const;

function replaced(): Emission {
  throw new SkiploomError("unsupported", `${REPLACED.reason} ${REPLACED.instead}`);
}

/** @throws SkiploomError `unsupported` for what `check` calls refused */
export function emissionOf(item: StepItem, facts: Facts): Emission {
  return emit(item.step.operation, item, facts);
}

function emit<Kind extends OperationKind>(
  operation: OperationOf<Kind>,
  item: StepItem,
  facts: Facts,
): Emission {
  return WRITERS[operation.kind](operation, item, facts);
}
