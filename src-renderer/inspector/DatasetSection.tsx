import { FolderPlus } from "lucide-react";
import { type ReactNode, useEffect } from "react";
import { setDataset } from "#core/network/edits/index";
import { useDatasetsState, useDocument, useDocumentState, useStudio } from "../stores/context";
import { Button } from "../ui/Button";
import { formatCount } from "../ui/format-number";
import { formatShape } from "../ui/format-shape";
import { SelectField } from "../ui/Select";
import { DatasetPreviewGrid } from "./DatasetPreviewGrid";
import { Fact } from "./Fact";
import { Section } from "./Section";

/** Which images the network learns from, and what they look like. */
export function DatasetSection(): ReactNode {
  const studio = useStudio();
  const { dataset: chosen } = useDocument();
  const readOnly = useDocumentState((state) => state.readOnly);
  const datasets = useDatasetsState((state) => state.datasets);
  const loaded = useDatasetsState((state) => state.loaded);
  const preview = useDatasetsState((state) => state.previews.get(chosen));
  const dataset = datasets.find((candidate) => candidate.id === chosen);
  const isThere = dataset !== undefined && dataset.unavailable === undefined;
  useEffect(() => {
    if (isThere) void studio.datasets.getState().loadPreview(chosen);
  }, [studio, isThere, chosen]);

  const choose = (id: string): void => {
    studio.documents.getState().edit("Choose dataset", (document) => setDataset(document, id));
  };
  async function addFolder(): Promise<void> {
    const path = await studio.services.dialogs.chooseFolder("dataset");
    if (path === undefined) return;
    const id = await studio.datasets.getState().addFolder(path);
    if (id !== undefined) choose(id);
  }

  const choices = datasets.map((candidate) => ({ value: candidate.id, label: candidate.name }));
  if (dataset === undefined) choices.unshift({ value: chosen, label: chosen });
  return (
    <Section title="Data">
      <SelectField
        label="Dataset"
        value={chosen}
        choices={choices}
        disabled={readOnly}
        error={
          dataset?.unavailable ??
          (loaded && dataset === undefined
            ? "This dataset is not here. Choose another, or add its folder."
            : undefined)
        }
        onChange={choose}
      />
      {dataset && (
        <>
          <p className="py-1 text-small text-muted">{dataset.description}</p>
          {preview && <DatasetPreviewGrid preview={preview} classNames={dataset.classNames} />}
          <dl className="pt-1">
            <Fact label="images" value={formatShape(dataset.imageShape, true)} />
            <Fact label="classes" value={dataset.classNames.length} />
            <Fact label="training" value={formatCount(dataset.counts.train)} />
            <Fact label="validation" term="validation" value={formatCount(dataset.counts.validation)} />
            <Fact label="test" value={formatCount(dataset.counts.test)} />
          </dl>
        </>
      )}
      <Button icon={FolderPlus} className="mt-2 w-full" onClick={() => void addFolder()}>
        Add a folder of IDX files
      </Button>
    </Section>
  );
}
