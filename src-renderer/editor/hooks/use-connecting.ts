/** Drawing a wire from port to port: what may be joined, and what becomes of a wire that is let go elsewhere. */
import { type Connection, type FinalConnectionState, type ReactFlowProps, useReactFlow } from "@xyflow/react";
import { useCallback, useState } from "react";
import { connect, connectionRefusal } from "#core/network/edits/index";
import { useStudio } from "../../stores/context";
import { shownGraph } from "../../stores/document-view";
import { useCanvasView } from "../editor-store";

export type WireEnd = "source" | "target";

export interface Connecting {
  /** The kind of port that the wire in hand comes from; undefined while there is none. */
  readonly from: WireEnd | undefined;
  readonly handlers: Required<
    Pick<ReactFlowProps, "onConnect" | "onConnectStart" | "onConnectEnd" | "isValidConnection">
  >;
}

export function useConnecting(): Connecting {
  const { layers, documents } = useStudio();
  const { location } = useCanvasView();
  const [from, setFrom] = useState<WireEnd | undefined>();
  const letGo = useLetGo();
  const isValidConnection = useCallback(
    ({ source, target }: { source: string; target: string }) => {
      const drawing = shownGraph(documents.getState());
      return drawing !== undefined && connectionRefusal(layers, drawing, source, target) === undefined;
    },
    [layers, documents],
  );
  const onConnect = useCallback(
    ({ source, target }: Connection) => {
      documents
        .getState()
        .edit("Connect", (document) => connect(layers, document, location, source, target).document);
    },
    [layers, documents, location],
  );
  const onConnectStart = useCallback(
    (_event: unknown, { handleType }: { readonly handleType: WireEnd | null }) =>
      setFrom(handleType ?? undefined),
    [],
  );
  const onConnectEnd = useCallback(
    (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
      setFrom(undefined);
      letGo(event, state);
    },
    [letGo],
  );
  return { from, handlers: { onConnect, onConnectStart, onConnectEnd, isValidConnection } };
}

/** On a node that it may not lead to: says why. On empty canvas: asks which layer it leads to. */
function useLetGo(): (event: MouseEvent | TouchEvent, state: FinalConnectionState) => void {
  const { layers, documents, screen } = useStudio();
  const { editor } = useCanvasView();
  const flow = useReactFlow();
  return useCallback(
    (event, state) => {
      const drawing = shownGraph(documents.getState());
      if (state.fromNode === null || state.isValid || drawing === undefined) return;
      const from = state.fromNode.id;
      const end: WireEnd = state.fromHandle?.type === "target" ? "target" : "source";
      if (state.toNode) {
        const [source, target] = end === "target" ? [state.toNode.id, from] : [from, state.toNode.id];
        const refusal = connectionRefusal(layers, drawing, source, target);
        if (refusal) screen.getState().notify({ severity: "info", message: refusal });
        return;
      }
      const point = "changedTouches" in event ? event.changedTouches[0] : event;
      if (point === undefined) return;
      const at = { x: point.clientX, y: point.clientY };
      editor.setState({ openWire: { node: from, end, at: flow.screenToFlowPosition(at), screen: at } });
    },
    [layers, documents, screen, editor, flow],
  );
}
