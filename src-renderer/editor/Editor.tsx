import { ReactFlowProvider } from "@xyflow/react";
import { type ReactNode, useMemo, useState } from "react";
import { argumentsInView } from "#core/blocks/arguments-in-view";
import {
  useDocument,
  useDocumentState,
  useEnteredBlocks,
  useLocation,
  usePathPrefix,
} from "../stores/context";
import { Canvas } from "./Canvas";
import { CanvasContext, type CanvasView, createEditorStore } from "./editor-store";
import "@xyflow/react/dist/base.css";
import "./editor.css";

/** The canvas of the open drawing. */
export function Editor(): ReactNode {
  const [editor] = useState(createEditorStore);
  const document = useDocument();
  const location = useLocation();
  const prefix = usePathPrefix();
  const entered = useEnteredBlocks();
  const draftKey = useDocumentState((state) => state.draftKey);
  const { blocks, arguments: declared } = document;
  const view = useMemo<CanvasView>(
    () => ({ location, prefix, editor, blocks, argumentValues: argumentsInView(declared, blocks, entered) }),
    [location, prefix, editor, declared, blocks, entered],
  );
  return (
    <CanvasContext value={view}>
      {/* Another drawing, or another block, is another canvas: nothing of the last one's view is kept. */}
      <ReactFlowProvider key={`${draftKey} ${prefix}`}>
        <Canvas />
      </ReactFlowProvider>
    </CanvasContext>
  );
}
