import type { LayerDefinition } from "./layer";
import { POOL_PARAMS, poolCost, poolSummary, poolWindow } from "./pooling";
import { onlyInput } from "./shape";
import { inferWindowed, readWindow, receptiveWindow } from "./sliding-window";

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
  ports: { inputs: 1, outputs: 1 },
  summary: poolSummary,
  inferShape: (params, inputs) =>
    inferWindowed("Max pooling", onlyInput(inputs), readWindow(params, "size"), (channels) => channels),
  cost: poolCost,
  window: (params) => receptiveWindow(readWindow(params, "size")),
  lower: (params, { emit }) => emit({ kind: "maxPool", ...poolWindow(params) }),
};
