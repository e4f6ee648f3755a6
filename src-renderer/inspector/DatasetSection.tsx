import { Ellipsis, FolderPlus, TriangleAlert } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import type { StudioDataset } from "#core/protocol/studio-api";
import { chooseDataset, chooseNoData } from "../data/choose-dataset";
import { useDatasetsState, useDocument, useDocumentState, useStudio } from "../stores/context";
import { DATA_SECTION } from "../training/reveal-settings";
import { Button, IconButton } from "../ui/Button";
import { formatCount } from "../ui/format-number";
import { formatShape } from "../ui/format-shape";
import { DropdownMenu } from "../ui/Menu";
import { type Choice, SelectField } from "../ui/Select";
import { DatasetPreviewGrid, DatasetStrip } from "./DatasetPreviewGrid";
import { datasetEntries } from "./dataset-actions";
import { Fact } from "./Fact";
import { ImagesFields } from "./ImagesFields";
import { Section } from "./Section";

/** Stands for no dataset in the list; ids do not begin with a space. */
const NO_DATA = " none";

/** Which images the network learns from, and what they look like. */
export function DatasetSection(): ReactNode {
  const studio = useStudio();
  const { dataset: named } = useDocument();
  const chosen = typeof named === "string" ? named : NO_DATA;
  const readOnly = useDocumentState((state) => state.readOnly);
  const datasets = useDatasetsState((state) => state.datasets);
  const loaded = useDatasetsState((state) => state.loaded);
  const preview = useDatasetsState((state) => state.previews.get(chosen));
  // Ten rows of samples would push the recipe out of sight.
  const [unfolded, setUnfolded] = useState(false);
  const dataset = datasets.find((candidate) => candidate.id === chosen);
  const isThere = dataset !== undefined && dataset.unavailable === undefined;
  const isWanted = isThere && preview === undefined;
  useEffect(() => {
    if (isWanted) void studio.datasets.getState().loadPreview(chosen);
  }, [studio, isWanted, chosen]);
  useEffect(() => {
    if (dataset && isThere) void studio.datasets.getState().loadCheck(dataset);
  }, [studio, dataset, isThere]);

  const choices: Choice<string>[] = datasets.map((candidate) => ({
    value: candidate.id,
    label: candidate.name,
    hint: hintOf(candidate),
  }));
  if (dataset === undefined && chosen !== NO_DATA) choices.unshift({ value: chosen, label: chosen });
  choices.push({ value: NO_DATA, label: "No data yet" });
  return (
    <Section title="Data" id={DATA_SECTION}>
      <div className="flex items-start gap-2">
        <div className="min-w-0 flex-1">
          <SelectField
            label="Dataset"
            isLabelHidden
            value={chosen}
            choices={choices}
            disabled={readOnly}
            error={
              dataset?.unavailable ??
              (loaded && dataset === undefined && chosen !== NO_DATA
                ? "This dataset is not here. Choose another, or add it."
                : undefined)
            }
            onChange={(id) =>
              id === NO_DATA
                ? chooseNoData(studio)
                : chooseDataset(
                    studio,
                    datasets.find((candidate) => candidate.id === id),
                  )
            }
          />
        </div>
        {dataset && dataset.origin !== "bundled" && (
          <DropdownMenu entries={datasetEntries(studio, dataset)} align="end">
            <IconButton icon={Ellipsis} label="About this dataset" />
          </DropdownMenu>
        )}
      </div>
      {typeof named !== "string" && <ImagesFields images={named} />}
      {dataset && (
        <>
          <p className="py-1 text-small text-muted">{dataset.description}</p>
          <OddThings dataset={dataset} />
          {preview && isThere && !unfolded && (
            <DatasetStrip preview={preview} classNames={dataset.classNames} />
          )}
          <button
            type="button"
            aria-expanded={unfolded}
            onClick={() => setUnfolded(!unfolded)}
            className="rounded-control text-small text-muted hover:text-text hover:underline"
          >
            {unfolded ? "Fewer samples" : "More samples, and counts"}
          </button>
          {unfolded && (
            <>
              {preview && isThere && <DatasetPreviewGrid preview={preview} classNames={dataset.classNames} />}
              <dl>
                <Fact label="images" value={formatShape(dataset.imageShape, true)} />
                <Fact label="classes" value={formatCount(dataset.classNames.length)} />
                <Fact label="training" value={formatCount(dataset.counts.train)} />
                <Fact label="validation" term="validation" value={formatCount(dataset.counts.validation)} />
                <Fact label="test" value={formatCount(dataset.counts.test)} />
              </dl>
              {dataset.path !== undefined && (
                <p className="numeric pt-1 text-small wrap-anywhere text-muted">{dataset.path}</p>
              )}
            </>
          )}
        </>
      )}
      <Button icon={FolderPlus} className="mt-2 w-full" onClick={() => studio.adding.getState().begin()}>
        Add data
      </Button>
    </Section>
  );
}

/** What its last check found stays within reach. */
function OddThings({ dataset }: { readonly dataset: StudioDataset }): ReactNode {
  const { adding } = useStudio();
  const check = useDatasetsState(({ checks }) => checks.get(dataset.sha256 ?? ""));
  if (!check || check === "none" || check.warnings.length === 0) return null;
  const { length } = check.warnings;
  return (
    <button
      type="button"
      onClick={() => adding.getState().check(dataset.id)}
      className="mb-1 flex items-center gap-1.5 rounded-control text-small text-text hover:underline"
    >
      <TriangleAlert size={14} aria-hidden className="shrink-0 text-warning" />
      {length === 1 ? "1 thing about it is odd" : `${formatCount(length)} things about it are odd`}
    </button>
  );
}

/** In one line: what its images are, how many classes they have, and how many there are. */
function hintOf({ imageShape, classNames, counts, unavailable }: StudioDataset): string {
  if (unavailable !== undefined) return "cannot be read";
  const images = counts.train + counts.validation + counts.test;
  return `${formatShape(imageShape, true)}, ${formatCount(classNames.length)} ${classNames.length === 1 ? "class" : "classes"}, ${formatCount(images)} images`;
}
