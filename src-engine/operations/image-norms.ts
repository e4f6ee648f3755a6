/** Norms of each image, or pixel, by itself. */
import { add, mean, mul, ones, reshape, rsqrt, sub, sum, type Tensor } from "@tensorflow/tfjs-core";
import type { Attributes } from "#core/program/operation";
import { at, some } from "./registered";
import type { Rule } from "./rule";

type GroupNorm = Attributes["groupNorm"];

/** How the values lie: what is normalised by itself, its pixels, and its channels in groups. */
interface Layout {
  readonly items: number;
  readonly pixels: number;
  readonly channels: number;
  readonly groups: number;
  /** Channels of a group. */
  readonly width: number;
}

function layoutOf(shape: readonly number[], { groups, over }: GroupNorm): Layout {
  const [batch = 0, ...own] = shape;
  const channels = own.at(-1) ?? 0;
  const pixels = own.slice(0, -1).reduce((product, side) => product * side, 1);
  const isWhole = over === "image";
  return {
    items: isWhole ? batch : batch * pixels,
    pixels: isWhole ? pixels : 1,
    channels,
    groups,
    width: channels / groups,
  };
}

function asRows(x: Tensor, { items, pixels, channels }: Layout): Tensor {
  return reshape(x, [items, pixels, channels]);
}

/** Means over pixels and groups of `[items, pixels, channels]`: `[items, groups, 1]`. */
function groupMeans(rows: Tensor, { items, pixels, groups, width }: Layout): Tensor {
  const channelMeans = pixels > 1 ? mean(rows, 1, true) : rows;
  const grouped = reshape(channelMeans, [items, groups, width]);
  return width > 1 ? mean(grouped, 2, true) : grouped;
}

/** A number of each group, `[items, groups, 1]`, in a shape that meets `[items, pixels, channels]` value by value. */
function spread(ofGroups: Tensor, { items, channels, groups, width }: Layout): Tensor {
  if (groups === 1) return ofGroups;
  const ofChannels = width > 1 ? mul(ofGroups, ones([groups, width])) : ofGroups;
  return reshape(ofChannels, [items, 1, channels]);
}

/** Extra: mean and 1 / sqrt(variance + epsilon), each `[items, 1, channels]`, or of one group `[items, 1, 1]`. */
function normalise(
  given: GroupNorm,
  x: Tensor,
  [gamma, beta]: readonly Tensor[],
): { readonly y: Tensor; readonly extra: readonly Tensor[] } {
  const layout = layoutOf(x.shape, given);
  const rows = asRows(x, layout);
  const center = spread(groupMeans(rows, layout), layout);
  const centred = sub(rows, center);
  const inverse = spread(rsqrt(add(groupMeans(mul(centred, centred), layout), given.epsilon)), layout);
  const y = add(mul(centred, mul(inverse, some(gamma))), some(beta));
  return { y: reshape(y, x.shape), extra: [center, inverse] };
}

/**
 * Weights: gamma, beta (Wu & He 2018, equation 7). With z the normalised values and g = gamma dy, the gradient by x is
 * (g - mean(g) - z mean(g z)) / sqrt(variance + epsilon), means over a group.
 */
export const groupNorm: Rule<GroupNorm> = {
  forward: (given, inputs, weights) => normalise(given, at(inputs, 0), weights).y,
  keeping: (given, inputs, weights) => normalise(given, at(inputs, 0), weights),
  needs: "inputs",
  backward(given, dy, { inputs, weights, extra }, wanted) {
    const x = at(inputs, 0);
    const [gamma, center, inverse] = [at(weights, 0), at(extra, 0), at(extra, 1)];
    const layout = layoutOf(x.shape, given);
    const { items, pixels, channels, groups, width } = layout;
    const gradient = asRows(dy, layout);
    const normalised = mul(sub(asRows(x, layout), center), inverse);
    const ofChannels = (values: Tensor): Tensor => (pixels > 1 ? sum(values, 1, true) : values);
    const sums = ofChannels(gradient);
    const products = ofChannels(mul(gradient, normalised));
    const ofWeight = (values: Tensor): Tensor => reshape(sum(values, 0), [channels]);
    const weightGradients = [ofWeight(products), ofWeight(sums)];
    if (!wanted.inputs[0]) return { inputs: [undefined], weights: weightGradients };
    const meanOf = (values: Tensor): Tensor => {
      const weighted = reshape(mul(values, gamma), [items, groups, width]);
      const total = width > 1 ? sum(weighted, 2, true) : weighted;
      return spread(mul(total, 1 / (pixels * width)), layout);
    };
    const less = add(mul(normalised, meanOf(products)), meanOf(sums));
    const dx = mul(sub(mul(gradient, gamma), less), inverse);
    return { inputs: [reshape(dx, x.shape)], weights: weightGradients };
  },
};

function inverseLength(x: Tensor, epsilon: number): Tensor {
  return rsqrt(add(sum(mul(x, x), -1, true), epsilon));
}

/** Extra: 1 / length of each pixel. The gradient is (dy - y (y . dy)) / length. */
export const l2Norm: Rule<Attributes["l2Norm"]> = {
  forward: ({ epsilon }, inputs) => mul(at(inputs, 0), inverseLength(at(inputs, 0), epsilon)),
  keeping({ epsilon }, inputs) {
    const inverse = inverseLength(at(inputs, 0), epsilon);
    return { y: mul(at(inputs, 0), inverse), extra: [inverse] };
  },
  needs: "output",
  backward(_attributes, dy, { output, extra }) {
    const y = some(output);
    const along = mul(y, sum(mul(dy, y), -1, true));
    return { inputs: [mul(sub(dy, along), at(extra, 0))] };
  },
};
