/** Looking into a run's network: instruments to the left, each a question; its answer to the right. */
import { type ReactNode, useMemo, useState } from "react";
import type { DatasetPartName } from "#core/datasets/parts";
import { INSTRUMENTS, type InstrumentId } from "#core/insights/instruments";
import type { RunRecord } from "#core/training/records";
import { Failure, Working } from "../imports/import-states";
import { useDatasetsState, useInterfaceState, useRunsState, useStudio } from "../stores/context";
import { PART_CHOICES } from "../training/part-choices";
import { OWN_DATA, scoredChoices } from "../training/scored-choices";
import { Button } from "../ui/Button";
import { SegmentedControl } from "../ui/SegmentedControl";
import { type Choice, Select } from "../ui/Select";
import { WideDialog } from "../ui/WideDialog";
import { InsightAnswer } from "./InsightAnswer";
import { MORE } from "./more";
import { useInsight } from "./use-insight";

/** No run has this id. */
const NOTHING = "/none";

export function Insights(): ReactNode {
  const id = useInterfaceState((state) => state.lookingInto);
  const record = useRunsState((state) => state.runs.find((run) => run.id === id));
  return record ? <InsightsDialog key={record.id} record={record} /> : null;
}

function InsightsDialog({ record }: { readonly record: RunRecord }): ReactNode {
  const { screen, services } = useStudio();
  const datasets = useDatasetsState((state) => state.datasets);
  const runs = useRunsState((state) => state.runs);
  const choices = useMemo(() => scoredChoices(record, datasets), [record, datasets]);
  const others = useMemo(() => besides(record, runs), [record, runs]);
  const [instrument, setInstrument] = useState<InstrumentId>("gradient-split");
  const [part, setPart] = useState<DatasetPartName>("validation");
  const [chosen, setChosen] = useState<string>();
  const [beside, setBeside] = useState(NOTHING);
  const data = chosen ?? choices[0]?.value;
  const More = MORE[instrument];
  const stop = (): void => void services.client.call("insights.stop", {}).catch(() => {});
  return (
    <WideDialog
      title="Look inside"
      onClose={() => {
        // Nobody waits for it any more.
        stop();
        screen.getState().setLookingInto(undefined);
      }}
      tools={
        <>
          <SegmentedControl<DatasetPartName>
            small
            label="Images"
            value={part}
            segments={PART_CHOICES}
            onChange={setPart}
          />
          {data !== undefined && choices.length > 1 && (
            <Select label="Data" className="h-6! w-40!" value={data} choices={choices} onChange={setChosen} />
          )}
          {others.length > 1 && (
            <Select
              label="Beside"
              className="h-6! w-44!"
              value={beside}
              choices={others}
              onChange={setBeside}
            />
          )}
          <p className="min-w-0 flex-1 truncate text-small text-muted" title={record.name}>
            {record.name}
          </p>
        </>
      }
    >
      <div className="flex min-h-0 flex-1">
        <Questions chosen={instrument} onChoose={setInstrument} />
        <div className="min-w-0 flex-1 overflow-y-auto p-4">
          {data === undefined ? (
            <p className="max-w-prose text-muted">
              No dataset here has images of this size whose classes this network knows. Add one in the
              inspector.
            </p>
          ) : (
            <Answered
              key={`${instrument} ${part} ${data} ${beside}`}
              asked={{
                run: record.id,
                instrument,
                part,
                dataset: data === OWN_DATA ? undefined : data,
                checkpoint: undefined,
                beside: beside === NOTHING ? undefined : beside,
              }}
              onStop={stop}
            />
          )}
          {More && (
            <div className="pt-6">
              <More record={record} />
            </div>
          )}
        </div>
      </div>
    </WideDialog>
  );
}

function Questions(props: {
  readonly chosen: InstrumentId;
  onChoose(instrument: InstrumentId): void;
}): ReactNode {
  const { chosen, onChoose } = props;
  return (
    <ul
      aria-label="Questions"
      className="flex w-56 shrink-0 flex-col gap-1 overflow-y-auto border-r border-line p-2"
    >
      {(Object.keys(INSTRUMENTS) as InstrumentId[]).map((id) => {
        const { label, question } = INSTRUMENTS[id];
        const isChosen = id === chosen;
        return (
          <li key={id}>
            <button
              type="button"
              aria-pressed={isChosen}
              onClick={() => onChoose(id)}
              className={`flex w-full flex-col rounded-control px-2 py-1.5 text-left hover:bg-hover ${isChosen ? "bg-hover" : ""}`}
            >
              <span className="font-medium text-text">{label}</span>
              <span className="text-small text-muted">{question}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

function Answered({
  asked,
  onStop,
}: {
  readonly asked: Parameters<typeof useInsight>[0];
  onStop(): void;
}): ReactNode {
  const { run, instrument, part, dataset, checkpoint, beside } = asked;
  const stable = useMemo(
    () => ({ run, instrument, part, dataset, checkpoint, beside }),
    [run, instrument, part, dataset, checkpoint, beside],
  );
  const { value, error, progress } = useInsight(stable);
  if (error !== undefined) return <Failure isRead words={error} />;
  if (value) return <InsightAnswer instrument={instrument} answers={value} />;
  return (
    <div className="flex flex-col items-center gap-2">
      <Working words="Looking into the network" {...(progress !== undefined && { part: progress })} />
      <Button onClick={onStop}>Stop</Button>
    </div>
  );
}

/** Other runs on the same images: the twin, as a rule. */
function besides(record: RunRecord, runs: readonly RunRecord[]): readonly Choice<string>[] {
  const others = runs.filter(
    ({ id, dataset, checkpoints }) =>
      id !== record.id && checkpoints.length > 0 && dataset.sha256 === record.dataset.sha256,
  );
  return [
    { value: NOTHING, label: "Nothing beside" },
    ...others.map(({ id, name }) => ({ value: id, label: name })),
  ];
}
