/** Turning a selection into a block. */
import type { LayerRegistry } from "../../layers/registry";
import { makeRoom } from "../../layout/make-room";
import {
  type BlockDefinition,
  type BlockNode,
  type Edge,
  type Graph,
  type GraphLocation,
  type LayerNode,
  LIMITS,
  type NetworkDocument,
  nameSchema,
} from "../document";
import { largest, smallest } from "../extremes";
import { argumentsAt, graphAt, withGraph } from "../graph";
import { newIdentifier } from "../identifiers";
import { CARD_WIDTH, centreX, clampPosition, ROW_HEIGHT } from "../metrics";
import { NameGiver } from "../names";
import { referredArguments } from "./arguments";
import { closeGap } from "./close-gap";
import { withinLimits } from "./commit";
import { findRegion, type Region } from "./region";

export interface Grouped {
  readonly document: NetworkDocument;
  /** Id of the block's instance; absent when the selection was refused. */
  readonly node?: string;
  /** Why it was refused, as a sentence. */
  readonly reason?: string;
}

/**
 * Moves the selected layers into a new block and puts one instance of it in their place. The selection must read one
 * tensor and give one. The arguments that the selection refers to, of the network or of the surrounding block, become arguments of the new block,
 * passed through.
 */
export function groupIntoBlock(
  layers: LayerRegistry,
  document: NetworkDocument,
  location: GraphLocation,
  ids: readonly string[],
  name: string,
): Grouped {
  const graph = graphAt(document, location);
  const found = findRegion(graph, ids);
  if ("reason" in found) return { document, reason: found.reason };
  const { region } = found;
  const wanted = nameSchema.safeParse(name).success ? name : "Block";
  const definition = definitionOf(layers, document, location, region, wanted);
  const others = graph.nodes.filter((node) => !region.ids.has(node.id));
  const names = new NameGiver(others.map((node) => node.name));
  const instance = instanceOf(definition, region, names.free(wanted));
  const withDefinition = { ...document, blocks: { ...document.blocks, [definition.id]: definition } };
  const at = graph.nodes.findIndex((node) => region.ids.has(node.id));
  const nodes = graph.nodes.flatMap((node, index) =>
    index === at ? [instance] : region.ids.has(node.id) ? [] : [node],
  );
  const grouped = { nodes, edges: outerEdges(graph.edges, region, instance.id) };
  const changed = withGraph(
    withDefinition,
    location,
    makeRoom(layers, graph, withoutHole(layers, grouped, region, instance)),
  );
  return { document: withinLimits(changed), node: instance.id };
}

/** What followed the layers comes up to their block, by as much as they were taller than it. */
function withoutHole(layers: LayerRegistry, graph: Graph, region: Region, instance: BlockNode): Graph {
  const foot = largest(region.nodes.map((node) => node.position.y));
  const exit = region.nodes.find((node) => node.id === region.exit)?.position.y ?? foot;
  const readers = new Set(region.leaving.map((edge) => edge.target));
  const below = graph.nodes.filter((node) => readers.has(node.id) && node.position.y > exit);
  return closeGap(
    layers,
    graph,
    below.map((node) => node.id),
    foot - instance.position.y,
  );
}

function definitionOf(
  layers: LayerRegistry,
  document: NetworkDocument,
  location: GraphLocation,
  region: Region,
  name: string,
): BlockDefinition {
  const tops = region.nodes.map((node) => node.position.y);
  const first = region.nodes.find((node) => node.id === region.entering[0]?.target) ?? region.nodes[0];
  const left = (first === undefined ? 0 : centreX(layers, first)) - CARD_WIDTH / 2;
  const inner = new NameGiver(region.nodes.map((node) => node.name));
  const input = blockEnd("blockInput", inner.free("input"), left, smallest(tops) - ROW_HEIGHT);
  const output = blockEnd("blockOutput", inner.free("output"), left, largest(tops) + ROW_HEIGHT);
  const blockNames = new NameGiver(Object.values(document.blocks).map((block) => block.name));
  const outer = argumentsAt(document, location);
  const referred = referredArguments(region.nodes);
  return {
    id: newIdentifier("block"),
    name: blockNames.free(name),
    description: "",
    // The surrounding block already turns to `afterFirst` in its later repeats; doing it here again would be wrong.
    arguments: outer
      .filter((argument) => referred.has(argument.name))
      .map(({ afterFirst: _dropped, ...argument }) => argument),
    graph: makeRoom(
      layers,
      { nodes: [...region.nodes], edges: [] },
      {
        nodes: [input, ...region.nodes, output],
        edges: [
          ...innerEdges(graphAt(document, location).edges, region, input.id),
          { id: newIdentifier("edge"), source: region.exit, target: output.id },
        ],
      },
    ),
  };
}

/** Inner wires and those from outside, in the drawing's order, so that merges keep the order of their inputs. */
function innerEdges(edges: readonly Edge[], region: Region, input: string): Edge[] {
  return edges
    .filter((edge) => region.ids.has(edge.target))
    .map((edge) => (region.ids.has(edge.source) ? edge : { ...edge, source: input }));
}

function outerEdges(edges: readonly Edge[], region: Region, instance: string): Edge[] {
  const entering = new Set(region.entering.map((edge) => edge.id));
  const leaving = new Set(region.leaving.map((edge) => edge.id));
  const inner = new Set(region.inner.map((edge) => edge.id));
  const firstEntering = region.entering[0]?.id;
  return edges.flatMap((edge) => {
    if (inner.has(edge.id)) return [];
    if (entering.has(edge.id)) return edge.id === firstEntering ? [{ ...edge, target: instance }] : [];
    return [leaving.has(edge.id) ? { ...edge, source: instance } : edge];
  });
}

function instanceOf(definition: BlockDefinition, region: Region, name: string): BlockNode {
  const top = smallest(region.nodes.map((node) => node.position.y));
  const x = definition.graph.nodes[0]?.position.x ?? 0;
  return {
    kind: "block",
    id: newIdentifier("node"),
    block: definition.id,
    name: name.slice(0, LIMITS.nameLength),
    args: Object.fromEntries(definition.arguments.map((argument) => [argument.name, { arg: argument.name }])),
    repeat: 1,
    position: clampPosition({ x, y: top }),
  };
}

function blockEnd(type: "blockInput" | "blockOutput", name: string, x: number, y: number): LayerNode {
  return {
    kind: "layer",
    id: newIdentifier("node"),
    type,
    name,
    params: {},
    position: clampPosition({ x, y }),
  };
}
