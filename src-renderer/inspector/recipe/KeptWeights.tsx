import type { ReactNode } from "react";
import { MOST_EPOCHS } from "#core/training/recipe";
import { useDocument, useDocumentState, useStudio } from "../../stores/context";
import { useKeptEpochs } from "../../training/use-kept-epochs";
import { NumberField } from "../../ui/NumberField";
import { SwitchField } from "../../ui/Switch";
import { Reason } from "./Reason";

/** About so many checkpoints are kept unless a person says otherwise: enough to see a training's way by. */
const USUAL_COUNT = 20;

/** Whether trainings of this drawing keep their weights by epoch. It is no part of the drawing. */
export function KeptWeights(): ReactNode {
  const { beginnings } = useStudio();
  const { recipe } = useDocument();
  const draftKey = useDocumentState((state) => state.draftKey);
  const disabled = useDocumentState((state) => state.readOnly);
  const { every, size, refusal } = useKeptEpochs();
  const keep = (next: number | undefined): void => beginnings.getState().keep(draftKey, next);
  const isRange = recipe.schedule.kind === "range";
  return (
    <>
      <SwitchField
        label="Weights by epoch"
        help="Keeps the weights that it begins with and those after epochs, beside the best and the last. It holds for trainings that are begun in this window, and is no part of the drawing."
        checked={every !== undefined}
        disabled={disabled || (isRange && every === undefined)}
        onChange={(on) => keep(on ? Math.ceil(recipe.epochs / USUAL_COUNT) : undefined)}
      />
      {every === undefined ? (
        <Reason>
          {isRange
            ? "A learning-rate range test has no epochs to keep."
            : "Off. With them, Look inside has a slider over the training."}
        </Reason>
      ) : (
        <>
          <NumberField
            label="Keep every"
            unit={every === 1 ? "epoch" : "epochs"}
            value={every}
            min={1}
            max={MOST_EPOCHS}
            integer
            disabled={disabled}
            error={refusal}
            onChange={keep}
          />
          <Reason>
            {size === undefined ? "How large they are is said once it can be trained." : `${size}.`}
          </Reason>
        </>
      )}
    </>
  );
}
