/** Two networks side by side: what was added, removed, changed and renamed, and how far their weights are apart. */
import { Maximize2, ZoomIn, ZoomOut } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useInterfaceState, useStudio } from "../stores/context";
import type { Comparison } from "../stores/interface-store";
import { IconButton } from "../ui/Button";
import { WideDialog } from "../ui/WideDialog";
import { ComparedNetworks } from "./ComparedNetworks";
import { keyOf } from "./choices";
import { SideChoice } from "./SideChoice";
import { useCompared } from "./use-compared";

const ZOOMS = [0.25, 0.35, 0.5, 0.7, 0.85, 1, 1.25] as const;
const FIRST_ZOOM = 4;

export function Comparing(): ReactNode {
  const comparison = useInterfaceState((state) => state.comparing);
  return comparison ? <ComparisonDialog comparison={comparison} /> : null;
}

function ComparisonDialog({ comparison }: { readonly comparison: Comparison }): ReactNode {
  const { screen } = useStudio();
  const [zoom, setZoom] = useState(FIRST_ZOOM);
  const { compared, refusal } = useCompared(comparison);
  const put = (next: Partial<Comparison>): void => screen.getState().setComparing({ ...comparison, ...next });
  return (
    <WideDialog
      title="Compare networks"
      onClose={() => screen.getState().setComparing(undefined)}
      tools={
        <>
          <SideChoice
            label="First"
            side={comparison.one}
            others={comparison}
            onChange={(one) => put({ one })}
          />
          <SideChoice
            label="Second"
            side={comparison.other}
            others={comparison}
            onChange={(other) => put({ other })}
          />
          <span className="flex-1" />
          <IconButton
            icon={ZoomOut}
            label="Smaller"
            disabled={zoom === 0}
            onClick={() => setZoom(zoom - 1)}
          />
          <IconButton icon={Maximize2} label="Usual size" onClick={() => setZoom(FIRST_ZOOM)} />
          <IconButton
            icon={ZoomIn}
            label="Larger"
            disabled={zoom === ZOOMS.length - 1}
            onClick={() => setZoom(zoom + 1)}
          />
        </>
      }
    >
      {compared ? (
        <ComparedNetworks
          // What was chosen in another comparison means nothing here.
          key={`${keyOf(comparison.one)} ${keyOf(comparison.other)}`}
          compared={compared}
          zoom={ZOOMS[zoom] ?? 1}
        />
      ) : (
        <p role="status" className="m-auto max-w-md p-6 text-center text-muted">
          {refusal ??
            (comparison.one && comparison.other
              ? "Comparing the networks."
              : "Choose what to compare with: a run, a template or a file.")}
        </p>
      )}
    </WideDialog>
  );
}
