/** The words of a card, on the canvas and in a picture of it. */
import type { LayerRegistry } from "../layers/registry";
import { type ArgumentValues, dereference, resolveParams } from "../layers/resolve-params";
import type { BlockDefinition, BlockNode, NetworkNode } from "../network/document";

/** What a card says below its name: `3×3, 64, stride 2`. The layer's own label when it has nothing to say. */
export function summaryOf(
  layers: LayerRegistry,
  node: NetworkNode,
  block: BlockDefinition | undefined,
  argumentsInView: ArgumentValues,
): string {
  if (node.kind === "block")
    return block === undefined ? "missing block" : blockSummary(layers, node, block, argumentsInView);
  const definition = layers.find(node.type);
  if (definition === undefined) return `unknown: ${node.type}`;
  const { params } = resolveParams(definition, node.params, argumentsInView);
  return definition.summary(params) || definition.label;
}

function blockSummary(
  layers: LayerRegistry,
  node: BlockNode,
  block: BlockDefinition,
  argumentsInView: ArgumentValues,
): string {
  const values = argumentValuesOf(node, block, argumentsInView);
  const told = block.arguments.flatMap((argument) => {
    const value = values[argument.name];
    // Numbers say most; a stride of 1 and a choice left at its default say nothing.
    if (typeof value !== "number") return [];
    if (argument.name === "filters") return [`${value}`];
    return value === 1 ? [] : [`${argument.label.toLowerCase()} ${value}`];
  });
  const inner = block.graph.nodes.filter(
    (other) => layers.find(other.kind === "layer" ? other.type : "")?.family !== "inputOutput",
  );
  // A block that was just grouped is named like its only use; what it holds says more than its name again.
  const kind =
    block.name === node.name ? `${inner.length} ${inner.length === 1 ? "layer" : "layers"}` : block.name;
  return [...told, kind].join(", ");
}

/** What a block instance's arguments stand for in its first repeat. */
export function argumentValuesOf(
  node: BlockNode,
  block: BlockDefinition,
  outer: ArgumentValues,
): ArgumentValues {
  return Object.fromEntries(
    block.arguments.map((argument) => {
      const given = Object.hasOwn(node.args, argument.name) ? node.args[argument.name] : undefined;
      const value = given === undefined ? undefined : dereference(given, outer);
      return [argument.name, value?.ok ? value.value : argument.default];
    }),
  );
}

/** "Convolution", or the block's name. */
export function kindOf(layers: LayerRegistry, node: NetworkNode, block: BlockDefinition | undefined): string {
  return node.kind === "block"
    ? (block?.name ?? "Missing block")
    : (layers.find(node.type)?.label ?? node.type);
}
