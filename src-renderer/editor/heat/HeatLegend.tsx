import { X } from "lucide-react";
import type { ReactNode } from "react";
import { VIRIDIS_GRADIENT } from "../../charts/viridis";
import { useRunsState } from "../../stores/context";
import { IconButton } from "../../ui/Button";
import { formatCount } from "../../ui/format-number";
import { Term } from "../../ui/Term";
import { useCanvasView, useEditorState } from "../editor-store";
import { selectHeat } from "./heat";

/** What the colours of the heat strips mean, and the way to clear them. */
export function HeatLegend(): ReactNode {
  const { editor } = useCanvasView();
  const heat = useRunsState(selectHeat);
  const cleared = useEditorState((state) => state.heatClearedFor);
  if (heat === undefined || heat.run === cleared) return null;
  return (
    // Narrow, so that it stands beside the trunk rather than on it.
    <div className="canvas-panel w-40 pt-1 pr-1 pb-2 pl-3 text-small text-muted" data-testid="heat-legend">
      <div className="flex items-center justify-between">
        <Term name="gradient norm" />
        <IconButton
          icon={X}
          label="Clear the heat"
          onClick={() => editor.setState({ heatClearedFor: heat.run })}
        />
      </div>
      <div className="mr-2 h-2 rounded-full" style={{ background: VIRIDIS_GRADIENT }} />
      <div className="numeric mt-0.5 mr-2 flex justify-between">
        <span>{power(heat.low)}</span>
        <span>step {formatCount(heat.step)}</span>
        <span>{power(heat.high)}</span>
      </div>
    </div>
  );
}

function power(value: number): string {
  return `1e${Math.round(Math.log10(value))}`;
}
