import type { LayerDefinition } from "./layer";
import { flagParam } from "./params";
import { POOL_PARAMS, poolCost, poolShape, poolSummary, poolWindow } from "./pooling";
import { receptiveWindow } from "./sliding-window";
import { pyTorchPadding, readWindow } from "./window-params";

export const avgPool2d: LayerDefinition = {
  type: "avgPool2d",
  label: "Average pooling",
  description: "Keeps the mean of each window, which shrinks the image.",
  family: "pooling",
  icon: "minimize-2",
  role: "trunk",
  channels: "kept",
  palette: "Pooling",
  nameBase: "pool",
  keywords: ["pool", "downsample", "avg", "shrink"],
  params: {
    ...POOL_PARAMS,
    countPadding: {
      kind: "boolean",
      label: "Count padding",
      help: "Divides by all places of a window, those in the padding included; off, by the pixels that it sees.",
      advanced: true,
      appliesWhen: { param: "padding", is: ["same", "numbers"] },
      default: false,
    },
  },
  // PyTorch counts padding unless it is told not to.
  presets: [pyTorchPadding("size", { countPadding: true })],
  ports: { inputs: 1, outputs: 1 },
  summary: poolSummary,
  inferShape: (params, inputs) => poolShape("Average pooling", params, inputs),
  cost: poolCost,
  window: (params) => receptiveWindow(readWindow(params, "size")),
  lower: (params, { emit }) =>
    emit({ kind: "averagePool", ...poolWindow(params), countsPadding: flagParam(params, "countPadding") }),
};
