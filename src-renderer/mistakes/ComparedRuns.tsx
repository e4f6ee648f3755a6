/** Two runs on the same images: what one gets right and the other not. */
import { type ReactNode, useMemo, useState } from "react";
import { comparePredictions } from "#core/scores/comparison";
import type { RunRecord } from "#core/training/records";
import { useDatasetsState, useRunsState } from "../stores/context";
import { canBeScoredOn } from "../training/scored-choices";
import { Button } from "../ui/Button";
import { formatCount, formatMeasure } from "../ui/format-number";
import { Select } from "../ui/Select";
import { Term } from "../ui/Term";
import type { ChosenImages } from "./chosen-images";
import { type FoundPredictions, usePredictions } from "./use-predictions";

const MEANS_SOMETHING = 0.05;

export function ComparedRuns(props: {
  readonly record: RunRecord;
  readonly found: FoundPredictions;
  onChoose(images: ChosenImages): void;
}): ReactNode {
  const { record, found, onChoose } = props;
  const runs = useRunsState((state) => state.runs);
  const datasets = useDatasetsState((state) => state.datasets);
  /** The same images on the list, for runs that were not trained on them. */
  const listed = useMemo(
    () => datasets.find(({ sha256 }) => sha256 !== undefined && sha256 === found.sha256),
    [datasets, found],
  );
  const others = useMemo(
    () =>
      runs.filter(
        (run) =>
          run.id !== record.id &&
          run.checkpoints.length > 0 &&
          (isTrainedOn(run, found) || (listed !== undefined && canBeScoredOn(run, listed))),
      ),
    [runs, record.id, found, listed],
  );
  const [chosen, setChosen] = useState<string>();
  const other = others.find(({ id }) => id === chosen);
  const dataset = other && !isTrainedOn(other, found) ? listed?.id : undefined;
  const { value, error, isBusy } = usePredictions(other, found.part, dataset);
  const compared = useMemo(() => {
    if (!value || isBusy || !other) return undefined;
    try {
      return comparePredictions(found.predictions, value.predictions);
    } catch (refusal) {
      return refusal instanceof Error ? refusal.message : String(refusal);
    }
  }, [found, value, isBusy, other]);

  if (others.length === 0) {
    return (
      <p className="max-w-prose text-muted">
        No other run was trained on the same data and parts. Train another network on them to compare both,
        image by image.
      </p>
    );
  }
  return (
    <div className="flex max-w-2xl flex-col gap-3">
      <div className="flex items-center gap-2">
        <span className="text-muted">Compare with</span>
        <Select
          label="The other run"
          className="max-w-96"
          value={chosen}
          placeholder="Choose a run on the same images"
          choices={others.map(({ id, name, networkName }) => ({ value: id, label: name, hint: networkName }))}
          onChange={setChosen}
        />
      </div>
      {!other && (
        <p className="text-muted">
          Another run on the same images: which images one of the two gets right and the other not, and
          whether that is more than chance.
        </p>
      )}
      {error !== undefined && <p className="wrap-anywhere text-error">{error}</p>}
      {other && isBusy && (
        <p role="status" className="text-muted">
          Asking the other network.
        </p>
      )}
      {typeof compared === "string" && <p className="text-error">{compared}</p>}
      {other && typeof compared === "object" && (
        <>
          <table className="w-full text-left" aria-label="Both runs, image by image">
            <tbody>
              <Row words="Both right" count={compared.bothRight} />
              <Row
                words={`Right by ${record.name} alone`}
                count={compared.onlyFirst.length}
                onShow={() =>
                  onChoose({ title: `Right by ${record.name} alone`, samples: compared.onlyFirst })
                }
              />
              <Row
                words={`Right by ${other.name} alone`}
                count={compared.onlySecond.length}
                onShow={() =>
                  onChoose({ title: `Right by ${other.name} alone`, samples: compared.onlySecond })
                }
              />
              <Row
                words="Both wrong"
                count={compared.bothWrong.length}
                onShow={() => onChoose({ title: "Wrong by both", samples: compared.bothWrong })}
              />
            </tbody>
          </table>
          <p className="text-text">
            {compared.p < MEANS_SOMETHING
              ? "These two trained networks differ in how many images they get right"
              : "Nothing says that these two trained networks differ in how many images they get right"}
            : <Term name="McNemar's test">McNemar's exact test</Term> gives p ={" "}
            <span className="numeric">{formatMeasure(compared.p)}</span>.
          </p>
          <p className="text-muted">
            This speaks of these two trained networks. Which recipe is better, only several seeds tell: the
            Lab asks that.
          </p>
        </>
      )}
    </div>
  );
}

function isTrainedOn({ dataset, importedFrom }: RunRecord, { sha256 }: FoundPredictions): boolean {
  return importedFrom === undefined && dataset.sha256 !== undefined && dataset.sha256 === sha256;
}

function Row(props: { readonly words: string; readonly count: number; onShow?(): void }): ReactNode {
  return (
    <tr>
      <th scope="row" className="border-b border-line py-1.5 pr-3 font-normal text-text">
        {props.words}
      </th>
      <td className="numeric border-b border-line text-right text-text">{formatCount(props.count)}</td>
      <td className="w-32 border-b border-line py-1 text-right">
        {props.onShow && (
          <Button tone="quiet" disabled={props.count === 0} onClick={props.onShow}>
            Show images
          </Button>
        )}
      </td>
    </tr>
  );
}
