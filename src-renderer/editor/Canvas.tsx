import {
  Background,
  BackgroundVariant,
  type Connection,
  ConnectionLineType,
  type FinalConnectionState,
  MiniMap,
  Panel,
  ReactFlow,
  SelectionMode,
  useReactFlow,
  useStore,
} from "@xyflow/react";
import { type MouseEvent, type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { NetworkNode } from "#core/network/document";
import {
  canStandBetween,
  connect,
  connectionComplaint,
  insertOnEdge,
  moveNodes,
} from "#core/network/edits/index";
import { nodeById } from "#core/network/graph";
import { useDocumentState, useStudio } from "../stores/context";
import { graphInView } from "../stores/document-view";
import { createClipboard } from "./actions/clipboard";
import { EDGE_TYPES } from "./edges/edge-types";
import { setDragTargets, useCanvasView } from "./editor-store";
import { HeatLegend } from "./heat/HeatLegend";
import { useCamera } from "./hooks/use-camera";
import { useClipboardEvents } from "./hooks/use-clipboard-events";
import { useEditorCommands } from "./hooks/use-editor-commands";
import { useFlowEdges } from "./hooks/use-flow-edges";
import { useFlowNodes } from "./hooks/use-flow-nodes";
import { usePaletteDrop } from "./hooks/use-palette-drop";
import { edgeAt } from "./model/flow-edges";
import type { CanvasNode } from "./model/flow-nodes";
import { isFar } from "./nodes/CardNode";
import { nodeColour } from "./nodes/family-icons";
import { NODE_TYPES } from "./nodes/node-types";
import { Breadcrumb } from "./panels/Breadcrumb";
import { CanvasMenu, type MenuTarget } from "./panels/CanvasMenu";
import { EmptyCanvas } from "./panels/EmptyCanvas";
import { ProblemBanner } from "./panels/ProblemBanner";
import { WireMenu } from "./panels/WireMenu";
import { ZoomControls } from "./panels/ZoomControls";

const MULTI_SELECT = ["Shift", "Control", "Meta"];
/** Pixels that the pointer must travel before a press is a drag. */
const DRAG_THRESHOLD = 3;

export function Canvas(): ReactNode {
  const studio = useStudio();
  const { documents } = studio;
  const { editor, location } = useCanvasView();
  const flow = useReactFlow();
  const camera = useCamera();
  const clipboard = useMemo(() => createClipboard(studio), [studio]);
  const { nodes, onNodesChange } = useFlowNodes();
  const { edges, onEdgesChange } = useFlowEdges(editor);
  const drop = usePaletteDrop(editor);
  const readOnly = useDocumentState((state) => state.readOnly);
  const far = useStore(isFar);
  const [connecting, setConnecting] = useState<"source" | "target" | undefined>();
  const [menuTarget, setMenuTarget] = useState<MenuTarget>("pane");
  const edgesRef = useRef(edges);
  edgesRef.current = edges;
  useEditorCommands(editor, clipboard, camera);
  useClipboardEvents(clipboard);
  useFollowSelection(camera);

  const graph = useCallback(() => {
    const { document, viewPath } = documents.getState();
    return document && graphInView(document, viewPath);
  }, [documents]);

  const isValidConnection = useCallback(
    ({ source, target }: { source: string; target: string }) => {
      const drawing = graph();
      return drawing !== undefined && connectionComplaint(drawing, source, target) === undefined;
    },
    [graph],
  );
  const onConnect = useCallback(
    ({ source, target }: Connection) => {
      documents
        .getState()
        .edit("Connect", (document) => connect(document, location, source, target).document);
    },
    [documents, location],
  );
  const onConnectEnd = useCallback(
    (event: globalThis.MouseEvent | TouchEvent, state: FinalConnectionState) => {
      setConnecting(undefined);
      const drawing = graph();
      if (state.fromNode === null || state.isValid || drawing === undefined) return;
      const from = state.fromNode.id;
      if (state.toNode) {
        const ends = state.fromHandle?.type === "target" ? [state.toNode.id, from] : [from, state.toNode.id];
        const complaint = connectionComplaint(drawing, ends[0] ?? "", ends[1] ?? "");
        if (complaint) studio.screen.getState().notify({ severity: "info", message: complaint });
        return;
      }
      const point = "changedTouches" in event ? event.changedTouches[0] : event;
      if (point === undefined) return;
      const screen = { x: point.clientX, y: point.clientY };
      editor.setState({
        openWire: {
          node: from,
          end: state.fromHandle?.type === "target" ? "target" : "source",
          at: flow.screenToFlowPosition(screen),
          screen,
        },
      });
    },
    [editor, flow, graph, studio],
  );

  /** The wire that a dragged node without wires would be spliced into. */
  const spliceUnder = useCallback(
    (event: { clientX: number; clientY: number }, dragged: readonly CanvasNode[]): string | undefined => {
      const drawing = graph();
      const only = dragged.length === 1 ? dragged[0] : undefined;
      const node = only && drawing && nodeById(drawing, only.id);
      if (drawing === undefined || node === undefined || !canStandBetween(drawing, node)) return undefined;
      const at = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
      return edgeAt(drawing, edgesRef.current, at, 24 / flow.getZoom());
    },
    [flow, graph],
  );
  const onNodeDrag = useCallback(
    (event: MouseEvent | globalThis.MouseEvent | TouchEvent, _node: CanvasNode, dragged: CanvasNode[]) => {
      if ("clientX" in event) setDragTargets(editor, spliceUnder(event, dragged), []);
    },
    [editor, spliceUnder],
  );
  const onNodeDragStop = useCallback(
    (event: MouseEvent | globalThis.MouseEvent | TouchEvent, _node: CanvasNode, dragged: CanvasNode[]) => {
      const edge = "clientX" in event ? spliceUnder(event, dragged) : undefined;
      setDragTargets(editor, undefined, []);
      // React Flow reports where nodes were dragged to; what was shown may have been pulled onto the trunk.
      const places = new Map(dragged.map(({ id }) => [id, flow.getNode(id)?.position ?? { x: 0, y: 0 }]));
      const only = dragged[0]?.id;
      documents.getState().edit(edge ? "Splice into the wire" : "Move", (document) => {
        const moved = moveNodes(document, location, places);
        return edge && only ? insertOnEdge(moved, location, edge, only) : moved;
      });
    },
    [documents, editor, flow, location, spliceUnder],
  );

  const onNodeDoubleClick = useCallback(
    (_event: MouseEvent, node: CanvasNode) => {
      if (node.data.node.kind === "block") documents.getState().enterBlock(node.id);
    },
    [documents],
  );
  const onNodeContextMenu = useCallback(
    (_event: MouseEvent, node: CanvasNode) => {
      if (!documents.getState().selection.has(node.id)) documents.getState().select([node.id]);
      setMenuTarget("node");
    },
    [documents],
  );
  const onEdgeContextMenu = useCallback(
    (_event: MouseEvent, edge: { id: string }) => {
      documents.getState().select([]);
      editor.setState({ selectedEdges: new Set([edge.id]) });
      setMenuTarget("edge");
    },
    [documents, editor],
  );
  const openSearch = useCallback(
    (event: MouseEvent) => {
      if (!(event.target instanceof Element) || !event.target.classList.contains("react-flow__pane")) return;
      editor.setState({ insertAt: flow.screenToFlowPosition({ x: event.clientX, y: event.clientY }) });
      studio.screen.getState().setSearchOpen(true);
    },
    [editor, flow, studio],
  );

  return (
    <CanvasMenu target={menuTarget}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the search palette it opens has a key of its own */}
      <div
        className="canvas relative"
        data-far={far || undefined}
        data-connecting={connecting}
        data-testid="drawing"
        onPointerDownCapture={(event) => {
          const id = shiftPressedNode(event);
          if (id === undefined) return;
          // Shift on a node adds it; on the canvas it draws a box, which React Flow would begin here too.
          event.stopPropagation();
          documents.getState().toggleSelected(id);
        }}
        onClickCapture={(event) => {
          if (shiftPressedNode(event) !== undefined) event.stopPropagation();
        }}
        onDoubleClick={openSearch}
        onDragOver={drop.onDragOver}
        onDragLeave={drop.onDragLeave}
        onDrop={drop.onDrop}
      >
        <ReactFlow
          nodes={nodes}
          edges={edges}
          nodeTypes={NODE_TYPES}
          edgeTypes={EDGE_TYPES}
          onNodesChange={onNodesChange}
          onEdgesChange={onEdgesChange}
          onConnect={onConnect}
          onConnectStart={(_event, { handleType }) => setConnecting(handleType ?? undefined)}
          onConnectEnd={onConnectEnd}
          isValidConnection={isValidConnection}
          onNodeDrag={onNodeDrag}
          onNodeDragStop={onNodeDragStop}
          onNodeDoubleClick={onNodeDoubleClick}
          onNodeContextMenu={onNodeContextMenu}
          onEdgeContextMenu={onEdgeContextMenu}
          onPaneContextMenu={() => setMenuTarget("pane")}
          nodesDraggable={!readOnly}
          nodesConnectable={!readOnly}
          connectionLineType={ConnectionLineType.SmoothStep}
          connectionRadius={24}
          connectOnClick={false}
          nodeDragThreshold={DRAG_THRESHOLD}
          deleteKeyCode={null}
          selectionKeyCode="Shift"
          multiSelectionKeyCode={MULTI_SELECT}
          selectionMode={SelectionMode.Partial}
          elevateNodesOnSelect={false}
          elevateEdgesOnSelect={false}
          disableKeyboardA11y
          zoomOnDoubleClick={false}
          minZoom={0.02}
          maxZoom={2.5}
          onInit={camera.home}
          onlyRenderVisibleElements
          proOptions={{ hideAttribution: true }}
          aria-label="Canvas"
        >
          <Background variant={BackgroundVariant.Dots} gap={24} size={1} color="var(--line)" />
          <Panel position="top-left">
            <Breadcrumb />
          </Panel>
          <Panel position="bottom-left">
            <HeatLegend />
          </Panel>
          <MiniMap
            pannable
            zoomable
            position="bottom-right"
            ariaLabel="Map of the drawing"
            bgColor="var(--panel)"
            maskColor="color-mix(in srgb, var(--background) 55%, transparent)"
            nodeColor={minimapColour}
            nodeStrokeWidth={0}
            nodeBorderRadius={8}
            style={MINIMAP}
          />
          <Panel position="top-right">
            <ZoomControls camera={camera} />
          </Panel>
        </ReactFlow>
        {nodes.length === 0 && <EmptyCanvas />}
        <div className="pointer-events-none absolute right-38 bottom-3 left-4 z-10 flex justify-center">
          <ProblemBanner />
        </div>
        <WireMenu />
      </div>
    </CanvasMenu>
  );
}

/** The node that is pressed with Shift held, if one is. */
function shiftPressedNode(event: MouseEvent): string | undefined {
  if (!event.shiftKey || event.button !== 0 || !(event.target instanceof Element)) return undefined;
  if (event.target.closest("button, .port")) return undefined;
  return event.target.closest(".react-flow__node")?.getAttribute("data-id") ?? undefined;
}

const MINIMAP = { width: 120, height: 96 };

function minimapColour(node: { data: { node?: NetworkNode } }): string {
  return node.data.node ? nodeColour(node.data.node) : "var(--shape)";
}

/** A selection that was made elsewhere (a problem, undo, a paste) is brought into sight. */
function useFollowSelection(camera: ReturnType<typeof useCamera>): void {
  const { documents } = useStudio();
  useEffect(() => {
    let pressed = false;
    const down = (): void => {
      pressed = true;
    };
    const up = (): void => {
      // After the click that ends with this release has made its selection.
      setTimeout(() => {
        pressed = false;
      });
    };
    const canvas = document.querySelector(".canvas");
    canvas?.addEventListener("pointerdown", down, true);
    window.addEventListener("pointerup", up, true);
    const stop = documents.subscribe((state, before) => {
      if (pressed || state.selection === before.selection || state.selection.size === 0) return;
      const all = state.document && graphInView(state.document, state.viewPath)?.nodes.length;
      if (state.selection.size === all) return;
      camera.reveal([...state.selection]);
    });
    return () => {
      stop();
      canvas?.removeEventListener("pointerdown", down, true);
      window.removeEventListener("pointerup", up, true);
    };
  }, [documents, camera]);
}
