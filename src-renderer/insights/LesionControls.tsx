/** Which units are removed together: a click on one adds it or takes it back. */
import { Crosshair } from "lucide-react";
import { type ReactNode, useMemo } from "react";
import type { LesionUnit } from "#core/insights/lesion";
import { useDocumentState, useStudio } from "../stores/context";
import { nodesAtTop, revealAtTop } from "../stores/reveal";
import { Button } from "../ui/Button";
import { UnitChips } from "../ui/UnitChips";
import type { ControlsProps } from "./controls-props";
import { chosenUnits, toggleUnit } from "./lesion-units";

export function LesionControls({ answer, choices, onChoose }: ControlsProps): ReactNode {
  if (answer?.instrument !== "lesion" || answer.figures.units.length === 0) return null;
  const { units } = answer.figures;
  const chosen = chosenUnits(choices);
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 pb-4">
      <UnitChips units={units} removed={chosen} onToggle={(unit) => toggleUnit(unit, choices, onChoose)} />
      {chosen.length > 0 && <OnDrawing units={units.filter(({ block }) => chosen.includes(block))} />}
      {chosen.length === 0 && (
        <p className="text-small text-muted">Click units, here or in the picture, to remove them together.</p>
      )}
    </div>
  );
}

/** Selects the chosen units' nodes on the open drawing. */
function OnDrawing({ units }: { readonly units: readonly LesionUnit[] }): ReactNode {
  const { screen, documents } = useStudio();
  const document = useDocumentState((state) => state.document);
  const nodes = useMemo(
    () =>
      document
        ? nodesAtTop(
            document,
            units.flatMap(({ paths }) => paths),
          )
        : [],
    [document, units],
  );
  const show = (): void => {
    screen.getState().setLookingInto(undefined);
    screen.getState().setView("design");
    revealAtTop(documents, nodes);
  };
  return (
    <Button icon={Crosshair} disabled={nodes.length === 0} onClick={show} className="h-6!">
      Show on the drawing
    </Button>
  );
}
