/** Drawing a residual connection around selected layers (He et al. 2015, figure 2). */
import type { LayerRegistry } from "../../layers/registry";
import { makeRoom } from "../../layout/make-room";
import type { Graph, GraphLocation, LayerNode, NetworkDocument, Position } from "../document";
import { graphAt, nodeById, uniqueName, withGraph } from "../graph";
import { newIdentifier } from "../identifiers";
import { ADD_DIAMETER, centreX, clampPosition, ROW_HEIGHT } from "../metrics";
import { roomForArc } from "./arc-lanes";
import { withinLimits } from "./commit";
import { findRegion, type Region } from "./region";
import { roomAbove } from "./room";

export interface SkipAdded {
  readonly document: NetworkDocument;
  /** Id of the new Add; absent when the selection was refused. */
  readonly node?: string;
  /** Id of the new shortcut. */
  readonly shortcut?: string;
  /** Why it was refused, as a sentence. */
  readonly reason?: string;
}

/**
 * Carries the tensor that enters the selected chain around it: a shortcut (mode `auto`) beside the trunk, and an Add
 * below the last selected layer. Everything that read the last layer now reads the Add, in the same port.
 */
export function addSkip(
  layers: LayerRegistry,
  document: NetworkDocument,
  location: GraphLocation,
  ids: readonly string[],
): SkipAdded {
  const graph = graphAt(document, location);
  const found = findRegion(graph, ids);
  if ("reason" in found) return { document, reason: found.reason };
  const { region } = found;
  const last = nodeById(graph, region.exit);
  const first = nodeById(graph, region.entering[0]?.target ?? region.exit);
  if (last === undefined || first === undefined) return { document, reason: "The selected layers are gone." };

  const trunk = centreX(layers, first);
  const readers = region.leaving.flatMap((edge) => nodeById(graph, edge.target) ?? []);
  const below = readers.filter((node) => node.position.y > last.position.y);
  const unplaced = layer("add", uniqueName(graph, "add"), {
    x: centreX(layers, last) - ADD_DIAMETER / 2,
    y: last.position.y + ROW_HEIGHT,
  });
  const room = roomAbove(layers, graph, unplaced, unplaced.position, below, last.position.y);
  const add = { ...unplaced, position: room.position };
  const middle = (first.position.y + last.position.y) / 2;
  const arc = { top: first.position.y - ROW_HEIGHT / 2, bottom: add.position.y };
  const { graph: cleared, x } = roomForArc(layers, room.graph, trunk, arc, middle);
  const shortcut = layer("shortcut", uniqueName(graph, "shortcut"), { x, y: middle });
  const skipped = {
    nodes: [...cleared.nodes, shortcut, add],
    edges: skipEdges(graph, region, shortcut.id, add.id),
  };
  const changed = withGraph(document, location, makeRoom(layers, graph, skipped));
  return { document: withinLimits(changed), node: add.id, shortcut: shortcut.id };
}

function skipEdges(graph: Graph, region: Region, shortcut: string, add: string): Graph["edges"] {
  const leaving = new Set(region.leaving.map((edge) => edge.id));
  return [
    ...graph.edges.map((edge) => (leaving.has(edge.id) ? { ...edge, source: add } : edge)),
    { id: newIdentifier("edge"), source: region.exit, target: add },
    { id: newIdentifier("edge"), source: region.entry, target: shortcut },
    { id: newIdentifier("edge"), source: shortcut, target: add },
  ];
}

function layer(type: string, name: string, position: Position): LayerNode {
  return {
    kind: "layer",
    id: newIdentifier("node"),
    type,
    name,
    params: {},
    position: clampPosition(position),
  };
}
