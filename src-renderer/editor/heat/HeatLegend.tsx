import { X } from "lucide-react";
import type { ReactNode } from "react";
import { VIRIDIS_GRADIENT } from "../../charts/viridis";
import { useRunsState } from "../../stores/context";
import { IconButton } from "../../ui/Button";
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
    <div className="canvas-panel flex items-center gap-2 py-1 pr-1 pl-3 text-small" data-testid="heat-legend">
      <span className="text-muted">
        <Term name="gradient norm" /> at step <span className="numeric">{heat.step}</span>
      </span>
      <span className="numeric text-muted">{power(heat.low)}</span>
      <span className="h-2 w-20 rounded-full" style={{ background: VIRIDIS_GRADIENT }} />
      <span className="numeric text-muted">{power(heat.high)}</span>
      <IconButton
        icon={X}
        label="Clear the heat"
        onClick={() => editor.setState({ heatClearedFor: heat.run })}
      />
    </div>
  );
}

function power(value: number): string {
  return `1e${Math.round(Math.log10(value))}`;
}
