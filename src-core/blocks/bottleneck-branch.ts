/** The three convolutions of every bottleneck that norms come behind (He et al. 2015, figure 5, right). */
import type { ParamValue } from "../layers/param-value";
import { FILTERS, padded, STRIDE } from "./arguments";
import type { Drawing } from "./drawing";

export interface BottleneckBranch {
  /** Channels that come out, over the block's filters. */
  readonly expansion: number;
  /** More parameters of the first 1×1 convolution and of the 3×3. */
  readonly first?: Readonly<Record<string, ParamValue>>;
  readonly middle?: Readonly<Record<string, ParamValue>>;
}

/** Draws a branch behind `start`, and answers its last norm. */
export function drawBottleneck(
  drawing: Drawing,
  start: string,
  { expansion, first, middle }: BottleneckBranch,
): string {
  const conv1 = drawing.layer("conv2d", "conv1", { filters: FILTERS, kernel: 1, ...first }, [start]);
  const bn1 = drawing.layer("batchNorm", "bn1", {}, [conv1]);
  const relu1 = drawing.layer("activation", "relu1", {}, [bn1]);
  const working = { filters: FILTERS, stride: STRIDE, ...padded(3), ...middle };
  const conv2 = drawing.layer("conv2d", "conv2", working, [relu1]);
  const bn2 = drawing.layer("batchNorm", "bn2", {}, [conv2]);
  const relu2 = drawing.layer("activation", "relu2", {}, [bn2]);
  const expanded = { ...FILTERS, factor: expansion };
  const conv3 = drawing.layer("conv2d", "conv3", { filters: expanded, kernel: 1 }, [relu2]);
  return drawing.layer("batchNorm", "bn3", {}, [conv3]);
}
