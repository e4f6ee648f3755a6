import { Download } from "lucide-react";
import { type ReactNode, useMemo, useState } from "react";
import { confusionCsv, predictionsCsv } from "#core/scores/csv";
import { answerOf } from "#core/scores/predictions";
import { mostConfidentWrong } from "#core/scores/worst";
import type { RunRecord } from "#core/training/records";
import { useStudio } from "../stores/context";
import { errorNotice } from "../stores/interface-store";
import { Button } from "../ui/Button";
import { DropdownMenu } from "../ui/Menu";
import { SegmentedControl } from "../ui/SegmentedControl";
import { CalibrationView } from "./CalibrationView";
import { ClassTable } from "./ClassTable";
import { ComparedRuns } from "./ComparedRuns";
import { ConfusionView } from "./ConfusionView";
import type { ChosenImages } from "./chosen-images";
import { Headline } from "./Headline";
import { ImagesPanel } from "./ImagesPanel";
import { askedImages, type FoundPredictions, useChance } from "./use-predictions";
import { WorstLists } from "./WorstLists";

export type MistakesTab = "confusion" | "classes" | "calibration" | "lists" | "runs";

const TABS: readonly { readonly value: MistakesTab; readonly label: string }[] = [
  { value: "confusion", label: "Taken for" },
  { value: "classes", label: "By class" },
  { value: "calibration", label: "Calibration" },
  { value: "lists", label: "Worth a look" },
  { value: "runs", label: "Two runs" },
];

const MOST_LISTED = 200;

export function MistakesBody(props: {
  readonly record: RunRecord;
  readonly found: FoundPredictions;
  readonly tab: MistakesTab;
  onTab(tab: MistakesTab): void;
}): ReactNode {
  const { record, found, tab, onTab } = props;
  const { predictions, classNames, report } = found;
  const studio = useStudio();
  const chance = useChance(predictions);
  const first = useMemo(
    (): ChosenImages => ({
      title: "Wrong with most confidence",
      samples: mostConfidentWrong(predictions, MOST_LISTED),
    }),
    [predictions],
  );
  const [chosen, setChosen] = useState(first);

  function chooseCell(truth: number, answer: number): void {
    const name = (place: number): string => classNames[place] ?? `${place}`;
    const { labels, count } = predictions;
    const samples = Array.from({ length: count }, (_, sample) => sample).filter(
      (sample) => labels[sample] === truth && answerOf(predictions, sample) === answer,
    );
    const title =
      truth === answer ? `${name(truth)}, named right` : `${name(truth)} taken for ${name(answer)}`;
    setChosen({ title, samples });
  }

  /** The wrong ones of a class, the most confident first. */
  function ofClass(place: number): ChosenImages {
    const samples = mostConfidentWrong(predictions, predictions.count).filter(
      (sample) => predictions.labels[sample] === place,
    );
    return { title: `${classNames[place] ?? place}, named wrong`, samples };
  }

  async function save(kind: "images" | "matrix"): Promise<void> {
    try {
      const names = kind === "images" ? await imageNames() : undefined;
      const content =
        kind === "images"
          ? predictionsCsv(predictions, classNames, names)
          : confusionCsv(report.matrix, classNames);
      await studio.services.dialogs.saveFile({ name: `${record.id}-${found.part}-${kind}.csv`, content });
    } catch (error) {
      studio.screen.getState().notify({ ...errorNotice(error), topic: "run" });
    }
  }

  async function imageNames(): Promise<string[] | undefined> {
    const { client } = studio.services;
    return (await client.call("runs.predictions", { ...askedImages(record.id, found), names: true })).names;
  }

  return (
    <>
      <Headline found={found} chance={chance} />
      <div className="flex shrink-0 items-center gap-2 px-3 py-2">
        <SegmentedControl<MistakesTab>
          small
          label="What is shown"
          value={tab}
          segments={TABS}
          onChange={onTab}
        />
        <span className="flex-1" />
        <DropdownMenu
          align="end"
          entries={[
            {
              id: "images",
              label: "Each image",
              detail: "Its truth, prediction, probability and loss",
              run: () => void save("images"),
            },
            {
              id: "matrix",
              label: "Confusion matrix",
              detail: "What was taken for what",
              run: () => void save("matrix"),
            },
          ]}
        >
          <Button tone="quiet" icon={Download}>
            Save as CSV
          </Button>
        </DropdownMenu>
      </div>
      <div className="grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)_21rem] border-t border-line max-[1100px]:grid-cols-[minmax(0,1fr)_18rem]">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is longer than the window is scrolled by the keys */}
        <section className="min-h-0 overflow-auto p-3" tabIndex={0} aria-label="Scores">
          {tab === "confusion" && <ConfusionView found={found} onChoose={chooseCell} />}
          {tab === "classes" && (
            <ClassTable
              report={report}
              classNames={classNames}
              onChoose={(place) => setChosen(ofClass(place))}
            />
          )}
          {tab === "calibration" && (
            <CalibrationView report={report} chance={chance} balance={found.balance} />
          )}
          {tab === "lists" && <WorstLists found={found} onChoose={setChosen} />}
          {tab === "runs" && <ComparedRuns record={record} found={found} onChoose={setChosen} />}
        </section>
        <ImagesPanel
          key={`${chosen.title} ${chosen.samples.length}`}
          record={record}
          found={found}
          chosen={chosen}
        />
      </div>
    </>
  );
}
