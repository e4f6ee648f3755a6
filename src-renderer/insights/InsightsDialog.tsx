/** Looking into a network: instruments to the left, each a question; its answer to the right. */
import { type ReactNode, useEffect, useMemo, useState } from "react";
import type { DatasetPartName } from "#core/datasets/parts";
import type { ChosenValues } from "#core/insights/choices";
import {
  INSTRUMENTS,
  type Insight,
  type InstrumentId,
  isOnNoise,
  looksAtOne,
  usualImages,
} from "#core/insights/instruments";
import { Failure, Working } from "../imports/import-states";
import {
  useDatasetsState,
  useDocumentState,
  useInterfaceState,
  useRunsState,
  useStudio,
} from "../stores/context";
import { PART_CHOICES } from "../training/part-choices";
import { OWN_DATA } from "../training/scored-choices";
import { Button } from "../ui/Button";
import { SegmentedControl } from "../ui/SegmentedControl";
import { Select } from "../ui/Select";
import { WideDialog } from "../ui/WideDialog";
import { ChoiceControls } from "./ChoiceControls";
import { CONTROLS } from "./controls";
import { type ChosenImages, FIRST_IMAGES, ImagesChoice } from "./ImagesChoice";
import { InsightAnswer } from "./InsightAnswer";
import { MORE } from "./more";
import { askedSubject, type Beside, besides, lookedData, nameOf, type Subject } from "./subject";
import { type Asked, useInsight } from "./use-insight";

const NONE_CHOSEN: ChosenValues = {};

export function Insights(): ReactNode {
  const looked = useInterfaceState((state) => state.lookingInto);
  const run = useRunsState((state) =>
    typeof looked === "object" ? state.runs.find(({ id }) => id === looked.run) : undefined,
  );
  const document = useDocumentState((state) => (looked === "drawing" ? state.document : undefined));
  if (run) return <InsightsDialog key={run.id} subject={{ record: run }} />;
  return document ? <InsightsDialog key="drawing" subject={{ document }} /> : null;
}

function InsightsDialog({ subject }: { readonly subject: Subject }): ReactNode {
  const { screen, services, layers } = useStudio();
  const datasets = useDatasetsState((state) => state.datasets);
  const runs = useRunsState((state) => state.runs);
  const of = "record" in subject ? subject.record.id : subject.document;
  // What is asked stays one object while a run's record changes.
  const asked = useMemo(() => askedSubject(of), [of]);
  const choices = useMemo(() => lookedData(subject, datasets), [subject, datasets]);
  const others = useMemo(() => besides(layers, subject, runs), [layers, subject, runs]);
  const [instrument, setInstrument] = useState<InstrumentId>("gradient-split");
  const [part, setPart] = useState<DatasetPartName>("validation");
  const [images, setImages] = useState<ChosenImages>(FIRST_IMAGES);
  const [chosen, setChosen] = useState<string>();
  const [beside, setBeside] = useState<Beside>();
  const [choicesOf, setChoicesOf] = useState<Partial<Record<InstrumentId, ChosenValues>>>({});
  const [last, setLast] = useState<Insight>();
  const own = choicesOf[instrument] ?? NONE_CHOSEN;
  const choose = (name: string, value: ChosenValues[string]): void =>
    setChoicesOf((before) => ({ ...before, [instrument]: { ...before[instrument], [name]: value } }));
  const data = chosen ?? choices[0]?.value;
  const dataset = data === OWN_DATA ? undefined : data;
  const More = MORE[instrument];
  const Controls = CONTROLS[instrument];
  // Of noise there is nothing to choose.
  const isNoise = isOnNoise(instrument);
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
          {!isNoise && (
            <SegmentedControl<DatasetPartName>
              small
              label="Images"
              value={part}
              segments={PART_CHOICES}
              onChange={(next) => {
                setPart(next);
                // Of another part it would be another image.
                setImages(({ images: count }) => ({ images: count }));
              }}
            />
          )}
          {!isNoise && data !== undefined && (
            <ImagesChoice
              key={`${part} ${data}`}
              subject={asked}
              dataset={dataset}
              part={part}
              isOne={looksAtOne(instrument)}
              chosen={images}
              onChoose={setImages}
            />
          )}
          {!isNoise && data !== undefined && choices.length > 1 && (
            <Select
              label="Data"
              className="h-6! w-32!"
              value={data}
              choices={choices}
              onChange={(next) => {
                setChosen(next);
                setImages(({ images: count }) => ({ images: count }));
              }}
            />
          )}
          {others.length > 1 && (
            <Select
              label="Beside"
              className="h-6! w-44!"
              value={beside?.value ?? others[0]?.value}
              choices={others}
              onChange={(value) => setBeside(others.find((other) => other.value === value))}
            />
          )}
          <p className="min-w-0 flex-1 truncate text-small text-muted" title={nameOf(subject)}>
            {nameOf(subject)}
          </p>
        </>
      }
    >
      <div className="flex min-h-0 flex-1">
        <Questions chosen={instrument} onChoose={setInstrument} />
        <div className="min-w-0 flex-1 overflow-y-auto p-4">
          <ChoiceControls
            key={instrument}
            choices={INSTRUMENTS[instrument].choices}
            chosen={own}
            onChoose={choose}
          />
          {Controls && (
            <Controls
              answer={last?.instrument === instrument ? last : undefined}
              choices={own}
              onChoose={choose}
            />
          )}
          {data === undefined && !isNoise ? (
            <p className="max-w-prose text-muted">
              No dataset here has images of this size whose classes this network knows. Add one in the
              inspector.
            </p>
          ) : (
            <Answered
              key={`${instrument} ${part} ${data} ${beside?.value} ${images.images} ${images.image} ${JSON.stringify(own)}`}
              asked={{
                subject: asked,
                instrument,
                part,
                ...(isNoise ? { images: usualImages(instrument) } : images),
                dataset: isNoise ? undefined : dataset,
                beside: beside?.subject,
                choices: own,
              }}
              onStop={stop}
              onAnswered={setLast}
            />
          )}
          {More && "record" in subject && (
            <div className="pt-6">
              <More record={subject.record} choices={own} onChoose={choose} />
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

function Answered(props: {
  readonly asked: Asked;
  onStop(): void;
  onAnswered(answer: Insight): void;
}): ReactNode {
  const { asked, onStop, onAnswered } = props;
  const { instrument } = asked;
  const { value, error, progress } = useInsight(asked);
  useEffect(() => {
    if (value) onAnswered(value.own);
  }, [value, onAnswered]);
  if (error !== undefined) return <Failure isRead words={error} />;
  if (value) return <InsightAnswer instrument={instrument} answers={value} />;
  return (
    <div className="flex flex-col items-center gap-2">
      <Working words="Looking into the network" {...(progress !== undefined && { part: progress })} />
      <Button onClick={onStop}>Stop</Button>
    </div>
  );
}
