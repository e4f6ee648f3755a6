import type { RunRecord } from "#core/training/records";
import { useRunsState } from "../stores/context";
import { isRunOf } from "../stores/runs-of-drawing";
import { selectShownRun } from "../stores/runs-state";
import { useDrawing } from "../training/use-shown-run";

export function canBeTried({ checkpoints }: RunRecord): boolean {
  return checkpoints.length > 0;
}

/** The run that is shown, where it has weights; else the drawing's newest that has some. */
export function useTriedRun(): RunRecord | undefined {
  const drawing = useDrawing();
  return useRunsState((state) => {
    const shown = selectShownRun(state);
    if (shown && canBeTried(shown)) return shown;
    return state.runs.find((record) => canBeTried(record) && isRunOf(record, drawing));
  });
}
