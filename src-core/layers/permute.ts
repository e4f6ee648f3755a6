import type { Triple } from "../program/operation";
import type { LayerDefinition, ResolvedParams } from "./layer";
import { textParam } from "./params";
import { accept, asImage, BYTES_PER_VALUE, countValues, onlyInput, refuseFlat } from "./shape";

/** By the value in a document: which axis of the input comes first, second and third. */
const ORDERS: Readonly<Record<string, Triple>> = {
  "width, height, channels": [1, 0, 2],
  "height, channels, width": [0, 2, 1],
  "width, channels, height": [1, 2, 0],
  "channels, height, width": [2, 0, 1],
  "channels, width, height": [2, 1, 0],
  "height, width, channels": [0, 1, 2],
};

function orderOf(params: ResolvedParams): Triple {
  const order = ORDERS[textParam(params, "order")];
  if (order === undefined) throw new TypeError("The order of axes should be one of the choices.");
  return order;
}

export const permute: LayerDefinition = {
  type: "permute",
  label: "Permute",
  description: "Swaps height, width and channels, as a table is turned so that its rows become columns.",
  family: "shape",
  icon: "axis-3d",
  role: "trunk",
  palette: "Dense and shape",
  nameBase: "permute",
  keywords: ["transpose", "axes", "order", "swap", "rotate", "shuffle"],
  params: {
    order: {
      kind: "choice",
      label: "Order",
      help: "Which of the input's axes become the result's height, width and channels.",
      default: "width, height, channels",
      choices: Object.keys(ORDERS).map((value) => ({
        value,
        label: `${value.charAt(0).toUpperCase()}${value.slice(1)}`,
      })),
    },
  },
  ports: { inputs: 1, outputs: 1 },
  summary: (params) => textParam(params, "order"),
  inferShape(params, inputs) {
    const shape = onlyInput(inputs);
    if (asImage(shape) === undefined) return refuseFlat("Permute", shape);
    return accept(orderOf(params).map((axis) => shape[axis] ?? 1));
  },
  cost: (_params, _inputs, output) => ({
    trainableParameters: 0,
    otherParameters: 0,
    flops: 0,
    activationBytes: countValues(output) * BYTES_PER_VALUE,
  }),
  // Neighbours of the result may come from anywhere.
  window: () => "global",
  lower: (params, { emit }) => emit({ kind: "permute", order: orderOf(params) }),
};
