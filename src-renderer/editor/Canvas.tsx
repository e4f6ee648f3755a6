import {
  Background,
  BackgroundVariant,
  type Connection,
  ConnectionLineType,
  type FinalConnectionState,
  Panel,
  ReactFlow,
  SelectionMode,
  useReactFlow,
  useStore,
} from "@xyflow/react";
import { type MouseEvent, type ReactNode, useCallback, useMemo, useRef, useState } from "react";
import { connect, connectionComplaint } from "#core/network/edits/index";
import { useDocumentState, useStudio } from "../stores/context";
import { graphInView } from "../stores/document-view";
import { classNames } from "../ui/class-names";
import { createClipboard } from "./actions/clipboard";
import { searchAt } from "./actions/search-at";
import { EDGE_TYPES } from "./edges/edge-types";
import { useCanvasView } from "./editor-store";
import { HeatProvider } from "./heat/HeatContext";
import { HeatLegend } from "./heat/HeatLegend";
import { useCamera } from "./hooks/use-camera";
import { useClipboardEvents } from "./hooks/use-clipboard-events";
import { useEditorCommands } from "./hooks/use-editor-commands";
import { useFlowEdges } from "./hooks/use-flow-edges";
import { useFlowNodes } from "./hooks/use-flow-nodes";
import { useFollowSelection } from "./hooks/use-follow-selection";
import { useGivenSizes } from "./hooks/use-given-sizes";
import { useKeepCamera } from "./hooks/use-keep-camera";
import { useMenuHandlers } from "./hooks/use-menu-commands";
import { useNodeDrag } from "./hooks/use-node-drag";
import { usePaletteDrop } from "./hooks/use-palette-drop";
import type { CanvasEdge } from "./model/flow-edges";
import type { CanvasNode } from "./model/flow-nodes";
import { DetailContext, detailOf, nameSizeOf } from "./nodes/detail";
import { NODE_TYPES } from "./nodes/node-types";
import { Breadcrumb } from "./panels/Breadcrumb";
import { CanvasMap, useHasMap } from "./panels/CanvasMap";
import { CanvasMenu } from "./panels/CanvasMenu";
import { EmptyCanvas } from "./panels/EmptyCanvas";
import { NodeName } from "./panels/NodeName";
import { ProblemBanner } from "./panels/ProblemBanner";
import { RenameNode } from "./panels/RenameNode";
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
  // React Flow takes in its size and each of its settings one by one, and would have every node and wire look each time.
  const [ready, setReady] = useState(false);
  const drop = usePaletteDrop(editor);
  const readOnly = useDocumentState((state) => state.readOnly);
  const detail = useStore(detailOf);
  const nameSize = useStore(nameSizeOf);
  useGivenSizes();
  const hasMap = useHasMap();
  const [connecting, setConnecting] = useState<"source" | "target" | undefined>();
  const menu = useMenuHandlers(editor);
  const edgesRef = useRef(edges);
  edgesRef.current = edges;
  useEditorCommands(editor, clipboard, camera);
  useClipboardEvents(clipboard);
  useFollowSelection(camera);
  useKeepCamera(camera);

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

  const { onNodeDrag, onNodeDragStop } = useNodeDrag(edgesRef);
  const onNodeClick = useCallback(
    (event: MouseEvent, node: CanvasNode) => {
      // React Flow keeps a selection of several when one of them is clicked; elsewhere that selects the one.
      const isPlain = !event.shiftKey && !event.ctrlKey && !event.metaKey;
      if (isPlain && documents.getState().selection.size > 1) documents.getState().select([node.id]);
    },
    [documents],
  );
  const onNodeDoubleClick = useCallback(
    (event: MouseEvent, node: CanvasNode) => {
      const isOnName = event.target instanceof Element && event.target.closest("[data-name-text]") !== null;
      if (isOnName && !documents.getState().readOnly) editor.setState({ renaming: node.id });
      else if (node.data.node.kind === "block") documents.getState().enterBlock(node.id);
    },
    [documents, editor],
  );
  const openSearch = useCallback(
    (event: MouseEvent) => {
      if (!(event.target instanceof Element)) return;
      const edge = event.target.closest(".react-flow__edge")?.getAttribute("data-id") ?? undefined;
      if (edge === undefined && !event.target.classList.contains("react-flow__pane")) return;
      searchAt(studio, editor, {
        at: flow.screenToFlowPosition({ x: event.clientX, y: event.clientY }),
        edge,
      });
    },
    [editor, flow, studio],
  );

  return (
    <CanvasMenu>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the search palette it opens has a key of its own */}
      <div
        className="canvas group/canvas relative"
        tabIndex={-1}
        data-detail={detail}
        style={{ "--name-size": `${nameSize}px` }}
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
        // Before the node or wire under the pointer says that it is meant.
        onContextMenuCapture={menu.onPane}
        onDoubleClick={openSearch}
        onFocus={({ target }) =>
          editor.setState({
            pointedNode: target.matches(":focus-visible") ? target.dataset.id : undefined,
          })
        }
        onBlur={() => editor.setState({ pointedNode: undefined })}
        onDragOver={drop.onDragOver}
        onDragLeave={drop.onDragLeave}
        onDrop={drop.onDrop}
      >
        <DetailContext value={detail}>
          <HeatProvider>
            <ReactFlow
              nodes={ready ? nodes : NO_NODES}
              edges={ready ? edges : NO_EDGES}
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
              onNodeMouseEnter={(_event, { id }) => editor.setState({ pointedNode: id })}
              onNodeMouseLeave={() => editor.setState({ pointedNode: undefined })}
              onNodeClick={onNodeClick}
              onNodeDoubleClick={onNodeDoubleClick}
              onNodeContextMenu={menu.onNode}
              onSelectionContextMenu={menu.onSelection}
              onEdgeContextMenu={menu.onEdge}
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
              onInit={() => {
                camera.home(nodes);
                setReady(true);
              }}
              onlyRenderVisibleElements
              proOptions={{ hideAttribution: true }}
              aria-label="Canvas"
            >
              <Background variant={BackgroundVariant.Dots} gap={24} size={1} color="var(--line)" />
              <Panel position="top-left">
                <Breadcrumb />
              </Panel>
              <Panel position="bottom-left" className="pointer-events-none">
                <HeatLegend />
              </Panel>
              <CanvasMap />
              <Panel position="top-right">
                <ZoomControls camera={camera} />
              </Panel>
            </ReactFlow>
          </HeatProvider>
          <NodeName />
          <RenameNode />
        </DetailContext>
        {nodes.length === 0 && <EmptyCanvas />}
        <div
          className={classNames(
            "pointer-events-none absolute bottom-3 left-4 z-10 flex justify-center",
            hasMap ? "right-38" : "right-4",
            // Beside the legend, not over half of it.
            "group-has-data-heat-legend/canvas:left-34",
          )}
        >
          <ProblemBanner camera={camera} />
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

const NO_NODES: CanvasNode[] = [];
const NO_EDGES: CanvasEdge[] = [];
