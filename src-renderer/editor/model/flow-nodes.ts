/** React Flow's nodes from the document's. Sizes and handles are given, so nothing waits to be measured. */

import { type Node, Position as Side } from "@xyflow/react";
import type { LayerRegistry } from "#core/layers/registry";
import type { Box } from "#core/layout/box-graph";
import { boxOf, inletOf, outletOf } from "#core/layout/boxes";
import type { NetworkNode } from "#core/network/document";
import { portsOf } from "#core/network/ports";

export type CanvasNode = Node<{ readonly node: NetworkNode }, Box["role"]>;

const ORIGIN = { x: 0, y: 0 };
/** Side of the square that takes hold of a wire; it lies inside the shape, touching the edge. */
const HANDLE = 12;

function flowNode(layers: LayerRegistry, node: NetworkNode, selected: boolean): CanvasNode {
  const { width, height, role } = boxOf(layers, node);
  const ports = portsOf(layers, node);
  const inlet = inletOf(layers, node, ORIGIN);
  const outlet = outletOf(layers, node, ORIGIN);
  const handles: NonNullable<CanvasNode["handles"]> = [];
  const square = { id: null, width: HANDLE, height: HANDLE };
  if (ports.inputs !== 0) {
    handles.push({ type: "target", position: Side.Top, x: inlet.x - HANDLE / 2, y: inlet.y, ...square });
  }
  if (ports.outputs !== 0) {
    const y = outlet.y - HANDLE;
    handles.push({ type: "source", position: Side.Bottom, x: outlet.x - HANDLE / 2, y, ...square });
  }
  return {
    id: node.id,
    type: role,
    position: node.position,
    data: { node },
    width,
    height,
    measured: { width, height },
    handles,
    selected,
    // Only the pill takes the pointer, not the card-wide box around it.
    ...(role === "shortcut" ? { style: { pointerEvents: "none" } } : {}),
    domAttributes: { "aria-labelledby": spokenNameId(node.id) },
  };
}

/** Id of what names a node to a screen reader: a hidden text, or where that would cost too much, a label. */
export function spokenNameId(node: string): string {
  return `spoken-${node}`;
}

/** The canvas's nodes for a graph; those that did not change keep their identity, so they are not drawn again. */
export function flowNodes(
  layers: LayerRegistry,
  nodes: readonly NetworkNode[],
  selection: ReadonlySet<string>,
  previous: readonly CanvasNode[],
): CanvasNode[] {
  const before = new Map(previous.map((node) => [node.id, node]));
  return nodes.map((node) => {
    const old = before.get(node.id);
    const selected = selection.has(node.id);
    if (old?.data.node !== node) {
      return flowNode(layers, node, selected);
    }
    if (old.selected === selected && samePlace(old, node)) return old;
    return { ...old, selected, position: node.position };
  });
}

function samePlace(one: CanvasNode, other: NetworkNode): boolean {
  return one.position.x === other.position.x && one.position.y === other.position.y;
}
