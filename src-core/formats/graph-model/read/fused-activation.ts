/** Functions that are fused into what is before them. */
import type { GraphNode } from "./graph-node";
import { type Translation, Untranslated } from "./translation";

/** The functions that TensorFlow and its converter fuse. @returns the name of the result */
export function activationOf(
  node: GraphNode,
  to: Translation,
  value: string,
  name: string | undefined,
): string {
  switch (name) {
    case undefined:
      return value;
    case "Relu":
    case "Elu":
    case "Sigmoid":
    case "Tanh":
      return to.part(node, name, [value]);
    case "Relu6":
      return to.part(node, "Clip", [value, to.floats(node, [0]), to.floats(node, [6])]);
    case "LeakyRelu":
      return to.part(node, "LeakyRelu", [value], { alpha: { float: node.number("leakyrelu_alpha", 0.2) } });
    case "Prelu":
      return to.part(node, "PRelu", [value, node.inputs[3] ?? ""]);
    default:
      throw new Untranslated();
  }
}
