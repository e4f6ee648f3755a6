/** How React Flow behaves on our canvas, apart from what depends on the drawing. */
import { ConnectionLineType, type ReactFlowProps, SelectionMode } from "@xyflow/react";
import { EDGE_TYPES } from "./edges/edge-types";
import type { CanvasEdge } from "./model/flow-edges";
import type { CanvasNode } from "./model/flow-nodes";
import { NODE_TYPES } from "./nodes/node-types";

/** Pixels that the pointer must travel before a press is a drag. */
const DRAG_THRESHOLD = 3;

export const FLOW_SETTINGS: ReactFlowProps<CanvasNode, CanvasEdge> = {
  nodeTypes: NODE_TYPES,
  edgeTypes: EDGE_TYPES,
  connectionLineType: ConnectionLineType.SmoothStep,
  connectionRadius: 24,
  connectOnClick: false,
  nodeDragThreshold: DRAG_THRESHOLD,
  // The studio has commands for these keys.
  deleteKeyCode: null,
  disableKeyboardA11y: true,
  selectionKeyCode: "Shift",
  multiSelectionKeyCode: ["Shift", "Control", "Meta"],
  selectionMode: SelectionMode.Partial,
  elevateNodesOnSelect: false,
  elevateEdgesOnSelect: false,
  zoomOnDoubleClick: false,
  minZoom: 0.02,
  maxZoom: 2.5,
  onlyRenderVisibleElements: true,
  proOptions: { hideAttribution: true },
};
