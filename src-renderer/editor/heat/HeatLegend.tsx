import { useStore } from "@xyflow/react";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { endWords } from "../../charts/colour-scale";
import { VIRIDIS_GRADIENT } from "../../charts/viridis";
import { HeatChoice } from "../../training/HeatChoice";
import { IconButton } from "../../ui/Button";
import { formatCount, formatQuantity } from "../../ui/format-number";
import { useCanvasView } from "../editor-store";
import { COVERS } from "../model/covers";
import { useHeat } from "./HeatContext";

const VIRIDIS_UPRIGHT = VIRIDIS_GRADIENT.replace("to right", "to top");

/** Of the canvas, in pixels. */
const NEEDS_WIDTH = 440;

/** What the colours of the heat strips mean, and the way to clear them. */
export function HeatLegend(): ReactNode {
  const { editor } = useCanvasView();
  const heat = useHeat();
  const isNarrow = useStore((state) => state.width < NEEDS_WIDTH);
  // Beside a narrow drawing it would leave no room for what is said about errors.
  if (isNarrow) return null;
  // Its place is kept, so that the legend does not come down on a drawing that was laid out before the training.
  if (heat === undefined) return <div className="pointer-events-none h-28 w-27" aria-hidden {...COVERS} />;
  return (
    // Upright and narrow, so that it stands beside the trunk rather than on it.
    <div
      className="canvas-panel pointer-events-auto h-28 w-27 py-2 pr-1 pl-2.5 text-small text-muted"
      data-testid="heat-legend"
      data-heat-legend
      {...COVERS}
    >
      <HeatChoice channels={heat.channels} value={heat.channel} className="w-full justify-between" />
      <div className="mt-1.5 flex h-12 gap-2">
        <div className="w-2 rounded-full" style={{ background: VIRIDIS_UPRIGHT }} />
        <div className="numeric flex flex-col justify-between leading-none">
          <span>{endWords(heat.channel.scale, heat.ends.high)}</span>
          <span>{endWords(heat.channel.scale, heat.ends.low)}</span>
        </div>
      </div>
      <div className="mt-0.5 flex items-center justify-between">
        <span className="whitespace-nowrap" title={`At step ${formatCount(heat.step)}`}>
          step <span className="numeric">{formatQuantity(heat.step)}</span>
        </span>
        <IconButton
          icon={X}
          label="Clear the heat"
          className="size-5"
          onClick={() => editor.setState({ heatClearedFor: heat.run })}
        />
      </div>
    </div>
  );
}
