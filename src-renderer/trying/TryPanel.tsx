/** Try a run's network: on a drawing, a picture of one's own, or a picture of its data. */
import { Pencil } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import type { TriedModel } from "#core/protocol/trying-api";
import { suitsBalancedWords } from "#core/training/balance-words";
import type { RunRecord } from "#core/training/records";
import { useRunsState, useStudio, useTryingState } from "../stores/context";
import type { TrySource } from "../stores/trying-store";
import { EmptyState } from "../ui/EmptyState";
import { formatCount } from "../ui/format-number";
import { GLOSSARY } from "../ui/glossary";
import { SegmentedControl } from "../ui/SegmentedControl";
import { Select } from "../ui/Select";
import { Term } from "../ui/Term";
import { Answer } from "./Answer";
import { DataPictures } from "./DataPictures";
import { DrawingPad } from "./DrawingPad";
import { EvidenceSwitches } from "./Evidence";
import { GivenPicture } from "./GivenPicture";
import { RemovedUnits, RemovesSwitch } from "./RemovedUnits";
import { usePictureWays } from "./use-picture-ways";
import { canBeTried, useTriedRun } from "./use-tried-run";

const SOURCES: readonly { readonly value: TrySource; readonly label: string }[] = [
  { value: "draw", label: "Draw" },
  { value: "file", label: "Picture" },
  { value: "data", label: "Data" },
];

export function TryPanel(): ReactNode {
  const record = useTriedRun();
  if (!record) return <NothingToTry />;
  return <TryRun record={record} />;
}

function NothingToTry(): ReactNode {
  return (
    <EmptyState
      icon={Pencil}
      title="Nothing to try yet"
      message="Train this network. Once its first epoch has ended, draw something here or give it a picture, and see what it says."
      action={<RunChoice />}
    />
  );
}

function TryRun({ record }: { readonly record: RunRecord }): ReactNode {
  const { trying } = useStudio();
  const panel = useRef<HTMLElement>(null);
  const source = useTryingState((state) => state.source);
  const model = useTryingState((state) => (state.run === record.id ? state.model : undefined));
  const refusal = useTryingState((state) => (state.run === record.id ? state.refusal : undefined));
  const ways = usePictureWays(panel);
  const { id } = record;
  const suits = suitsBalancedWords(record.recipe.classBalance);
  const weights = (record.checkpoints.find(({ kind }) => kind === "best") ?? record.checkpoints[0])?.file;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a training that goes on has better weights now and then
  useEffect(() => {
    void trying.getState().open(id);
  }, [trying, id, weights]);
  return (
    <section
      ref={panel}
      aria-label="Try"
      className="flex h-full flex-col gap-1.5 bg-panel px-3 py-1.5"
      onDragOver={ways.onDragOver}
      onDrop={ways.onDrop}
    >
      <div className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1">
        <SegmentedControl<TrySource>
          small
          label="What it is tried on"
          value={source}
          segments={SOURCES}
          onChange={trying.getState().setSource}
        />
        <RunChoice chosen={record} />
        {model && (
          <>
            <span className="text-small text-muted">
              {record.importedFrom ? "imported weights" : weightsWords(model)}
            </span>
            {source === "draw" && !model.drawing.isPlain && model.noData === undefined && (
              <span className="text-small text-text">Its data have no plain ground: a photo says more.</span>
            )}
            <EvidenceSwitches />
            <RemovesSwitch />
            <span className="ml-auto text-small text-muted">
              <Term
                name={suits ? { about: `${suits} ${GLOSSARY["class probability"]}` } : "class probability"}
              >
                {suits ? "Class probabilities, for balanced classes" : "Class probabilities"}
              </Term>
            </span>
          </>
        )}
      </div>
      {refusal !== undefined && (
        <p role="alert" className="text-error">
          {refusal}
        </p>
      )}
      {model && <RemovedUnits model={model} />}
      {!model && refusal === undefined && <p className="text-muted">The network is being made ready.</p>}
      {model && (
        <div className="flex min-h-0 flex-1 gap-4">
          <div className={source === "data" ? "h-full w-[42%] min-w-56 max-w-lg" : "h-full"}>
            {source === "draw" && <DrawingPad key={model.imageShape.join()} model={model} />}
            {source === "file" && <GivenPicture model={model} />}
            {source === "data" && <DataPictures model={model} />}
          </div>
          <Answer model={model} />
        </div>
      )}
    </section>
  );
}

function weightsWords({ checkpoint, epoch }: TriedModel): string {
  return `${checkpoint} checkpoint, epoch ${formatCount(epoch)}`;
}

/** The run that is tried is the one that is shown. */
function RunChoice({ chosen }: { readonly chosen?: RunRecord }): ReactNode {
  const { runs } = useStudio();
  const all = useRunsState((state) => state.runs);
  const choices = all.filter(canBeTried).map(({ id, name, networkName }) => ({
    value: id,
    label: name,
    ...(networkName !== name && { hint: networkName }),
  }));
  if (choices.length === 0) return null;
  return (
    <Select
      label="Run that is tried"
      className="w-72! h-6! max-[1100px]:w-44!"
      value={chosen?.id}
      choices={choices}
      placeholder="Choose another run"
      onChange={(id) => runs.getState().show(id)}
    />
  );
}
