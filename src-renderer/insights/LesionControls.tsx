/** Which units are removed together: a click on one adds it or takes it back. */
import { Crosshair } from "lucide-react";
import { type ReactNode, useMemo } from "react";
import type { LesionUnit } from "#core/insights/lesion";
import { useDocumentState, useStudio } from "../stores/context";
import { nodesAtTop, revealAtTop } from "../stores/reveal";
import { Button } from "../ui/Button";
import { UnitChips } from "../ui/UnitChips";
import type { ControlsProps } from "./controls-props";
import { LayersField } from "./LayersField";
import { chooseUnits, chosenUnits, toggleUnit } from "./lesion-units";

export function LesionControls({ answer, choices, onChoose }: ControlsProps): ReactNode {
  const units = answer?.instrument === "lesion" ? answer.figures.units : [];
  const chosen = chosenUnits(choices);
  const isUnit = (name: string): boolean => units.some(({ block }) => block === name);
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 pb-4">
      <UnitChips units={units} removed={chosen} onToggle={(unit) => toggleUnit(unit, choices, onChoose)} />
      <LayersField
        layers={chosen.filter((name) => !isUnit(name))}
        onChoose={(layers) => chooseUnits([...chosen.filter(isUnit), ...layers], onChoose)}
      />
      {chosen.some(isUnit) && <OnDrawing units={units.filter(({ block }) => chosen.includes(block))} />}
      {chosen.length === 0 && units.length > 0 && (
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
