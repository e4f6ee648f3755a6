/** Putting things on the canvas as gestures: one undo step each, the new node selected. */
import type { LayerRegistry } from "#core/layers/registry";
import type { Graph, GraphLocation, NetworkDocument, Position } from "#core/network/document";
import { addSkip, connect, joinNodes } from "#core/network/edits/index";
import { flowEnds, lastInFlow } from "#core/network/flow";
import { graphAt, incoming, nodeById, topologicalOrder } from "#core/network/graph";
import { portsOf } from "#core/network/ports";
import { graphInView, locationInView, pathPrefix } from "../../stores/document-view";
import { orRefusal } from "../../stores/refusal";
import type { Studio } from "../../stores/studio";
import { itemLabel } from "./item-label";
import {
  addAfterEach,
  addToFlow,
  canLeadThrough,
  type Item,
  type Placed,
  placeItem,
  spliceItem,
} from "./items";

interface Here {
  readonly document: NetworkDocument;
  readonly location: GraphLocation;
  /** Output shape of a node of the graph in view. */
  shapeOf(node: string): readonly number[] | undefined;
}

function here(studio: Studio): Here | undefined {
  const { document, viewPath } = studio.documents.getState();
  if (document === undefined) return undefined;
  const prefix = pathPrefix(document, viewPath);
  return {
    document,
    location: locationInView(document, viewPath),
    shapeOf(node) {
      const name = graphInView(document, viewPath)?.nodes.find((other) => other.id === node)?.name;
      return studio.analysis.getState().analysis?.facts.get(prefix + name)?.outputShape;
    },
  };
}

function commit(studio: Studio, item: Item, place: () => Placed): string | undefined {
  const placed = orRefusal(studio.screen, place);
  if (placed?.node === undefined) return undefined;
  const label = `Add ${itemLabel(studio.layers, placed.document, item)}`;
  const done = studio.documents.getState().edit(label, () => placed.document, { select: [placed.node] });
  return done ? placed.node : undefined;
}

export function insertAt(studio: Studio, item: Item, middle: Position): string | undefined {
  const view = here(studio);
  return (
    view && commit(studio, item, () => placeItem(studio.layers, view.document, view.location, item, middle))
  );
}

export function insertIntoEdge(
  studio: Studio,
  item: Item,
  edgeId: string,
  middle: Position,
): string | undefined {
  const view = here(studio);
  const edge = view && graphAt(view.document, view.location).edges.find((other) => other.id === edgeId);
  if (view === undefined || edge === undefined) return undefined;
  const shape = view.shapeOf(edge.source);
  return commit(studio, item, () =>
    spliceItem(studio.layers, view.document, view.location, item, edge, middle, shape),
  );
}

/**
 * Into the flow: after each of the selected nodes, else before the output. A skip goes around all that is selected, and a
 * merge joins them.
 *
 * @param otherwise where it stands when it finds no place in the flow
 */
export function insertIntoFlow(studio: Studio, item: Item, otherwise: Position): string | undefined {
  const view = here(studio);
  if (view === undefined) return undefined;
  const selected = studio.documents.getState().selection;
  if (item.kind === "layer" && studio.layers.find(item.type)?.role === "skip") {
    return skipAround(studio, [...selected]) ? [...selected][0] : undefined;
  }
  const graph = graphAt(view.document, view.location);
  const readable = readableInFlow(studio.layers, graph, selected);
  if (readable.length > 1 && item.kind === "layer" && studio.layers.find(item.type)?.role === "merge") {
    return joinSelected(studio, item.type);
  }
  if (readable.length > 1 && canLeadThrough(studio.layers, item))
    return insertAfterEach(studio, item, view, readable);
  const after = readable.at(-1) ?? lastInFlow(graph, selected);
  const source = after ?? sourceOfOutput(graph, view.location);
  const shape = source === undefined ? undefined : view.shapeOf(source);
  return commit(studio, item, () =>
    addToFlow(studio.layers, view.document, view.location, item, { after, otherwise }, shape),
  );
}

/** Those of the nodes that a wire can lead out of, as data reaches them. */
function readableInFlow(layers: LayerRegistry, graph: Graph, ids: ReadonlySet<string>): string[] {
  const { order, inCycle } = topologicalOrder(graph);
  return [...order, ...inCycle].filter((id) => {
    const node = ids.has(id) ? nodeById(graph, id) : undefined;
    return node !== undefined && portsOf(layers, node).outputs !== 0;
  });
}

function insertAfterEach(
  studio: Studio,
  item: Item,
  { document, location, shapeOf }: Here,
  nodes: readonly string[],
): string | undefined {
  const placed = orRefusal(studio.screen, () =>
    addAfterEach(studio.layers, document, location, item, nodes, shapeOf),
  );
  if (placed === undefined || placed.nodes.length === 0) return undefined;
  const label = `Add ${itemLabel(studio.layers, placed.document, item)} after each`;
  const done = studio.documents.getState().edit(label, () => placed.document, { select: placed.nodes });
  return done ? placed.nodes[0] : undefined;
}

/** Leads the selected layers into one new Add or Concatenate, or says why it cannot. */
export function joinSelected(studio: Studio, type: string): string | undefined {
  const view = here(studio);
  if (view === undefined) return undefined;
  const selected = [...studio.documents.getState().selection];
  const joined = orRefusal(studio.screen, () =>
    joinNodes(studio.layers, view.document, view.location, selected, type),
  );
  if (joined === undefined) return undefined;
  if (joined.node === undefined) {
    studio.screen
      .getState()
      .notify({ severity: "info", message: joined.reason ?? "These layers cannot be joined." });
    return undefined;
  }
  const label = `Join by ${studio.layers.find(type)?.label ?? type}`;
  const done = studio.documents.getState().edit(label, () => joined.document, { select: [joined.node] });
  return done ? joined.node : undefined;
}

function sourceOfOutput(graph: Graph, location: GraphLocation): string | undefined {
  const [end] = flowEnds(graph, location).ends;
  return end && incoming(graph, end.id)[0]?.source;
}

/** Where a wire was dropped: the item arrives connected to the node that it came from. */
export function insertAtWire(
  studio: Studio,
  item: Item,
  wire: { readonly node: string; readonly end: "source" | "target"; readonly at: Position },
): string | undefined {
  const view = here(studio);
  if (view === undefined) return undefined;
  const shape = wire.end === "source" ? view.shapeOf(wire.node) : undefined;
  const middle = { x: wire.at.x, y: wire.at.y + (wire.end === "source" ? 20 : -20) };
  return commit(studio, item, () => {
    const placed = placeItem(studio.layers, view.document, view.location, item, middle, shape);
    if (placed.node === undefined) return placed;
    const [from, to] = wire.end === "source" ? [wire.node, placed.node] : [placed.node, wire.node];
    return { ...placed, document: connect(studio.layers, placed.document, view.location, from, to).document };
  });
}

/** Draws a skip around a run of layers, or says why it cannot. */
export function skipAround(studio: Studio, nodes: readonly string[]): boolean {
  const view = here(studio);
  if (view === undefined) return false;
  const added = orRefusal(studio.screen, () => addSkip(studio.layers, view.document, view.location, nodes));
  if (added === undefined) return false;
  if (added.node === undefined) {
    studio.screen
      .getState()
      .notify({ severity: "info", message: added.reason ?? "No skip fits around these layers." });
    return false;
  }
  return studio.documents.getState().edit("Add skip", () => added.document, { select: [added.node] });
}
