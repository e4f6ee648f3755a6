/** Where a run is wrong: its scores, what it takes for what, and the images behind every number. */
import { type ReactNode, useMemo, useState } from "react";
import type { DatasetPartName } from "#core/datasets/parts";
import type { RunRecord } from "#core/training/records";
import { Failure, Working } from "../imports/import-states";
import { useDatasetsState, useInterfaceState, useRunsState, useStudio } from "../stores/context";
import { PART_CHOICES } from "../training/part-choices";
import { OWN_DATA, scoredChoices } from "../training/scored-choices";
import { SegmentedControl } from "../ui/SegmentedControl";
import { Select } from "../ui/Select";
import { WideDialog } from "../ui/WideDialog";
import { MistakesBody, type MistakesTab } from "./MistakesBody";
import { usePredictions } from "./use-predictions";

/** Said before anything of that part is shown. */
const OF_TEST =
  "These are the test images. Who mends by what is wrong among them has no test left: look for mistakes among the validation images.";
const OF_TRAINING =
  "These images were trained on. What is right here may only have been memorised; what is wrong may be labelled wrong.";

export function Mistakes(): ReactNode {
  const id = useInterfaceState((state) => state.mistakes);
  const record = useRunsState((state) => state.runs.find((run) => run.id === id));
  return record ? <MistakesDialog key={record.id} record={record} /> : null;
}

function MistakesDialog({ record }: { readonly record: RunRecord }): ReactNode {
  const { screen } = useStudio();
  const datasets = useDatasetsState((state) => state.datasets);
  const choices = useMemo(() => scoredChoices(record, datasets), [record, datasets]);
  const [part, setPart] = useState<DatasetPartName>("validation");
  const [tab, setTab] = useState<MistakesTab>("confusion");
  const [chosen, setChosen] = useState<string>();
  const data = chosen ?? choices[0]?.value;
  const dataset = data === OWN_DATA ? undefined : data;
  const { value, error } = usePredictions(data === undefined ? undefined : record, part, dataset);
  // Nobody knows whether others were trained on.
  const ofTraining = dataset === undefined ? OF_TRAINING : undefined;
  const note = { validation: undefined, test: OF_TEST, train: ofTraining }[part];
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
            segments={PART_CHOICES}
            onChange={setPart}
          />
          {data !== undefined && (choices.length > 1 || dataset !== undefined) && (
            <Select label="Data" className="h-6! w-44!" value={data} choices={choices} onChange={setChosen} />
          )}
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
      {data === undefined ? (
        <p className="max-w-prose p-4 text-muted">
          No dataset here has images of this size whose classes this network knows. Add one in the inspector.
        </p>
      ) : value?.part === part && value.dataset === dataset ? (
        // What was chosen among other images means nothing here.
        <MistakesBody
          key={`${part} ${dataset ?? ""}`}
          record={record}
          found={value}
          tab={tab}
          onTab={setTab}
        />
      ) : error !== undefined ? (
        <div className="p-4">
          <Failure isRead words={error} />
        </div>
      ) : (
        <div className="m-auto">
          <Working words="Asking the network about these images" />
        </div>
      )}
    </WideDialog>
  );
}
