/** Norms that a graph spells out as `[images, pixels, groups, channels of a group]`: recognised by their last product. */
import type { GraphNode } from "./graph-node";
import { TO_CHANNELS_FIRST, type Translation } from "./translation";

type Norm =
  /** Over the channels of a group at each pixel, laid out as the graph has it. */
  | { readonly kind: "rows"; write(node: GraphNode): string }
  /** Over pixels and channels of each group of an image. */
  | { readonly kind: "image"; readonly image: string; readonly groups: number; readonly epsilon: number };

/** (g - mean g) rsqrt(mean (g - mean g)^2 + epsilon), g an image or vector laid out by groups. */
export function normOf(node: GraphNode, to: Translation): Norm | undefined {
  const [rest, root] = node.inputs.map((input) => to.makerOf(input));
  const raised = root?.op === "Rsqrt" ? to.makerOf(root.inputs[0]) : undefined;
  const [variance, squares] = [
    to.makerOf(raised?.inputs[0]),
    to.makerOf(to.makerOf(raised?.inputs[0])?.inputs[0]),
  ];
  const mean = to.makerOf(rest?.inputs[1]);
  const epsilon = to.numberOf(raised?.inputs[1]);
  const laid = to.makerOf(rest?.inputs[0]);
  const isNorm =
    rest?.op === "Sub" &&
    raised?.op === "AddV2" &&
    variance?.op === "Mean" &&
    squares?.op === "Square" &&
    to.makerOf(squares.inputs[0]) === rest &&
    mean?.op === "Mean" &&
    to.makerOf(mean.inputs[0]) === laid &&
    laid?.op === "Reshape" &&
    [mean, variance].every((each) => each.flag("keep_dims", false));
  if (!isNorm || epsilon === undefined) return undefined;
  const shape = to.constantOf(laid.inputs[1]);
  const axes = [mean, variance].map((each) => Array.from(to.constantOf(each.inputs[1])?.values ?? []).join());
  const [, , groups = 0, width = 0] = shape?.values ?? [];
  if (shape?.values.length !== 4 || axes[0] !== axes[1] || !(groups >= 1) || !(width >= 1)) return undefined;
  if (width > LARGEST_WIDTH || groups > LARGEST_WIDTH) return undefined;
  if (axes[0] === "1,3") return { kind: "image", image: laid.inputs[0] ?? "", groups, epsilon };
  if (axes[0] !== "3") return undefined;
  return {
    kind: "rows",
    write: (last) =>
      to.part(
        last,
        "LayerNormalization",
        [laid.name, ...[1, 0].map((value) => to.floats(last, Array<number>(width).fill(value), [width]))],
        { axis: -1, epsilon: { float: epsilon } },
      ),
  };
}

/** A file says how wide a group is, and ones and zeros are made of it. */
const LARGEST_WIDTH = 2 ** 16;

/** Where a norm over images is laid out as an image again. @returns the name of the result */
export function wholeNorm(node: GraphNode, to: Translation): string | undefined {
  const maker = to.makerOf(node.inputs[0]);
  const norm = maker?.op === "Mul" ? normOf(maker, to) : undefined;
  const [, height = 0, width = 0, channels = 0, ...more] = to.constantOf(node.inputs[1])?.values ?? [];
  if (norm?.kind !== "image" || more.length > 0 || channels < 1) return undefined;
  const { image, groups, epsilon } = norm;
  const turned = to.part(node, "Transpose", [image], { perm: TO_CHANNELS_FIRST });
  const grouped = to.part(node, "Reshape", [turned, to.integers(node, [0, groups, -1])]);
  const [ones, zeros] = [1, 0].map((value) => to.floats(node, Array<number>(groups).fill(value), [groups]));
  const normed = to.named(node, "InstanceNormalization", [grouped, ones ?? "", zeros ?? ""], {
    epsilon: { float: epsilon },
  });
  const whole = to.part(node, "Reshape", [normed, to.integers(node, [0, channels, height, width])]);
  return to.part(node, "Transpose", [whole], { perm: [0, 2, 3, 1] });
}

/** x rsqrt(sum of its channels' squares + epsilon) of images: brought channels first once, for all that reads them. */
export function channelNorm(node: GraphNode, to: Translation): string | undefined {
  const [value = "", root] = node.inputs;
  const inverse = to.makerOf(root);
  const raised = inverse?.op === "Rsqrt" ? to.makerOf(inverse.inputs[0]) : undefined;
  const sum = to.makerOf(raised?.inputs[0]);
  const squares = sum?.op === "Sum" ? to.makerOf(sum.inputs[0]) : undefined;
  const epsilon = to.numberOf(raised?.inputs[1]);
  const isNorm = squares?.op === "Square" && squares.inputs[0] === value && sum?.flag("keep_dims", false);
  if (!isNorm || raised?.op !== "AddV2" || epsilon === undefined || to.numberOf(sum?.inputs[1]) !== 3)
    return undefined;
  const turned = to.part(node, "Transpose", [value], { perm: TO_CHANNELS_FIRST });
  const length = to.part(node, "ReduceSumSquare", [turned], { axes: [1], keepdims: 1 });
  const more = to.part(node, "Add", [length, to.floats(node, [epsilon])]);
  const normed = to.named(node, "Div", [turned, to.part(node, "Sqrt", [more])], {});
  return to.part(node, "Transpose", [normed], { perm: [0, 2, 3, 1] });
}
