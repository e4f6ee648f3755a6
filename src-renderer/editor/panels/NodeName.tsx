import { useReactFlow, useStore } from "@xyflow/react";
import { type ReactNode, useLayoutEffect, useRef, useState } from "react";
import { useShallow } from "zustand/react/shallow";
import { summaryOf } from "#core/blocks/card-words";
import { roleOf } from "#core/layout/boxes";
import type { NetworkNode } from "#core/network/document";
import { blockById, nodeById } from "#core/network/graph";
import { factsOf } from "../../stores/analysis-store";
import { useAnalysisState, useGraph, useStudio } from "../../stores/context";
import { formatShape } from "../../ui/format-shape";
import { useCanvasView, useEditorState } from "../editor-store";
import { useDetail } from "../nodes/detail";

/** Between the node and its name. */
const GAP = 8;

/**
 * The name of the node under the pointer, or with the keyboard's focus, wherever the node does not say it itself: a pill
 * says what its shortcut does, and further out cards say less, or nothing.
 */
export function NodeName(): ReactNode {
  const pointed = useEditorState((state) => state.pointedNode);
  const { layers } = useStudio();
  const graph = useGraph();
  const detail = useDetail();
  const node = pointed === undefined ? undefined : nodeById(graph, pointed);
  const says = node !== undefined && detail === "full" && roleOf(layers, node) !== "shortcut";
  return node === undefined || says ? null : <Name key={node.id} node={node} />;
}

function Name({ node }: { readonly node: NetworkNode }): ReactNode {
  const { prefix, blocks, argumentValues } = useCanvasView();
  const flow = useReactFlow();
  const shape = useAnalysisState(factsOf(prefix + node.name))?.outputShape;
  const box = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    if (box.current) setSize({ width: box.current.offsetWidth, height: box.current.offsetHeight });
  }, []);
  const view = useStore(useShallow(({ transform, width, height }) => ({ transform, width, height })));
  const [x, y, zoom] = view.transform;
  const bounds = flow.getNodesBounds([node.id]);
  const right = (bounds.x + bounds.width) * zoom + x + GAP;
  const left = right + size.width < view.width ? right : bounds.x * zoom + x - GAP - size.width;
  const top = (bounds.y + bounds.height / 2) * zoom + y - size.height / 2;
  const block = node.kind === "block" ? blockById({ blocks }, node.block) : undefined;
  const words = summaryOf(useStudio().layers, node, block, argumentValues);
  return (
    <div ref={box} className="node-name" data-testid="node-name" style={{ left, top }} aria-hidden>
      <b>{node.name}</b> {words} {shape && <span className="numeric">{formatShape(shape)}</span>}
    </div>
  );
}
