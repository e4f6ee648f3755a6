/** The commands of the canvas, while it is shown. They stand in the search palette and in the native menu too. */
import { useReactFlow } from "@xyflow/react";
import { useMemo } from "react";
import { bindCommands } from "../../stores/command-registry";
import { useCommands, useDocumentState, useStudio } from "../../stores/context";
import type { Clipboard } from "../actions/clipboard";
import type { EditorStore } from "../editor-store";
import type { CanvasCamera } from "../hooks/use-camera";
import { CANVAS_COMMANDS } from "./canvas-commands";
import { insertCommands } from "./insert-commands";

export function useCanvasCommands(editor: EditorStore, clipboard: Clipboard, camera: CanvasCamera): void {
  const studio = useStudio();
  const flow = useReactFlow();
  const ownBlocks = useDocumentState((state) => state.document?.blocks);
  const context = useMemo(
    () => ({ studio, editor, clipboard, camera, flow }),
    [studio, editor, clipboard, camera, flow],
  );
  useCommands(() => bindCommands(insertCommands(studio.layers, ownBlocks), context), [context, ownBlocks]);
  useCommands(() => bindCommands(CANVAS_COMMANDS, context), [context]);
}
