/** What the network says without some of its units: which ones, and what the whole network says. */
import { Undo2 } from "lucide-react";
import type { ReactNode } from "react";
import type { TriedAnswer, TriedModel } from "#core/protocol/trying-api";
import { useStudio, useTryingState } from "../stores/context";
import { Button } from "../ui/Button";
import { Toggle } from "../ui/Toggle";
import { UnitChips } from "../ui/UnitChips";
import { toggled } from "../ui/unit-stages";
import { withoutWords } from "./answer-words";

/** Off: all of them are there. */
export function RemovesSwitch(): ReactNode {
  const { trying } = useStudio();
  const isOn = useTryingState((state) => state.removed !== undefined);
  return (
    <Toggle
      label="Remove units"
      title="What does it say without some of its blocks? F becomes 0 at the merge, the skip stays (Veit et al. 2016)."
      checked={isOn}
      onChange={(checked) => trying.getState().setRemoved(checked ? [] : undefined)}
    />
  );
}

export function RemovedUnits({ model: { units } }: { readonly model: TriedModel }): ReactNode {
  const { trying } = useStudio();
  const removed = useTryingState((state) => state.removed);
  if (!removed) return null;
  if (units.length === 0) {
    return (
      <p className="text-small text-muted">
        Nothing of this network is a unit by itself: it has neither skips nor repeated blocks. Look inside can
        remove layers by their names.
      </p>
    );
  }
  return (
    <div className="flex max-h-12 shrink-0 items-start gap-3 overflow-y-auto">
      <UnitChips
        units={units}
        removed={removed}
        onToggle={(unit) => trying.getState().setRemoved(toggled(removed, unit))}
      />
      {removed.length > 0 && (
        <Button
          tone="quiet"
          icon={Undo2}
          className="h-5! px-2! text-small!"
          onClick={() => trying.getState().setRemoved([])}
        >
          Put all back
        </Button>
      )}
    </div>
  );
}

/** Above the bars, with what the mark on each of them is. */
export function Without({ without }: { readonly without: NonNullable<TriedAnswer["without"]> }): ReactNode {
  const [what, whole] = withoutWords(without);
  return (
    <p className="shrink-0 truncate text-small text-text" title={without.units.join(", ")}>
      {what}
      <span aria-hidden className="mr-1.5 ml-2 inline-block h-3 w-0.5 translate-y-0.5 bg-text" />
      {whole}
    </p>
  );
}
