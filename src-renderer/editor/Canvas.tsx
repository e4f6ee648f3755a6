import { useStore } from "@xyflow/react";
import { type ReactNode, useMemo } from "react";
import { useGraph, useStudio } from "../stores/context";
import { classNames } from "../ui/class-names";
import { createClipboard } from "./actions/clipboard";
import { useCanvasCommands } from "./commands/use-canvas-commands";
import { Drawing } from "./Drawing";
import { useCanvasView } from "./editor-store";
import { HeatProvider } from "./heat/HeatContext";
import { type CanvasCamera, useCamera } from "./hooks/use-camera";
import { useClipboardEvents } from "./hooks/use-clipboard-events";
import { useConnecting } from "./hooks/use-connecting";
import { useFollowSelection } from "./hooks/use-follow-selection";
import { useGivenSizes } from "./hooks/use-given-sizes";
import { useKeepCamera } from "./hooks/use-keep-camera";
import { useMenuHandlers } from "./hooks/use-menu-handlers";
import { useShiftPresses } from "./hooks/use-node-presses";
import { usePaletteDrop } from "./hooks/use-palette-drop";
import { usePointedByFocus } from "./hooks/use-pointed-node";
import { useSearchOnCanvas } from "./hooks/use-search-on-canvas";
import { CardMapsProvider } from "./maps/CardMapsProvider";
import { DetailContext, detailOf, nameSizeOf } from "./nodes/detail";
import { useHasMap } from "./panels/CanvasMap";
import { CanvasMenu } from "./panels/CanvasMenu";
import { EmptyCanvas } from "./panels/EmptyCanvas";
import { NodeName } from "./panels/NodeName";
import { ProblemBanner } from "./panels/ProblemBanner";
import { RenameNode } from "./panels/RenameNode";
import { WireMenu } from "./panels/WireMenu";

export function Canvas(): ReactNode {
  const { editor } = useCanvasView();
  const camera = useCanvasParts();
  const drop = usePaletteDrop(editor);
  const menu = useMenuHandlers(editor);
  const connecting = useConnecting();
  const shiftPresses = useShiftPresses();
  const pointed = usePointedByFocus();
  const openSearch = useSearchOnCanvas();
  const isEmpty = useGraph().nodes.length === 0;
  const detail = useStore(detailOf);
  const nameSize = useStore(nameSizeOf);
  return (
    <CanvasMenu>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the search palette it opens has a key of its own */}
      <div
        className="canvas group/canvas relative"
        tabIndex={-1}
        data-detail={detail}
        style={{ "--name-size": `${nameSize}px` }}
        data-connecting={connecting.from}
        data-testid="drawing"
        {...shiftPresses}
        // Before the node or wire under the pointer says that it is meant.
        onContextMenuCapture={menu.onPane}
        onDoubleClick={openSearch}
        {...pointed}
        {...drop}
      >
        <DetailContext value={detail}>
          <HeatProvider>
            <CardMapsProvider>
              <Drawing camera={camera} menu={menu} connecting={connecting.handlers} />
            </CardMapsProvider>
          </HeatProvider>
          <NodeName />
          <RenameNode />
        </DetailContext>
        {isEmpty && <EmptyCanvas />}
        <ProblemPlace camera={camera} />
        <WireMenu />
      </div>
    </CanvasMenu>
  );
}

/** The camera, and what goes on beside the drawing: commands, the clipboard, looks that follow and that are kept. */
function useCanvasParts(): CanvasCamera {
  const studio = useStudio();
  const { editor } = useCanvasView();
  const camera = useCamera();
  const clipboard = useMemo(() => createClipboard(studio), [studio]);
  useGivenSizes();
  useCanvasCommands(editor, clipboard, camera);
  useClipboardEvents(clipboard);
  useFollowSelection(camera);
  useKeepCamera(camera);
  return camera;
}

/** Where the first problem is told: along the lower edge, beside the map and the legend. */
function ProblemPlace({ camera }: { readonly camera: CanvasCamera }): ReactNode {
  const hasMap = useHasMap();
  return (
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
  );
}
