import { useReactFlow, useStore } from "@xyflow/react";
import { Images, Maximize, Minus, Plus, WandSparkles } from "lucide-react";
import type { ReactNode } from "react";
import { shortcutLabel } from "../../commands/keyboard";
import { useInterfaceState, useMapsState, useStudio } from "../../stores/context";
import { IconButton } from "../../ui/Button";
import { Tooltip } from "../../ui/Tooltip";
import type { CanvasCamera } from "../hooks/use-camera";
import { COVERS } from "../model/covers";
import { CLOSE } from "../nodes/detail";

const NARROW = 320;

export function ZoomControls({ camera }: { readonly camera: CanvasCamera }): ReactNode {
  const studio = useStudio();
  const percent = useStore((state) => Math.round(state.transform[2] * 100));
  // Keys and the wheel zoom as well; on a narrow canvas the drawing needs the room.
  const isNarrow = useStore((state) => state.width < NARROW);
  return (
    <div
      className="canvas-panel pointer-events-auto ml-auto flex shrink-0 items-center p-0.5"
      role="toolbar"
      aria-label="Zoom and layout"
      {...COVERS}
    >
      {!isNarrow && <ZoomSteps percent={percent} />}
      <IconButton icon={Maximize} label="Fit all" shortcut="F" onClick={() => camera.fit()} />
      <IconButton
        icon={WandSparkles}
        label="Tidy layout"
        shortcut={shortcutLabel("Mod+L")}
        onClick={() => studio.commands.getState().run("view.tidy")}
      />
      <MapsSwitch />
    </div>
  );
}

/** Only where there are weights to ask. */
function MapsSwitch(): ReactNode {
  const { screen } = useStudio();
  const isOn = useInterfaceState((state) => state.cardMaps);
  const hasWeights = useMapsState((state) => state.subject !== undefined);
  if (!hasWeights) return null;
  return (
    <IconButton
      icon={Images}
      label={`Feature maps on cards, from ${Math.round(100 * CLOSE)}% on`}
      pressed={isOn}
      onClick={() => screen.getState().setCardMaps(!isOn)}
    />
  );
}

function ZoomSteps({ percent }: { readonly percent: number }): ReactNode {
  const flow = useReactFlow();
  return (
    <>
      <IconButton icon={Minus} label="Zoom out" shortcut="-" onClick={() => void flow.zoomOut()} />
      <Tooltip label="Zoom to 100%" shortcut={shortcutLabel("Mod+0")}>
        <button
          type="button"
          className="numeric h-7 w-11 rounded-control text-small text-muted hover:bg-hover hover:text-text"
          onClick={() => void flow.zoomTo(1)}
        >
          {percent}%
        </button>
      </Tooltip>
      <IconButton icon={Plus} label="Zoom in" shortcut="+" onClick={() => void flow.zoomIn()} />
    </>
  );
}
