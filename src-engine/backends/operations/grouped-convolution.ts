/**
 * Convolutions in groups (Xie et al. 2017, section 3) and their gradients: by kernels of the backend's own where it has them, else
 * as one dense convolution whose filter is zero between the groups. That multiplies by these zeros, and for small groups a GPU
 * is still sooner done with it than with many small convolutions.
 */
import {
  engine,
  eye,
  getBackend,
  getKernel,
  mul,
  type NamedAttrMap,
  ones,
  reshape,
  sum,
  type Tensor,
} from "@tensorflow/tfjs-core";
import { type ConvolutionSteps, convolutionAttributes, convolutionWithBias } from "./convolution-gradient";
import {
  GROUPED_CONV2D,
  GROUPED_CONV2D_FILTER_GRADIENT,
  GROUPED_CONV2D_INPUT_GRADIENT,
} from "./grouped-names";

/** x `[batch, height, width, in]` convolved with a filter `[height, width, in / groups, out]`, plus a bias `[out]`. */
export function groupedConvolution(
  x: Tensor,
  filter: Tensor,
  bias: Tensor | undefined,
  steps: ConvolutionSteps,
  groups: number,
): Tensor {
  const attributes = { ...convolutionAttributes(steps), activation: "linear" };
  if (hasKernels()) return run(GROUPED_CONV2D, { x, filter, ...(bias && { bias }) }, attributes);
  return convolutionWithBias(x, denseFilter(filter, groups), bias, steps);
}

/** dx, of x's shape. */
export function groupedInputGradient(
  dy: Tensor,
  filter: Tensor,
  inputShape: readonly number[],
  steps: ConvolutionSteps,
  groups: number,
): Tensor {
  const attributes = { ...convolutionAttributes(steps), inputShape: [...inputShape] };
  if (hasKernels()) return run(GROUPED_CONV2D_INPUT_GRADIENT, { dy, filter }, attributes);
  return run("Conv2DBackpropInput", { dy, filter: denseFilter(filter, groups) }, attributes);
}

/** The filter's gradient, of its shape. */
export function groupedFilterGradient(
  x: Tensor,
  dy: Tensor,
  filterShape: readonly number[],
  steps: ConvolutionSteps,
  groups: number,
): Tensor {
  const attributes = { ...convolutionAttributes(steps), filterShape: [...filterShape] };
  if (hasKernels()) return run(GROUPED_CONV2D_FILTER_GRADIENT, { x, dy }, attributes);
  const [rows = 0, columns = 0, share = 0, filters = 0] = filterShape;
  const dense = run(
    "Conv2DBackpropFilter",
    { x, dy },
    { ...attributes, filterShape: [rows, columns, share * groups, filters] },
  );
  const apart = reshape(dense, [rows * columns, groups, share * filters]);
  return reshape(sum(mul(apart, sameGroup(groups, share, filters)), 1), [...filterShape]);
}

/** The same filter for all channels, zero between the groups: `[height, width, in, out]`. */
function denseFilter(filter: Tensor, groups: number): Tensor {
  const [rows = 0, columns = 0, share = 0, filters = 0] = filter.shape;
  const apart = reshape(filter, [rows * columns, 1, share * filters]);
  return reshape(mul(apart, sameGroup(groups, share, filters)), [rows, columns, share * groups, filters]);
}

/** 1 where a channel's group is a filter's, `[1, groups, share x filters]`: as few axes as a device's broadcasting takes. */
function sameGroup(groups: number, share: number, filters: number): Tensor {
  const own = reshape(eye(groups), [groups, 1, groups, 1]);
  return reshape(mul(own, ones([1, share, 1, filters / groups])), [1, groups, share * filters]);
}

function hasKernels(): boolean {
  return getKernel(GROUPED_CONV2D, getBackend()) !== undefined;
}

function run(kernelName: string, inputs: Record<string, Tensor>, attributes: NamedAttrMap): Tensor {
  return engine().runKernel<Tensor>(kernelName, inputs, attributes);
}
