/** The nodes and wires of the graph in view, and what a pointer does to them. */
import { Background, BackgroundVariant, Panel, ReactFlow } from "@xyflow/react";
import { type ReactNode, useRef, useState } from "react";
import { useDocumentState } from "../stores/context";
import { useCanvasView } from "./editor-store";
import { FLOW_SETTINGS } from "./flow-settings";
import { HeatLegend } from "./heat/HeatLegend";
import type { CanvasCamera } from "./hooks/use-camera";
import type { Connecting } from "./hooks/use-connecting";
import { useFlowEdges } from "./hooks/use-flow-edges";
import { useFlowNodes } from "./hooks/use-flow-nodes";
import type { MenuHandlers } from "./hooks/use-menu-handlers";
import { useNodeDrag } from "./hooks/use-node-drag";
import { useNodePresses } from "./hooks/use-node-presses";
import { usePointedByPointer } from "./hooks/use-pointed-node";
import type { CanvasEdge } from "./model/flow-edges";
import type { CanvasNode } from "./model/flow-nodes";
import { Breadcrumb } from "./panels/Breadcrumb";
import { CanvasMap } from "./panels/CanvasMap";
import { ZoomControls } from "./panels/ZoomControls";

interface DrawingProps {
  readonly camera: CanvasCamera;
  readonly menu: MenuHandlers;
  readonly connecting: Connecting["handlers"];
}

export function Drawing({ camera, menu, connecting }: DrawingProps): ReactNode {
  const { editor } = useCanvasView();
  const { nodes, onNodesChange } = useFlowNodes();
  const { edges, onEdgesChange } = useFlowEdges(editor);
  const edgesRef = useRef(edges);
  edgesRef.current = edges;
  const drag = useNodeDrag(edgesRef);
  const presses = useNodePresses();
  const readOnly = useDocumentState((state) => state.readOnly);
  // React Flow takes in its size and each of its settings one by one, and would have every node and wire look each time.
  const [ready, setReady] = useState(false);
  const pointing = usePointedByPointer();
  return (
    <ReactFlow
      {...FLOW_SETTINGS}
      {...connecting}
      {...drag}
      {...presses}
      {...pointing}
      nodes={ready ? nodes : NO_NODES}
      edges={ready ? edges : NO_EDGES}
      onNodesChange={onNodesChange}
      onEdgesChange={onEdgesChange}
      onNodeContextMenu={menu.onNode}
      onSelectionContextMenu={menu.onSelection}
      onEdgeContextMenu={menu.onEdge}
      nodesDraggable={!readOnly}
      nodesConnectable={!readOnly}
      onInit={() => {
        camera.home(nodes);
        setReady(true);
      }}
      aria-label="Canvas"
    >
      <Background variant={BackgroundVariant.Dots} gap={24} size={1} color="var(--line)" />
      <Panel position="top-left" className="pointer-events-none right-0 flex items-start gap-2">
        <Breadcrumb />
        <ZoomControls camera={camera} />
      </Panel>
      <Panel position="bottom-left" className="pointer-events-none">
        <HeatLegend />
      </Panel>
      <CanvasMap />
    </ReactFlow>
  );
}

const NO_NODES: CanvasNode[] = [];
const NO_EDGES: CanvasEdge[] = [];
