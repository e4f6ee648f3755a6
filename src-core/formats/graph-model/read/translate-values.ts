/** Activations, factors, sums and norms. */
import { activationOf } from "./fused-activation";
import type { GraphNode } from "./graph-node";
import { channelNorm, normOf } from "./spelt-norms";
import { groupedConvolution, pooledShares } from "./translate-windows";
import { type Translation, type Translator, Untranslated } from "./translation";

/** The same operator, of the same inputs. */
export const as =
  (operator: string): Translator =>
  (node, to) =>
    to.result(node, operator, node.inputs);

export const relu6: Translator = (node, to) =>
  to.result(node, "Clip", [node.inputs[0] ?? "", to.floats(node, [0]), to.floats(node, [6])]);

export const leakyRelu: Translator = (node, to) =>
  to.result(node, "LeakyRelu", node.inputs, { alpha: { float: node.number("alpha", 0.2) } });

export const softmax: Translator = (node, to) => to.result(node, node.op, node.inputs, { axis: -1 });

export const square: Translator = (node, to) =>
  to.result(node, "Mul", [node.inputs[0] ?? "", node.inputs[0] ?? ""]);

export const squaredDifference: Translator = (node, to) => {
  const rest = to.part(node, "Sub", node.inputs);
  to.result(node, "Mul", [rest, rest]);
};

/** What multiplies by it divides by its root instead. */
export const inverseRoot: Translator = (node, to) =>
  to.result(node, "Reciprocal", [to.part(node, "Sqrt", node.inputs)]);

/** -max(-x, -y). */
export const minimum: Translator = (node, to) => {
  const turned = node.inputs.map((input) => to.part(node, "Neg", [input]));
  to.result(node, "Neg", [to.part(node, "Max", turned)]);
};

export const multiply: Translator = (node, to) => {
  const norm = normOf(node, to);
  if (norm?.kind === "rows") return void to.result(node, "Identity", [norm.write(node)]);
  const known = channelNorm(node, to) ?? pooledShares(node, to);
  if (known) return void to.result(node, "Identity", [known]);
  for (const [value = "", root] of [node.inputs, [...node.inputs].reverse()]) {
    const maker = to.makerOf(root);
    if (maker?.op === "Rsqrt" && !to.constantOf(maker.inputs[0]))
      return void to.result(node, "Div", [value, to.part(node, "Sqrt", maker.inputs)]);
  }
  to.result(node, "Mul", node.inputs);
};

export const add: Translator = (node, to) => {
  const slopes = slopesOf(node, to);
  if (slopes) to.result(node, "PRelu", slopes);
  else to.result(node, "Add", node.inputs);
};

/** max(x, 0) + slope min(x, 0), or with -slope max(-x, 0) as Keras writes it: x and its slopes. */
function slopesOf({ inputs, ...node }: GraphNode, to: Translation): readonly [string, string] | undefined {
  for (const [above, below] of [inputs, [...inputs].reverse()]) {
    const [relu, product] = [to.makerOf(above), to.makerOf(below)];
    const [image] = relu?.inputs ?? [];
    if (relu?.op !== "Relu" || product?.op !== "Mul" || image === undefined) continue;
    for (const [value, slope = ""] of [product.inputs, [...product.inputs].reverse()]) {
      if (!to.constantOf(slope) && to.makerOf(slope)?.op !== "Neg") continue;
      const maker = to.makerOf(value);
      if (maker?.op === "Minimum" && maker.inputs[0] === image && to.numberOf(maker.inputs[1]) === 0)
        return [image, slope];
      const turned = maker?.op === "Relu" ? to.makerOf(maker.inputs[0]) : undefined;
      if (turned?.op === "Neg" && turned.inputs[0] === image)
        return [image, to.part({ inputs, ...node }, "Neg", [slope])];
    }
  }
  return undefined;
}

export const biasAdd: Translator = (node, to) => {
  const [value = "", bias = ""] = node.inputs;
  const isFirst = node.text("data_format", "NHWC").toUpperCase() === "NCHW";
  const shaped = isFirst ? to.part(node, "Reshape", [bias, to.integers(node, [-1, 1, 1])]) : bias;
  to.result(node, "Add", [value, shaped]);
};

export const matmul: Translator = (node, to) => to.result(node, "Identity", [product(node, to)]);

function product(node: GraphNode, to: Translation): string {
  const [value = "", matrix = ""] = node.inputs;
  if (node.flag("transpose_a", node.flag("adj_x", false))) throw new Untranslated();
  const isTurned = node.flag("transpose_b", node.flag("adj_y", false));
  const kernel = isTurned ? to.part(node, "Transpose", [matrix], { perm: [1, 0] }) : matrix;
  return to.named(node, "MatMul", [value, kernel], {});
}

export const fusedMatmul: Translator = (node, to) => {
  const [first, ...others] = node.texts("fused_ops");
  if (first !== "BiasAdd" || others.length > 1) throw new Untranslated();
  const sum = to.part(node, "Add", [product(node, to), node.inputs[2] ?? ""]);
  to.result(node, "Identity", [activationOf(node, to, sum, others[0])]);
};

export const batchNorm: Translator = (node, to) => {
  if (node.flag("is_training", false)) throw new Untranslated();
  const isLast = node.text("data_format", "NHWC").toUpperCase() !== "NCHW";
  const attributes = { epsilon: { float: node.number("epsilon", 0.001) } };
  to.result(node, "Identity", [to.ofImage(node, "BatchNormalization", node.inputs, attributes, isLast)]);
};

export const concat: Translator = (node, to) => {
  const grouped = groupedConvolution(node, to);
  if (grouped) return void to.result(node, "Identity", [grouped]);
  const [axis = 0] = to.numbersOf(node.inputs.at(-1));
  to.result(node, "Concat", node.inputs.slice(0, -1), { axis });
};
