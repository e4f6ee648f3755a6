/** Looking into a network: instruments to the left, each a question; its answer to the right. */
import { type ReactNode, useMemo, useState } from "react";
import type { ChosenValues } from "#core/insights/choices";
import {
  INSTRUMENTS,
  type Insight,
  type InstrumentId,
  isOnNoise,
  looksAtTwo,
  usualImages,
} from "#core/insights/instruments";
import {
  useDatasetsState,
  useDocumentState,
  useInterfaceState,
  useRunsState,
  useStudio,
} from "../stores/context";
import { OWN_DATA } from "../training/scored-choices";
import { WideDialog } from "../ui/WideDialog";
import { Answered } from "./Answered";
import { ChoiceControls } from "./ChoiceControls";
import { CONTROLS, PICKS } from "./controls";
import { EpochChoice, NoneByEpoch } from "./EpochChoice";
import type { ChosenImages } from "./ImagesChoice";
import { InsightTools, type LookedOn } from "./InsightTools";
import { MORE } from "./more";
import { askedSubject, atEpoch, besides, isKeptAt, lookedData, nameOf, type Subject } from "./subject";
import { WINDOW_TICKET } from "./use-insight";

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
  const [epoch, setEpoch] = useState<number>();
  const [passed, setPassed] = useState<number>();
  // What is asked stays one object while a run's record changes.
  const network = useMemo(() => askedSubject(of), [of]);
  const asked = useMemo(() => atEpoch(network, epoch), [network, epoch]);
  const datasetsFor = useMemo(() => lookedData(subject, datasets), [subject, datasets]);
  const others = useMemo(() => besides(layers, subject, runs), [layers, subject, runs]);
  const [instrument, setInstrument] = useState<InstrumentId>("gradient-split");
  const [on, setOn] = useState<LookedOn>({ part: "validation" });
  const usual: ChosenImages = { images: usualImages(instrument) };
  const images = looksAtTwo(instrument) ? usual : (on.images ?? usual);
  const data = on.data ?? datasetsFor[0]?.value;
  const dataset = data === OWN_DATA ? undefined : data;
  const { part, beside } = on;
  // A run that kept the same epoch stands beside it with that, any other as it is.
  const keptBeside = isKeptAt(beside?.subject, epoch, runs) ? epoch : undefined;
  const other = useMemo(() => beside?.subject && atEpoch(beside.subject, keptBeside), [beside, keptBeside]);
  const [choicesOf, setChoicesOf] = useState<Partial<Record<InstrumentId, ChosenValues>>>({});
  const [last, setLast] = useState<Insight>();
  const own = choicesOf[instrument] ?? NONE_CHOSEN;
  const choose = (name: string, value: ChosenValues[string]): void =>
    setChoicesOf((before) => ({ ...before, [instrument]: { ...before[instrument], [name]: value } }));
  const More = MORE[instrument];
  const Controls = CONTROLS[instrument];
  const pick = PICKS[instrument];
  const isNoise = isOnNoise(instrument);
  return (
    <WideDialog
      title="Look inside"
      onClose={() => {
        // Nobody waits for it any more.
        services.client.call("insights.stop", { ticket: WINDOW_TICKET }).catch(() => {});
        screen.getState().setLookingInto(undefined);
      }}
      tools={
        <InsightTools
          instrument={instrument}
          network={network}
          name={nameOf(subject)}
          chosen={on}
          images={images}
          data={data}
          dataset={dataset}
          datasets={datasetsFor}
          others={others}
          onChoose={setOn}
        />
      }
    >
      <div className="flex min-h-0 flex-1">
        <Questions chosen={instrument} onChoose={setInstrument} />
        <div className="min-w-0 flex-1 overflow-y-auto p-4">
          {!isNoise && "record" in subject && (
            <EpochChoice record={subject.record} epoch={epoch} onChoose={setEpoch} onPass={setPassed} />
          )}
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
              key={`${instrument} ${part} ${data} ${beside?.value} ${images.images} ${images.image}`}
              asked={{
                subject: isNoise ? network : asked,
                instrument,
                part,
                ...(isNoise ? usual : images),
                dataset: isNoise ? undefined : dataset,
                beside: other,
                choices: own,
              }}
              passed={passed}
              onAnswered={setLast}
              onPick={pick && ((name) => pick(name, own, choose))}
            />
          )}
          {!isNoise && "record" in subject && <NoneByEpoch record={subject.record} />}
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
