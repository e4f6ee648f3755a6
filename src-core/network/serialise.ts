/** Document to text: the same document always gives the same bytes, so files compare well under version control. */
import { recipeSchema } from "../training/recipe";
import {
  argumentReferenceSchema,
  type BlockArgument,
  type BlockDefinition,
  blockArgumentSchema,
  type Graph,
  imagesSchema,
  type NetworkDocument,
  type NetworkNode,
  networkArgumentSchema,
} from "./document";

/** JSON with the schema's key order, parameters and blocks sorted by key, two spaces and a final newline. */
export function serialiseDocument(document: NetworkDocument): string {
  const { format, version, id, origin, name, notes, dataset, recipe, graph, blocks } = document;
  const ordered = {
    format,
    version,
    ...(id === undefined ? {} : { id }),
    ...(origin === undefined ? {} : { origin }),
    name,
    ...(notes === undefined ? {} : { notes }),
    dataset: typeof dataset === "string" ? dataset : (imagesSchema.safeParse(dataset).data ?? dataset),
    // The schema puts the keys in its own order.
    recipe: recipeSchema.safeParse(recipe).data ?? recipe,
    arguments: document.arguments.map(
      (argument) => networkArgumentSchema.safeParse(argument).data ?? argument,
    ),
    graph: orderedGraph(graph),
    blocks: sortedRecord(blocks, orderedBlock),
  };
  return `${JSON.stringify(ordered, null, 2)}\n`;
}

function orderedGraph(graph: Graph): Graph {
  return {
    nodes: graph.nodes.map(orderedNode),
    edges: graph.edges.map(({ id, source, target }) => ({ id, source, target })),
  };
}

function orderedNode(node: NetworkNode): NetworkNode {
  const position = { x: node.position.x, y: node.position.y };
  const bypassed = node.bypassed === undefined ? {} : { bypassed: node.bypassed };
  if (node.kind === "layer") {
    const { kind, id, type, name } = node;
    return { kind, id, type, name, params: sortedRecord(node.params), position, ...bypassed };
  }
  const { kind, id, block, name } = node;
  const repeat =
    typeof node.repeat === "number"
      ? node.repeat
      : (argumentReferenceSchema.safeParse(node.repeat).data ?? node.repeat);
  return { kind, id, block, name, args: sortedRecord(node.args), repeat, position, ...bypassed };
}

function orderedBlock(block: BlockDefinition): BlockDefinition {
  const { id, name, description } = block;
  return {
    id,
    name,
    description,
    arguments: block.arguments.map(orderedArgument),
    graph: orderedGraph(block.graph),
  };
}

function orderedArgument(argument: BlockArgument): BlockArgument {
  return blockArgumentSchema.safeParse(argument).data ?? argument;
}

function sortedRecord<T>(
  record: Readonly<Record<string, T>>,
  convert: (value: T) => T = (value) => value,
): Record<string, T> {
  const keys = Object.keys(record).sort();
  return Object.fromEntries(keys.map((key) => [key, convert(record[key] as T)]));
}
