/** Where a run is wrong: its scores, what it takes for what, and the images behind every number. */
import { type ReactNode, useMemo, useState } from "react";
import type { DatasetPartName } from "#core/datasets/parts";
import type { RunRecord } from "#core/training/records";
import { Failure, Working } from "../imports/import-states";
import { useInterfaceState, useRunsState, useStudio } from "../stores/context";
import { SegmentedControl } from "../ui/SegmentedControl";
import { WideDialog } from "../ui/WideDialog";
import { MistakesBody } from "./MistakesBody";
import { usePredictions } from "./use-predictions";

const PARTS: readonly { readonly value: DatasetPartName; readonly label: string }[] = [
  { value: "validation", label: "Validation" },
  { value: "test", label: "Test" },
  { value: "train", label: "Training" },
];

/** Said before anything of that part is shown. */
const NOTES: Partial<Record<DatasetPartName, string>> = {
  test: "These are the test images. Who mends by what is wrong among them has no test left: look for mistakes among the validation images.",
  train:
    "These images were trained on. What is right here may only have been memorised; what is wrong may be labelled wrong.",
};

export function Mistakes(): ReactNode {
  const id = useInterfaceState((state) => state.mistakes);
  const record = useRunsState((state) => state.runs.find((run) => run.id === id));
  return record ? <MistakesDialog key={record.id} record={record} /> : null;
}

function MistakesDialog({ record }: { readonly record: RunRecord }): ReactNode {
  const { screen } = useStudio();
  const [part, setPart] = useState<DatasetPartName>("validation");
  const { value, error } = usePredictions(record, part);
  const note = NOTES[part];
  const best = useMemo(() => record.checkpoints.find(({ kind }) => kind === "best"), [record]);
  return (
    <WideDialog
      title="Mistakes"
      onClose={() => screen.getState().setMistakes(undefined)}
      tools={
        <>
          <SegmentedControl<DatasetPartName>
            small
            label="Images"
            value={part}
            segments={PARTS}
            onChange={setPart}
          />
          <p className="min-w-0 flex-1 truncate text-small text-muted" title={record.name}>
            {best ? "best" : "last"} weights of {record.name}
          </p>
        </>
      }
    >
      {note !== undefined && (
        <p role="note" className="shrink-0 border-b border-line bg-hover px-3 py-1.5 text-small text-text">
          {note}
        </p>
      )}
      {value?.part === part ? (
        // What was chosen among other images means nothing here.
        <MistakesBody key={part} record={record} found={value} />
      ) : error !== undefined ? (
        <div className="p-4">
          <Failure words={error} />
        </div>
      ) : (
        <div className="m-auto">
          <Working words="Asking the network about these images" />
        </div>
      )}
    </WideDialog>
  );
}
