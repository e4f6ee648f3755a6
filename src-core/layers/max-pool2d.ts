import type { LayerDefinition } from "./layer";
import { POOL_PARAMS, poolCost, poolShape, poolSummary, poolWindow } from "./pooling";
import { receptiveWindow } from "./sliding-window";
import { pyTorchPadding, readWindow } from "./window-params";

export const maxPool2d: LayerDefinition = {
  type: "maxPool2d",
  label: "Max pooling",
  description: "Keeps the largest value of each window, which shrinks the image.",
  family: "pooling",
  icon: "minimize-2",
  role: "trunk",
  channels: "kept",
  palette: "Pooling",
  nameBase: "pool",
  keywords: ["pool", "downsample", "max", "shrink"],
  params: POOL_PARAMS,
  presets: [pyTorchPadding("size")],
  ports: { inputs: 1, outputs: 1 },
  summary: poolSummary,
  inferShape: (params, inputs) => poolShape("Max pooling", params, inputs),
  cost: poolCost,
  window: (params) => receptiveWindow(readWindow(params, "size")),
  lower: (params, { emit }) => emit({ kind: "maxPool", ...poolWindow(params) }),
};
