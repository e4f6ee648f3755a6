/** Short hands for the tests of expansion. */
import {
  type BlockDefinition,
  type BlockNode,
  DOCUMENT_VERSION,
  type Graph,
  type LayerNode,
  type NetworkDocument,
  type NetworkNode,
} from "../network/document";
import { DEFAULT_RECIPE } from "../training/recipe";
import type { Expansion } from "./expansion";

const position = { x: 0, y: 0 };
export function layer(
  name: string,
  type: string,
  params: LayerNode["params"] = {},
  bypassed = false,
): LayerNode {
  return { kind: "layer", id: name, name, type, params, position, ...(bypassed ? { bypassed } : {}) };
}
export function block(
  name: string,
  of: string,
  repeat = 1,
  args: BlockNode["args"] = {},
  bypassed = false,
): BlockNode {
  return {
    kind: "block",
    id: name,
    name,
    block: of,
    args,
    repeat,
    position,
    ...(bypassed ? { bypassed } : {}),
  };
}
/** Edges written as "a>b". */
export function graph(nodes: NetworkNode[], ...edges: string[]): Graph {
  return {
    nodes,
    edges: edges.map((edge, index) => {
      const [source = "", target = ""] = edge.split(">");
      return { id: `e${index}`, source, target };
    }),
  };
}
export function definition(
  id: string,
  inside: Graph,
  declared: BlockDefinition["arguments"] = [],
): BlockDefinition {
  return { id, name: id, description: "", arguments: declared, graph: inside };
}
export function chain(
  id: string,
  middle: NetworkNode[],
  declared: BlockDefinition["arguments"] = [],
): BlockDefinition {
  const nodes = [layer("in", "blockInput"), ...middle, layer("out", "blockOutput")];
  const edges = nodes.slice(1).map((node, index) => `${nodes[index]?.id}>${node.id}`);
  return definition(id, graph(nodes, ...edges), declared);
}
export function drawing(top: Graph, ...blocks: BlockDefinition[]): NetworkDocument {
  return {
    format: "skiploom-network",
    version: DOCUMENT_VERSION,
    name: "test",
    dataset: "digits",
    recipe: DEFAULT_RECIPE,
    arguments: [],
    graph: top,
    blocks: Object.fromEntries(blocks.map((each) => [each.id, each])),
  };
}
/** Each flat node as "path < inputs' paths". */
export function lines({ flat }: Expansion): string[] {
  const nodes = flat?.nodes ?? [];
  return nodes.map((node) =>
    [node.path, ...node.inputs.map((input) => nodes[input]?.path ?? "?")].join(" < "),
  );
}
export const codes = (expansion: Expansion): string[] => expansion.problems.map((problem) => problem.code);
